import * as assert from 'uvu/assert';
import { PASSWORD } from '../support/accounts.ts';
import type { ScenarioRouter } from '../support/scenario-router.ts';
import { until } from '../support/until.ts';
import { picture, seen, type Visit, type Visitor, visits } from './page.ts';

const NAME = "list hostname 'home.ddns.net'";
const CREDENTIAL = ["option username 'key1'", `option password '${PASSWORD}'`];

/** What a card says, read as a person does. */
async function card(visitor: Visitor, name: string): Promise<string> {
	const page = await visitor.open('status');
	const text = await seen(page.locator('.noip-card').first());
	await picture(page, name);
	return text;
}

/** The agent starts, this happens, and the card says these. `name`: of the picture. */
function state(name: string, happen: (router: ScenarioRouter) => Promise<unknown> | unknown, ...says: RegExp[]): Visit {
	return async (visitor) => {
		await happen(visitor.router);
		const text = await card(visitor, name);
		for (const each of says) assert.match(text, each);
	};
}

/** The provider answers this; the agent has done its first look. */
const answered = (fault: string) => async (router: ScenarioRouter) => {
	router.provider.fault(fault as 'badauth');
	await router.start();
};

/** A key that wants to be offline, of an account with that plan or without. */
async function offline(router: ScenarioRouter, username: string, password: string, host: string): Promise<void> {
	const key = [`option username '${username}'`, `option password '${password}'`, `list hostname '${host}'`];
	router.config({ key: [...key, "option offline '1'"] });
	await router.start();
}

visits('the card of a key', {
	'it is up to date, with the address of each family on the line and as confirmed': state(
		'up-to-date',
		async (router) => {
			router.lines([
				{ name: 'wan', ipv4: ['203.0.113.10'] },
				{ name: 'wan6', ipv6: [{ address: '2001:db8::10', preferred: 3600 }] },
			]);
			await router.start();
		},
		/Up to date/,
		/home\.ddns\.net/,
		/203\.0\.113\.10/,
		/2001:db8::10/,
		/on wan\b/,
		/on wan6\b/,
	),

	'it names the line, its device and why it was taken, and warns of an interface that is not there': async (
		visitor,
	) => {
		const { router } = visitor;
		const route = { target: '0.0.0.0', mask: 0, nexthop: '203.0.113.1' };
		const ipv4 = { 'ipv4-address': [{ address: '203.0.113.77', mask: 32 }], route: [route] };
		const ipv6 = { 'ipv6-address': [{ address: '2001:db8:40::a1', mask: 64, preferred: 3600 }] };
		const wan = { interface: 'wan', up: true, proto: 'pppoe', l3_device: 'pppoe-wan', ...ipv4 };
		const wan6 = { interface: 'wan_6', up: true, dynamic: true, proto: 'dhcpv6', l3_device: 'pppoe-wan', ...ipv6 };
		router.dump(JSON.stringify({ interface: [wan, wan6] }));
		router.config({ key: [...CREDENTIAL, NAME, "list interface 'wan'", "list interface 'wwan'"] });
		await router.start();
		const text = await card(visitor, 'line');
		for (const each of [
			/There is no interface wwan \(known: wan, wan_6\)\./,
			/203\.0\.113\.77\s+on wan\s+Line wan \(pppoe-wan\): as you listed it\./,
			/2001:db8:40::a1\s+on wan_6\s+Line wan \(pppoe-wan\): as you listed it\./,
		]) {
			assert.match(text, each);
		}
		const narrow = await visitor.open('status', { width: 360, dark: true });
		await picture(narrow, 'line-narrow-dark');
	},

	'it is updating while a request is under way': state(
		'updating',
		async (router) => {
			router.config({ settings: { timeout: '60' } });
			await router.start();
			router.provider.fault('silence-before');
			router.lines([{ name: 'wan', ipv4: ['203.0.113.11'] }]);
			await router.write('ifupdate wan\n');
			await until('a request under way', () => router.word() === 'updating');
		},
		/Updating/,
	),

	'it waits after an outage at the provider, and says for how long': state(
		'waiting-outage',
		answered('911'),
		/Waiting/,
		/outage/,
		/in 3\d min/,
	),

	'it waits after a failure, and says of what': state(
		'waiting-failure',
		async (router) => {
			await router.provider.setMode('https', 'refuse');
			await router.start();
		},
		/Waiting/,
		/refused/,
		/in \d+ s/,
	),

	'it waits at the hourly limit': state(
		'waiting-limit',
		async (router) => {
			await router.start();
			for (const last of [11, 12, 13, 14, 15]) {
				router.lines([{ name: 'wan', ipv4: [`203.0.113.${last}`] }]);
				await router.event('ifupdate wan');
			}
		},
		/Waiting/,
		/within an hour/,
	),

	'it has stopped after badauth, and says what to correct': state(
		'stopped-badauth',
		answered('badauth'),
		/Stopped/,
		/user name or the password/,
		/settings/,
	),
	'it has stopped after nohost, and tells of the 30 days': state(
		'stopped-nohost',
		answered('nohost'),
		/Stopped/,
		/home\.ddns\.net/,
		/30 days/,
	),
	'it has stopped after abuse': state('stopped-abuse', answered('abuse'), /Stopped/, /blocked/),
	'it has stopped after badagent': state('stopped-badagent', answered('badagent'), /Stopped/, /e-mail address/),

	'one name of several has stopped; the others go on': state(
		'stopped-one-name',
		async (router) => {
			router.config({ key: [...CREDENTIAL, NAME, "list hostname 'gone.ddns.net'"] });
			await router.start();
		},
		/gone\.ddns\.net/,
		/30 days/,
		/203\.0\.113\.10/,
	),

	'it says when the plan has no offline mode, and that the names stay online': state(
		'no-offline-plan',
		(router) => offline(router, 'group:free', 'free', 'free.ddns.net'),
		/plan/,
		/stay online/,
	),

	'it is offline as set': state(
		'offline',
		(router) => offline(router, 'key1', PASSWORD, 'home.ddns.net'),
		/Offline/,
		/as you set them/,
	),

	'there is no address while the line is down, and it says why': state(
		'no-address',
		async (router) => {
			router.lines([{ name: 'wan', up: false }]);
			await router.start();
		},
		/No address/,
		/wan is down/,
	),

	'a key that is switched off is disabled': state(
		'disabled',
		async (router) => {
			router.config({ key: [...CREDENTIAL, NAME, "option enabled '0'"] });
			await router.start();
		},
		/Disabled/,
		/switched off/,
	),

	'all keys are disabled when updates are switched off': state(
		'all-disabled',
		async (router) => {
			router.config({ settings: { enabled: '0' } });
			await router.start();
		},
		/Disabled/,
		/Updates are switched off/,
	),

	'behind carrier NAT it warns that ports cannot be reached': state(
		'carrier-nat',
		async (router) => {
			router.lines([{ name: 'wan', ipv4: ['100.64.12.34'] }]);
			await router.start();
		},
		/Up to date/,
		/carrier NAT/,
		/100\.64\.12\.34/,
	),

	'a family that is gone from the line is told to be out of date at the provider': state(
		'family-gone',
		async (router) => {
			const wan = { name: 'wan', ipv4: ['203.0.113.10'] };
			router.lines([wan, { name: 'wan6', ipv6: [{ address: '2001:db8::10', preferred: 3600 }] }]);
			await router.start();
			router.lines([wan, { name: 'wan6', up: false }]);
			await router.event('ifdown wan6');
		},
		/2001:db8::10/,
		/out of date/,
	),
});
