import type { Page } from 'playwright-core';
import * as assert from 'uvu/assert';
import { PASSWORD } from '../support/accounts.ts';
import { until } from '../support/until.ts';
import { later, picture, seen, type Visitor, visits } from './page.ts';
import { readUci } from './uci.ts';

/** The first card, when it says this. */
const says = (page: Page, text: RegExp) => page.locator('.noip-card', { hasText: text }).first().waitFor();
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });

/** Whether the last call of each function that the page calls every so many seconds has ended. */
const atRest = (page: Page) => page.evaluate('L.Poll.queue.every(({ ready }) => ready)') as Promise<boolean>;
const DAY_MS = 86_400_000;

/** What one session asked of the plugin. */
const triggers = ({ luci }: Visitor) => luci.sessions.root.calls.filter(({ what }) => what === 'luci.noip.trigger');

visits('what the page does', {
	'it follows the agent while it is open, without a reload': async (visitor) => {
		const { router } = visitor;
		await router.start();
		const page = await visitor.open('status', { clock: true });
		await says(page, /203\.0\.113\.10/);
		await page.evaluate('window.same = true');
		router.lines([{ name: 'wan', ipv4: ['203.0.113.11'] }]);
		await router.event('ifupdate wan');
		await later(page, page.locator('.noip-card', { hasText: '203.0.113.11' }));
		await router.stop();
		await later(page, page.getByText('The agent is not running.'));
		assert.is(await page.evaluate('window.same'), true);
	},

	'"Update now" sends what is due, and says so when it is done and not before': async (visitor) => {
		const { router } = visitor;
		await router.start();
		const page = await visitor.open('status');
		router.lines([{ name: 'wan', ipv4: ['203.0.113.11'] }]);
		router.provider.fault({ delayMs: 1500 });
		await button(page, 'Update now').click();
		await page.getByText('Checking, and sending').waitFor();
		assert.ok(await button(page, 'Update now').isDisabled());
		await picture(page, 'update-now');
		await page.getByText('Done: No-IP has answered.').waitFor();
		assert.equal(router.sent(), ['203.0.113.10', '203.0.113.11']);
		await says(page, /203\.0\.113\.11/);
		assert.equal(
			triggers(visitor).map(({ args }) => args),
			[{ action: 'update', key: 'home' }],
		);
	},

	'"Update now" says that nothing has changed, and sends nothing': async (visitor) => {
		await visitor.router.start();
		const page = await visitor.open('status');
		await button(page, 'Update now').click();
		await page.getByText('nothing has changed').waitFor();
		assert.is(visitor.router.updates().length, 1);
	},

	'"Update now" says so when the agent hangs': async (visitor) => {
		await visitor.router.start();
		const page = await visitor.open('status', { clock: true });
		visitor.router.agent?.kill('SIGSTOP');
		try {
			await button(page, 'Update now').click();
			await later(page, page.getByText('The agent has not finished within 30 seconds.'));
		} finally {
			visitor.router.agent?.kill('SIGCONT');
		}
	},

	'"Resume" is there for what has stopped only; it lifts the stop, and the names are up to date': async (visitor) => {
		const { router } = visitor;
		router.provider.fault('badauth', { times: 1 });
		await router.start();
		const page = await visitor.open('status');
		await says(page, /Stopped/);
		await button(page, 'Resume').click();
		await page.getByText('Done: No-IP has answered.').waitFor();
		await says(page, /Up to date/);
		assert.not.ok(await button(page, 'Resume').isVisible());
		assert.equal(
			triggers(visitor).map(({ args }) => args),
			[{ action: 'resume', key: 'home' }],
		);
	},

	'"Resume" says that it has stopped again': async (visitor) => {
		visitor.router.provider.fault('badauth');
		await visitor.router.start();
		const page = await visitor.open('status');
		await button(page, 'Resume').click();
		await page.getByText('Stopped again.').waitFor();
		await picture(page, 'stopped-again');
	},

	'"Start and enable" switches updates on, has the agent start at boot, and starts it': async (visitor) => {
		const { router, luci } = visitor;
		router.config({ settings: { enabled: '0' } });
		luci.service.enabled = false;
		const page = await visitor.open('status');
		await button(page, 'Start and enable').click();
		await says(page, /Up to date/);
		assert.is(readUci(router.path('noip.conf'))[0]?.options.enabled, '1');
		assert.ok(luci.service.enabled && luci.service.running);
		assert.is(await page.getByText('The agent is not running.').count(), 0);
	},

	'"Start and enable" says so when the agent does not come up': async (visitor) => {
		await visitor.router.start();
		await visitor.router.stop();
		visitor.luci.service.broken = true;
		const page = await visitor.open('status');
		await button(page, 'Start and enable').click();
		await page.getByText('The service could not be started').waitFor();
	},

	'who may only read sees status and log, and can do nothing': async (visitor) => {
		const { router, luci } = visitor;
		router.provider.fault('badauth');
		await router.start();
		const page = await visitor.open('status', { user: 'guest', clock: true });
		await says(page, /Stopped/);
		await picture(page, 'read-only');
		assert.is(await page.locator('#view button:visible, #view a.btn:visible').count(), 0);
		assert.equal(await seen(page.locator('.tabs')), 'Status\nLog');
		const log = await visitor.open('log', { user: 'guest' });
		await log.getByText('wrong user name or password').waitFor();
		assert.match(await (await visitor.goto('settings', { user: 'guest' })).content(), /No page is registered/);
		await router.stop();
		await later(page, page.getByText('The agent is not running.'));
		assert.is(await page.locator('#view button:visible').count(), 0);
		const { calls } = luci.sessions.guest;
		assert.equal([...new Set(calls.map(({ what }) => what))].sort(), [
			'file.exec',
			'file.read',
			'file.stat',
			'uci.changes',
		]);
	},

	'the rights are what stops who may only read: the router refuses the calls themselves': async ({ router, luci }) => {
		await router.start();
		const { guest } = luci.sessions;
		const exec = (command: string, ...params: string[]) => guest.call('file', 'exec', { command, params });
		const denied = { error: { code: -32002, message: 'Access denied' } };
		assert.equal(await guest.call('luci.noip', 'trigger', { action: 'update', key: 'home' }), denied);
		assert.equal(
			await guest.call('uci', 'set', { config: 'noip', section: 'settings', values: { enabled: '0' } }),
			denied,
		);
		assert.equal(await guest.call('uci', 'get', { config: 'noip' }), { result: [6] });
		assert.equal(await exec('/etc/init.d/noip', 'start'), { result: [6] });
		assert.equal(await exec('/sbin/logread', '-f'), { result: [6] });
		assert.equal(await guest.call('file', 'read', { path: '/etc/config/noip' }), { result: [6] });
		assert.is(((await exec('/sbin/logread', '-e', 'noip')) as { result: [number] }).result[0], 0);
	},

	'it reads the status every five seconds and no more often, in the background and after it was left not at all':
		async (visitor) => {
			await visitor.router.start();
			const page = await visitor.open('log');
			const reads = () => visitor.luci.traffic.filter(({ body }) => body.includes('status.json')).length;
			await page.clock.install({ time: 0 });
			await page.goto(page.url().replace(/log$/, 'status'));
			await says(page, /Up to date/);
			// From here on its time passes by steps alone, and none before the page is done with the last. It must not wait for a frame to send its calls.
			await page.evaluate('window.requestAnimationFrame = (flush) => queueMicrotask(flush)');
			await page.clock.pauseAt(DAY_MS);
			await until('the page to be at rest', () => atRest(page));
			const count = async (ms: number) => {
				const before = reads();
				await page.clock.runFor(ms);
				return reads() - before;
			};
			const seconds: number[] = [];
			for (let second = 1; second <= 60; second++) {
				const before = reads();
				await page.clock.runFor(1000);
				await until('the page to be at rest', () => atRest(page));
				seconds.push(...Array.from({ length: reads() - before }, () => second));
			}
			const [first = 0] = seconds;
			assert.equal(
				seconds,
				Array.from({ length: 12 }, (_, at) => first + 5 * at),
			);
			const looks = reads();
			await page.evaluate(`Object.defineProperty(document, 'hidden', { value: true, configurable: true })`);
			assert.is(await count(60_000), 0);
			await page.evaluate(`delete document.hidden; document.dispatchEvent(new Event('visibilitychange'))`);
			await until('a look at once', () => reads() > looks);
			await page.clock.resume();
			await page.goto(page.url().replace(/status$/, 'log'));
			await page.getByRole('heading', { name: 'Log' }).waitFor();
			assert.is(await count(60_000), 0);
		},

	'no password is in what the status and the log page load': async (visitor) => {
		await visitor.router.start();
		await visitor.open('status');
		const log = await visitor.open('log');
		await log.getByText('confirmed for home.ddns.net').waitFor();
		const secret = JSON.stringify(PASSWORD).slice(1, -1);
		for (const { answer, path } of visitor.luci.traffic)
			assert.not.ok(answer.includes(secret) || answer.includes(PASSWORD), path);
	},

	'the log shows the newest line first, can be filtered, and copied': async (visitor) => {
		await visitor.router.start();
		await visitor.router.event('ifup wan');
		const page = await visitor.open('log');
		const lines = page.locator('.noip-lines > li');
		await page.getByText('event: ifup wan').waitFor();
		assert.match(await seen(lines.first()), /ifup wan/);
		assert.match(await seen(lines.last()), /runs with/);
		await picture(page, 'log');
		await page.getByLabel('Search').fill('CONFIRMED home');
		assert.is(await lines.count(), 1);
		await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
		await page.getByRole('button', { name: 'Copy' }).click();
		await page.getByText('1 line copied').waitFor();
		assert.match(
			String(await page.evaluate('navigator.clipboard.readText()')),
			/noip\[\d+\]: info home: 203\.0\.113\.10 confirmed/,
		);
	},
});
