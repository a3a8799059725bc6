import * as assert from 'uvu/assert';
import { PASSWORD } from '../support/accounts.ts';
import { type ScenarioRouter, scenarios } from '../support/scenario-router.ts';

/** Brings a new address and the event for it. */
async function change(router: ScenarioRouter, last: number) {
	router.lines([{ name: 'wan', ipv4: [`203.0.113.${last}`] }]);
	return await router.event('ifup wan');
}

const MINUTE_MS = 60_000;

/** When the last update came, to the second as status.json has its times. */
function askedMs(router: ScenarioRouter): number {
	return Math.floor((router.updates().at(-1)?.atMs ?? 0) / 1000) * 1000;
}

scenarios('stops and waits', {
	'badauth stops the key for every trigger and over a restart, until the password changes (promise 2)': async (
		router,
	) => {
		router.config({ key: ["option username 'key1'", "option password 'wrong'", "list hostname 'home.ddns.net'"] });
		await router.start();
		assert.is(router.updates()[0]?.credential, 'wrong');
		assert.is(router.word(), 'stopped');
		assert.match(router.log, 'error home: stopped: wrong user name or password (badauth)');
		await change(router, 11);
		await router.event('stratum -');
		assert.is((await router.cli('update')).code, 77);
		assert.is((await router.cli('update', '--force', 'home')).code, 77);
		await router.stop('SIGKILL');
		assert.is((await router.cli('update')).code, 77);
		await router.start();
		await router.reload();
		assert.is(router.updates().length, 1);
		assert.equal(router.checks(), []);
		router.config({});
		await router.reload();
		assert.equal(router.sent(), ['203.0.113.10', '203.0.113.11']);
		assert.is(router.word(), 'up-to-date');
	},

	'an account is updated as ever, and the way to a DDNS key is told once in the log, by status and by check': async (
		router,
	) => {
		router.config({
			key: ["option username 'you@example.com'", "option password 'account'", "list hostname 'home.ddns.net'"],
		});
		await router.start();
		await router.reload();
		assert.is(router.word(), 'up-to-date');
		const told =
			/info agent: key home uses the password of an account, .*https:\/\/my\.noip\.com\/ddns-keys .*: noip setup/g;
		assert.is(router.log.match(told)?.length, 1);
		assert.equal(
			router.status().hints?.map(({ text: _, ...hint }) => hint),
			[{ code: 'account-login', login: 'account', keys: ['home'] }],
		);
		for (const command of ['status', 'check']) {
			const { code, out } = await router.cli(command);
			assert.equal([command, code, out.match(/^hint: key home/gm)?.length], [command, 0, 1]);
		}
	},

	'abuse outlives a new password and ends with resume (rule 10)': async (router) => {
		router.config({ key: ["option username 'key1'", "option password 'old'", "list hostname 'home.ddns.net'"] });
		router.provider.fault('abuse', { times: 1 });
		await router.start();
		router.config({});
		await router.reload();
		await change(router, 12);
		assert.is(router.updates().length, 1);
		assert.is(router.word(), 'stopped');
		assert.is((await router.cli('resume', 'home')).code, 0);
		assert.is(router.updates().length, 2);
		assert.is(router.word(), 'up-to-date');
	},

	'badagent stops all keys (promise 2)': async (router) => {
		const second =
			"config key 'cam'\n\toption username 'key2'\n\toption password 'other'\n\tlist hostname 'cam.ddns.net'\n";
		router.config({ more: second });
		router.provider.fault('badagent', { times: 1 });
		await router.start();
		await change(router, 12);
		assert.is(router.updates().length, 1);
		assert.equal(
			router.status().keys.map((key) => key.state.code),
			['stopped', 'stopped'],
		);
		router.config({ more: second, settings: { contact: 'other@example.com' } });
		await router.reload();
		assert.is(router.updates().length, 3);
	},

	'nohost stops that name alone, and resume lifts it (rule 11)': async (router) => {
		router.config({
			key: [
				"option username 'key1'",
				`option password '${PASSWORD}'`,
				"list hostname 'home.ddns.net'",
				"list hostname 'gone.ddns.net'",
			],
		});
		await router.start();
		assert.equal(
			router.status().keys[0]?.names.map((name) => name.state.code),
			['up-to-date', 'stopped'],
		);
		await change(router, 11);
		assert.equal(
			router.updates().map((update) => update.query?.hostname),
			['home.ddns.net,gone.ddns.net', 'home.ddns.net'],
		);
		assert.is((await router.cli('resume')).code, 77);
		assert.equal(router.updates().map((update) => update.query?.hostname)[2], 'gone.ddns.net');
		assert.match((await router.cli('status')).out, /no\s+such\s+host\s+name[\s\S]*gone\.ddns\.net\s+stopped/);
	},

	'!donator stops the offline request only, and the name stays online (rule 12)': async (router) => {
		const key = (offline: string) => ({
			key: [
				"option username 'group:free'",
				"option password 'free'",
				"list hostname 'free.ddns.net'",
				`option offline '${offline}'`,
			],
		});
		router.config(key('0'));
		await router.start();
		router.config(key('1'));
		await router.reload();
		await router.reload();
		assert.equal(
			router.updates().map((update) => update.query),
			[
				{ hostname: 'free.ddns.net', myip: '203.0.113.10' },
				{ hostname: 'free.ddns.net', offline: 'YES' },
			],
		);
		assert.match(router.log, 'the names stay online');
		const refused = await router.cli('update');
		assert.is(refused.code, 77, 'a wish stands refused');
		assert.match(refused.out, 'the offline state');
		await change(router, 11);
		assert.equal(router.updates()[2]?.query, { hostname: 'free.ddns.net', myip: '203.0.113.11' });
		assert.is(router.updates().length, 3);
	},

	'911 holds everything for half an hour at least, over a restart (promise 3)': async (router) => {
		router.provider.fault('911', { times: 1 });
		await router.start();
		const { hold } = router.status();
		assert.equal(hold?.outage, { code: '911' });
		const untilMs = Date.parse(hold?.until ?? '');
		const least = untilMs - Date.now();
		const most = untilMs - askedMs(router);
		assert.ok(least <= 1.25 * 30 * MINUTE_MS && most >= 30 * MINUTE_MS, `from ${least} to ${most} ms`);
		await change(router, 11);
		assert.is((await router.cli('update', '--force')).code, 69);
		await router.stop('SIGKILL');
		await router.start();
		await change(router, 12);
		assert.is(router.updates().length, 1);
		assert.match((await router.cli('status')).out, /waiting until \d\d:\d\d: outage at the provider/);
	},

	'HTTP 500, 503 and 429 hold, and a longer Retry-After wins (rule 9)': async (router) => {
		for (const [fault, cause] of [
			['500', 'HTTP 500'],
			['503', 'HTTP 503'],
			['429', 'HTTP 429'],
		] as const) {
			router.provider.fault(fault, { times: 1 });
			await router.start();
			assert.is(router.status().hold?.text, cause);
			if (fault === '429') {
				const untilMs = Date.parse(router.status().hold?.until ?? '');
				const most = untilMs - askedMs(router);
				assert.ok(most >= 120 * MINUTE_MS, `${most} ms`);
			}
			await router.stop();
			router.forget();
		}
		assert.is(router.updates().length, 3);
	},

	'a captive portal, a redirect and a cut answer are no success, and are tried again': async (router) => {
		for (const fault of [
			'html',
			'html-good',
			'empty',
			'unknown',
			'binary',
			'redirect',
			'cut',
			'flood',
			'uppercase',
		] as const) {
			const before = router.updates().length;
			router.provider.fault(fault, { times: 1 });
			await router.start();
			assert.is(router.updates().length, before + 1, fault);
			assert.is(router.waitsFor(), 'back-off', fault);
			assert.match(router.status().keys[0]?.state.text ?? '', 'undocumented answer');
			await router.stop();
			router.forget();
		}
	},

	'what could not be confirmed is tried again by itself after about 10 s': async (router) => {
		router.provider.fault('empty', { times: 1 });
		await router.start();
		await router.provider.journal.waitFor((entry) => entry.kind === 'update', 60_000, 1);
		const [first, second] = router.updates().map((update) => update.atMs) as [number, number];
		assert.ok(second - first >= 10_000, `${second - first} ms`);
		assert.is(router.updates().length, 2);
	},

	'a lost answer is asked for again, though the address came back (rule 2)': async (router) => {
		await router.start();
		router.provider.fault('reset-after', { times: 1 });
		await change(router, 11);
		assert.is(router.provider.service.zone.get('home.ddns.net')?.ipv4, '203.0.113.11');
		await change(router, 10);
		assert.equal(router.sent(), ['203.0.113.10', '203.0.113.11', '203.0.113.10']);
		assert.is(router.provider.service.zone.get('home.ddns.net')?.ipv4, '203.0.113.10');
	},

	'the answer says another address: disputed, and said (rule 4)': async (router) => {
		router.provider.fault(
			{ answer: { status: 200, body: 'good 198.51.100.99', headers: {} }, update: 'dropped' },
			{ times: 1 },
		);
		await router.start();
		assert.match(
			router.log,
			'warn home: the provider answered 198.51.100.99 for home.ddns.net instead of 203.0.113.10',
		);
		assert.ok(router.status().keys[0]?.names[0]?.ipv4?.disputed);
		await router.event('ifup wan');
		assert.is(router.updates().length, 1);
	},

	'no certificate that does not verify is accepted, and nothing is sent (promise 8)': async (router) => {
		const { urls } = router.provider;
		router.config({ servers: [urls.https, urls.http] });
		for (const kind of ['wrong-name', 'expired', 'not-yet-valid', 'self-signed', 'unknown-authority'] as const) {
			await router.provider.setTls(kind);
			await router.start();
			assert.is(router.waitsFor(), 'back-off', kind);
			assert.match(router.status().keys[0]?.state.text ?? '', 'certificate');
			await router.stop();
			router.forget();
		}
		assert.equal(router.updates(), []);
	},

	'a certificate that becomes valid when the clock is set is tried at once (stratum)': async (router) => {
		await router.provider.setTls('not-yet-valid');
		await router.start();
		assert.equal(router.updates(), []);
		await router.provider.setTls('good');
		await router.event('stratum -');
		assert.is(router.updates().length, 1);
	},

	'the next server is tried only when no connection came about (rule 21)': async (router) => {
		const { provider } = router;
		const { urls } = provider;
		router.config({ servers: [urls.https, urls.http, urls.alt] });
		await provider.setMode('https', 'refuse');
		await router.start();
		assert.equal(
			router.updates().map((update) => update.listener),
			['http'],
		);
		await provider.setMode('https', 'reset');
		await change(router, 11);
		assert.is(router.updates().length, 1);
		await provider.setMode('https', 'open');
		await router.event('update -');
		assert.equal(
			router.updates().map((update) => update.listener),
			['http', 'https'],
		);
	},
});
