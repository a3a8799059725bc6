import { readFileSync } from 'node:fs';
import * as assert from 'uvu/assert';
import { PASSWORD } from '../support/accounts.ts';
import { scenarios } from '../support/scenario-router.ts';
import { until } from '../support/until.ts';

scenarios('following the line', {
	'the first look publishes the address of the line, with the documented request': async (router) => {
		await router.start();
		const [update] = router.updates();
		assert.is(router.updates().length, 1);
		assert.equal(update?.query, { hostname: 'home.ddns.net', myip: '203.0.113.10' });
		assert.is(update?.path, '/nic/update');
		assert.is(update?.listener, 'https');
		assert.is(update?.credential, 'right');
		assert.match(update?.userAgent ?? '', /^[^ /]+ [^ /]+-[^ /]+\/[^ /]+ me@example\.com$/);
		assert.is(router.provider.service.zone.get('home.ddns.net')?.ipv4, '203.0.113.10');
		assert.is(router.word(), 'up-to-date');
		assert.match(router.log, 'info home: 203.0.113.10 confirmed for home.ddns.net (good)');
	},

	'a changed address goes out at an ifupdate, and the same address does not': async (router) => {
		await router.start();
		router.lines([{ name: 'wan', ipv4: ['203.0.113.11'] }]);
		await router.event('ifupdate wan');
		await router.event('ifup wan');
		await router.event('ifdown wan', 'ifup wan');
		assert.equal(router.sent(), ['203.0.113.10', '203.0.113.11']);
	},

	'a line that goes and comes back with its address causes no request, nor does a restart (promise 1)': async (
		router,
	) => {
		await router.start();
		router.lines([{ name: 'wan', up: false }]);
		await router.event('ifdown wan');
		assert.is(router.word(), 'no-address');
		router.lines([{ name: 'wan', ipv4: ['203.0.113.10'] }]);
		await router.event('ifup wan');
		assert.is(await router.stop(), 0);
		await router.start();
		assert.equal(router.sent(), ['203.0.113.10']);
	},

	'one request carries all names of the key and both families (promise 6)': async (router) => {
		router.config({
			key: [
				"option username 'key1'",
				`option password '${PASSWORD}'`,
				"list hostname 'nas.ddns.net'",
				"list hostname 'home.ddns.net'",
			],
		});
		router.lines([
			{ name: 'wan', ipv4: ['203.0.113.10'] },
			{
				name: 'wan6',
				ipv6: [
					{ address: '2001:db8::1', preferred: 0 },
					{ address: '2001:db8::2', preferred: 100 },
				],
			},
		]);
		await router.start();
		assert.equal(
			router.updates().map((update) => update.query),
			[{ hostname: 'nas.ddns.net,home.ddns.net', myip: '203.0.113.10,2001:db8::2' }],
		);
		assert.is(router.provider.service.zone.get('nas.ddns.net')?.ipv6, '2001:db8::2');
	},

	'an IPv6 address that comes late is sent with the IPv4 one beside it': async (router) => {
		await router.start();
		router.lines([
			{ name: 'wan', ipv4: ['203.0.113.10'] },
			{ name: 'wan6', ipv6: [{ address: '2001:db8::2' }] },
		]);
		await router.event('ifup wan6');
		assert.equal(router.sent(), ['203.0.113.10', '203.0.113.10,2001:db8::2']);
	},

	'a family that is being set up again is waited for, so that one request carries both (rule 5)': async (router) => {
		const both = (ipv4: string, ipv6: string) => [
			{ name: 'wan', ipv4: [ipv4] },
			{ name: 'wan6', ipv6: [{ address: ipv6 }] },
		];
		router.lines(both('203.0.113.10', '2001:db8::2'));
		await router.start();
		router.lines([
			{ name: 'wan', ipv4: ['203.0.113.11'] },
			{ name: 'wan6', up: false, pending: true },
		]);
		await router.event('ifup wan');
		assert.is(router.waitsFor(), 'pending');
		router.lines(both('203.0.113.11', '2001:db8::3'));
		await router.event('ifup wan6');
		assert.equal(router.sent(), ['203.0.113.10,2001:db8::2', '203.0.113.11,2001:db8::3']);
	},

	'behind carrier NAT the provider sees the address, and the IP check tells when to ask it (rule 19)': async (
		router,
	) => {
		router.provider.seen['4'] = '198.51.100.7';
		router.lines([{ name: 'wan', ipv4: ['100.64.1.2'] }]);
		await router.start();
		assert.equal(
			router.updates().map((update) => update.query),
			[{ hostname: 'home.ddns.net' }],
		);
		assert.is(router.provider.service.zone.get('home.ddns.net')?.ipv4, '198.51.100.7');
		await router.event('ifup wan');
		assert.is(router.checks().length, 1);
		assert.is(router.checks()[0]?.credential, 'none');
		assert.is(router.updates().length, 1);
		router.provider.seen['4'] = '198.51.100.8';
		await router.event('ifup wan');
		assert.is(router.updates().length, 2);
		assert.is(router.provider.service.zone.get('home.ddns.net')?.ipv4, '198.51.100.8');
	},

	'a hostile IP check publishes nothing (rule 20)': async (router) => {
		router.config({
			key: [
				"option username 'key1'",
				`option password '${PASSWORD}'`,
				"list hostname 'home.ddns.net'",
				"option ipv4 'check'",
			],
		});
		for (const fault of ['html-good', 'empty', 'redirect', 'binary', 'flood', 'unknown'] as const) {
			router.provider.fault(fault, { on: 'check' });
			if (router.agent) await router.event('ifup wan');
			else await router.start();
			router.provider.faults.clear();
		}
		for (const address of ['10.0.0.1', '127.0.0.1', '2001:db8::1', '0x7f.1', '224.0.0.1']) {
			router.provider.seen['4'] = address;
			await router.event('ifup wan');
		}
		assert.equal(router.updates(), []);
		assert.match(router.log, 'the IP check gave no address');
	},

	'while a request is under way the status says so, and it counts as one turn': async (router) => {
		await router.start();
		const { sequence } = router.status();
		router.provider.fault('silence-before', { times: 1 });
		router.lines([{ name: 'wan', ipv4: ['203.0.113.11'] }]);
		await router.write('ifupdate wan\n');
		await until('the request', () => router.word() === 'updating');
		assert.is(router.status().sequence, sequence);
		assert.is(router.status().keys[0]?.ipv4.address, '203.0.113.11');
		await until('the end of the turn', () => router.status().sequence > sequence);
		assert.is(router.word(), 'waiting');
	},

	'offline goes out once, and coming back is one ordinary update (rule 12)': async (router) => {
		const key = (offline: string) => ({
			key: [
				"option username 'key1'",
				`option password '${PASSWORD}'`,
				"list hostname 'home.ddns.net'",
				`option offline '${offline}'`,
			],
		});
		router.config(key('1'));
		await router.start();
		assert.equal(
			router.updates().map((update) => update.query),
			[{ hostname: 'home.ddns.net', offline: 'YES' }],
		);
		assert.ok(router.provider.service.zone.get('home.ddns.net')?.offline);
		assert.is(router.word(), 'offline');
		router.lines([{ name: 'wan', ipv4: ['203.0.113.12'] }]);
		await router.event('ifup wan');
		assert.is(router.updates().length, 1);
		router.config(key('0'));
		await router.reload();
		assert.equal(router.updates()[1]?.query, { hostname: 'home.ddns.net', myip: '203.0.113.12' });
		assert.not.ok(router.provider.service.zone.get('home.ddns.net')?.offline);
	},

	'a literal address, a group login and a password of raw bytes are sent as they are': async (router) => {
		router.config({
			key: [
				"option username 'group:free'",
				"option password 'free'",
				"list hostname 'free.ddns.net'",
				"option ipv4 '192.0.2.25'",
				"option ipv6 '2001:db8::2e'",
			],
		});
		router.lines([]);
		await router.start();
		assert.equal(
			router.updates().map(({ query, credential, user }) => ({ query, credential, user })),
			[
				{
					query: { hostname: 'free.ddns.net', myip: '192.0.2.25,2001:db8::2e' },
					credential: 'right',
					user: 'group:free',
				},
			],
		);
	},

	'no password stands in log, status, state or memory files (promise 8)': async (router) => {
		await router.start();
		router.provider.fault('badauth', { times: 1 });
		router.lines([{ name: 'wan', ipv4: ['203.0.113.11'] }]);
		await router.event('ifup wan');
		const files = ['run/status.json', 'run/agent/recent.json', 'state/state.json', 'state/state.json.1'].map((name) =>
			readFileSync(router.path(name), 'utf8'),
		);
		for (const text of [...files, router.log, JSON.stringify(router.provider.journal.entries())]) {
			assert.not.match(text, 'S3cret');
			assert.not.match(text, Buffer.from(`key1:${PASSWORD}`).toString('base64').slice(0, 20));
		}
	},
});
