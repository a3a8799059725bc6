import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import * as assert from 'uvu/assert';
import { type ScenarioRouter, scenarios } from '../support/scenario-router.ts';
import { until } from '../support/until.ts';

const MB = 1024 * 1024;
/** What the agent's memory may have grown by at its highest. Node collects its garbage late; a body kept whole would be 100 MB. */
const MOST_GROWTH = { quickjs: 2 * MB, executable: 2 * MB, node: 48 * MB };

/** Bytes of memory that an agent has had at its highest. */
function highest(router: ScenarioRouter): number {
	const status = readFileSync(`/proc/${router.agent?.pid}/status`, 'utf8');
	return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1]) * 1024;
}

/** The agent takes an event while the provider answers so; its memory stays where it was. */
async function withstand(router: ScenarioRouter, event: () => Promise<unknown>): Promise<void> {
	const before = highest(router);
	await event();
	const grown = highest(router) - before;
	const most = MOST_GROWTH[router.engine.name];
	console.log(`FIGURE ${router.engine.name}: ${(grown / MB).toFixed(1)} MB more at its highest`);
	assert.ok(grown < most, `${grown} bytes more`);
}

/** What would end only then has to be ended by something else: no test waits so long. */
const LONG = { settings: { timeout: '120' } };
const SHORT = { settings: { timeout: '3' } };

/** Behind NAT with `ipv4 'check'`, so that the IP check is asked. */
function behindNat(router: ScenarioRouter, timeout: { settings: { timeout: string } }): void {
	router.config({
		...timeout,
		key: [
			"option username 'key1'",
			"option password 'x'",
			"list hostname 'home.ddns.net'",
			"option ipv4 'check'",
			"option ipv6 'off'",
		],
	});
	router.lines([{ name: 'wan', ipv4: ['10.0.0.2'] }]);
}

/** A flood that only the client can end. */
const ENDLESS = { wire: 'flood', bytes: 1e12 } as const;

/** A megabyte of what takes most to read, by its kind. */
const MEGABYTES: Record<string, string> = {
	numbers: `[${'1,'.repeat(MB / 2 - 4)}1]`,
	nested: '['.repeat(MB / 2) + ']'.repeat(MB / 2),
	stops: `{"stops":[${'{\n "word": "abuse", "hosts": null\n },'.repeat(MB / 45)}1]}`,
	beginnings: '{\n "word"'.repeat(MB / 12),
};

scenarios('floods and drips', {
	'a megabyte of anything in the place of state and memory is kept aside or forgotten': async (router) => {
		for (const [kind, text] of Object.entries(MEGABYTES)) {
			router.forget();
			router.log = '';
			writeFileSync(router.path('state/state.json'), text);
			mkdirSync(router.path('run/agent'));
			writeFileSync(router.path('run/agent/recent.json'), text);
			await router.start();
			assert.match(router.log, /state\.json (has changed|cannot be read).* kept as/, kind);
			assert.is(router.word(), 'up-to-date', kind);
			assert.is(await router.stop(), 0);
		}
	},

	'an update whose answer never ends is cut off, is no success, and fills no memory': async (router) => {
		router.config(LONG);
		await router.start();
		router.provider.fault(ENDLESS, { times: 1 });
		router.lines([{ name: 'wan', ipv4: ['203.0.113.11'] }]);
		await withstand(router, () => router.event('ifup wan'));
		assert.is(router.waitsFor(), 'back-off');
	},

	'an update answered a byte a minute ends at the timeout': async (router) => {
		router.config(SHORT);
		await router.start();
		router.provider.fault({ wire: 'trickle', everyMs: 60_000 }, { times: 1 });
		router.lines([{ name: 'wan', ipv4: ['203.0.113.11'] }]);
		await withstand(router, () => router.event('ifup wan'));
		assert.is(router.waitsFor(), 'back-off');
	},

	'an IP check whose answer never ends, or comes a byte a minute, says nothing': async (router) => {
		behindNat(router, LONG);
		router.provider.fault(ENDLESS, { on: 'check', times: 1 });
		await router.start();
		assert.is(router.checks().length, 1);
		assert.is(router.word(), 'waiting');
		behindNat(router, SHORT);
		await router.reload();
		router.provider.fault({ wire: 'trickle', everyMs: 60_000 }, { on: 'check', times: 1 });
		await withstand(router, () => router.event('ifup wan'));
		assert.is(router.checks().length, 2);
		assert.equal(router.updates(), []);
	},

	'a captive portal gets no second request, wherever it sends the agent': async (router) => {
		const { http } = router.provider.urls;
		for (const status of [301, 302, 303, 307, 308]) {
			const portal = { status, body: 'good 203.0.113.10', headers: { Location: `${http}/portal` } };
			router.provider.fault({ update: 'dropped', answer: portal }, { times: 1 });
			router.forget();
			await router.start();
			assert.is(router.waitsFor(), 'back-off');
			await router.stop();
		}
		behindNat(router, SHORT);
		router.provider.fault(
			{ answer: { status: 302, body: '203.0.113.9', headers: { Location: `${http}/portal` } } },
			{ on: 'check', times: 1 },
		);
		router.forget();
		await router.start();
		assert.is(router.updates().length, 5);
		assert.equal(
			router.provider.journal.entries().filter((entry) => entry.listener === 'http'),
			[],
		);
	},

	'of single passes that begin at once where no agent has ever run, one sends, and each says so': async (router) => {
		const passes = await Promise.all(Array.from({ length: 4 }, () => router.cli('update')));
		for (const pass of passes) assert.is(pass.code, 0, pass.err);
		assert.equal(router.sent(), ['203.0.113.10']);
	},

	'of agents and single passes that begin at once, one sends, and each says what became of it': async (router) => {
		const agents = Array.from({ length: 5 }, () => router.cli('run'));
		const passes = Array.from({ length: 3 }, () => router.cli('update'));
		let over = 0;
		for (const agent of agents) void agent.then(() => over++);
		// The agent may find the lock with a single pass, and none is left then.
		await Promise.all(passes);
		await until('all agents but one to end', () => over >= 4);
		const { pid } = router.status();
		if (over === 4 && pid) process.kill(pid);
		const codes = (await Promise.all(agents)).map(({ code }) => code).sort();
		assert.equal(codes.slice(-4), [75, 75, 75, 75]);
		for (const pass of await Promise.all(passes)) assert.is(pass.code, 0, pass.err);
		assert.equal(router.sent(), ['203.0.113.10']);
	},
});
