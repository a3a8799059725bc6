/** What is told of the lines of a router: by `noip check` and `noip status`, for people and for programs. */
import * as assert from 'uvu/assert';
import type { KeyStatus } from '../../src/client/status-schema.ts';
import { keyLines } from '../support/configuration.ts';
import { type ScenarioRouter, scenarios } from '../support/scenario-router.ts';

const route = (target: string) => ({ target, mask: 0, nexthop: target, source: '0.0.0.0/0', valid: 1800 });
const ipv4 = (address: string) => [{ address, mask: 32 }];

const PPPOE = [
	{
		interface: 'wan',
		up: true,
		proto: 'pppoe',
		l3_device: 'pppoe-wan',
		'ipv4-address': ipv4('203.0.113.77'),
		route: [route('0.0.0.0')],
	},
	{
		interface: 'wan_6',
		up: true,
		dynamic: true,
		proto: 'dhcpv6',
		l3_device: 'pppoe-wan',
		'ipv6-address': [{ address: '2001:db8:40::a1', mask: 64, preferred: 3600, valid: 7200 }],
		route: [{ target: '::', mask: 0, nexthop: 'fe80::1', source: '2001:db8:40::/56', valid: 1800 }],
	},
];
const VPN = {
	interface: 'vpn',
	up: true,
	proto: 'wireguard',
	l3_device: 'vpn',
	'ipv4-address': ipv4('10.8.0.2'),
	route: [route('0.0.0.0')],
};
const LAN = { interface: 'lan', up: true, proto: 'static', l3_device: 'br-lan', 'ipv4-address': ipv4('192.168.1.1') };

const has = (router: ScenarioRouter, interfaces: object[]) => router.dump(JSON.stringify({ interface: interfaces }));
const lists = (router: ScenarioRouter, ...names: string[]) =>
	router.config({ key: [...keyLines('home.ddns.net'), ...names.map((name) => `list interface '${name}'`)] });

/** What a command says, in one line, and how it ends. */
async function said(router: ScenarioRouter, ...words: string[]): Promise<{ text: string; code: number | null }> {
	const { out, err, code } = await router.cli(...words);
	return { text: (out + err).replace(/\s+/g, ' '), code };
}

async function keyOf(router: ScenarioRouter, ...words: string[]): Promise<KeyStatus> {
	const { out } = await router.cli(...words, '--json');
	return (JSON.parse(out) as { keys: [KeyStatus] }).keys[0];
}

scenarios('what is told of the line', {
	'the line is named, with its device and why it was taken': async (router) => {
		has(router, [LAN, ...PPPOE]);
		const { text, code } = await said(router, 'check');
		assert.match(text, /line IPv4 203\.0\.113\.77 on wan \(pppoe-wan\): default route line/);
		assert.match(text, /line IPv6 2001:db8:40::a1 on wan_6 \(pppoe-wan\): line wan, default route would/);
		assert.is(code, 0);
		await router.start();
		for (const command of ['check', 'status']) {
			const { ipv6, warnings } = await keyOf(router, command);
			const { line, device, interface: name, why } = ipv6;
			const expected = { line: 'wan', device: 'pppoe-wan', name: 'wan_6', why: 'default-route' };
			assert.equal({ line, device, name, why: why?.code }, expected);
			assert.equal(warnings, []);
		}
	},

	'a listed interface that is not there is warned of, where another serves, and an error where none does': async (
		router,
	) => {
		has(router, [LAN, ...PPPOE]);
		lists(router, 'wna', 'wan');
		const served = await said(router, 'check');
		assert.match(served.text, 'warning: there is no interface wna; did you mean wan? (known: lan, wan, wan_6)');
		assert.match(served.text, 'on wan (pppoe-wan): listed');
		assert.is(served.code, 0);
		assert.equal(
			(await keyOf(router, 'check')).warnings.map(({ code }) => code),
			['no-such-interface'],
		);
		lists(router, 'wna');
		const { text, code } = await said(router, 'check');
		assert.match(text, 'no address: there is no interface wna; did you mean wan? (known: lan, wan, wan_6)');
		assert.not.match(text, 'warning');
		assert.is(code, 78);
	},

	'a VPN that has the only default route is taken, and that is said': async (router) => {
		has(router, [LAN, VPN]);
		const { text, code } = await said(router, 'check');
		assert.match(text, 'warning: the only default route is that of vpn, a VPN');
		assert.match(text, "on vpn (10.8.0.2): a VPN's default route, the only one");
		assert.is(code, 0);
		const { warnings, ipv4: line } = await keyOf(router, 'check');
		assert.equal(
			warnings.map(({ code }) => code),
			['only-tunnel'],
		);
		assert.is(line.why?.code, 'only-tunnel');
	},

	'a line that may come back is waited for, and it is said how long': async (router) => {
		const [wan] = PPPOE as [object];
		const wwan = { ...VPN, interface: 'wwan', proto: 'qmi', l3_device: 'wwan0', 'ipv4-address': ipv4('198.51.100.9') };
		has(router, [wan, wwan]);
		lists(router, 'wan', 'wwan');
		await router.start();
		assert.equal(router.sent(), ['203.0.113.77']);
		has(router, [{ interface: 'wan', up: false, proto: 'pppoe' }, wwan]);
		await router.event('ifdown wan');
		const { text } = await said(router, 'status');
		assert.match(text, /home: waiting until \d\d:\d\d:\d\d: wan may come back; it is not left for wwan yet/);
		assert.match(text, /line IPv4 none/);
		has(router, [wan, wwan]);
		await router.event('ifup wan');
		assert.match((await said(router, 'status')).text, 'home: up to date');
		assert.equal(router.sent(), ['203.0.113.77']);
	},

	'beside a line it is not mentioned, unless it is listed': async (router) => {
		has(router, [VPN, LAN, ...PPPOE]);
		assert.not.match((await said(router, 'check')).text, 'vpn');
		lists(router, 'vpn');
		const { text } = await said(router, 'check');
		assert.match(text, 'as the provider sees it, on vpn (10.8.0.2): listed');
		assert.not.match(text, 'warning');
	},
});
