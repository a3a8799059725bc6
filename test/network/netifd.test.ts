import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readDump } from '../../src/network/netifd.ts';
import { anyEntries, anyJson } from './any-json.ts';
import { addressOf } from './networks.ts';
import { dump, networkOf, one, openwrt, withStatus } from './recordings.ts';

const RECORDED = ['cgnat', 'dhcp', 'dhcpv6', 'dual-stack', 'multi-wan', 'pppoe', 'wan-down', 'wan-static-v4'];

const v4 = (address: string, length = 24) => addressOf(address, { length });

test('every recorded dump is read with its interfaces in order', () => {
	const usual = 'lan loopback wan';
	const names: Record<string, string> = {
		dhcpv6: 'lan loopback wan wan6',
		'dual-stack': 'lan loopback wan wan6',
		'multi-wan': 'guest lan loopback vpn wan wan6 wanb',
	};
	for (const name of RECORDED) {
		const network = dump(name);
		assert.is(network.interfaces.map((each) => each.name).join(' '), names[name] ?? usual, name);
		assert.equal(one(network, 'loopback').addresses, [v4('127.0.0.1', 8)], name);
		assert.equal(one(network, 'lan').addresses, [v4('192.168.1.1')], name);
	}
});

test('IPv4 addresses are read from static, DHCP, PPPoE and carrier-NAT interfaces', () => {
	assert.equal(one(dump('wan-static-v4'), 'wan').addresses, [v4('203.0.113.10')]);
	assert.equal(one(dump('dhcp'), 'wan').addresses, [v4('203.0.113.50')]);
	assert.equal(one(dump('pppoe'), 'wan').addresses, [v4('198.51.100.21', 32)]);
	assert.equal(one(dump('cgnat'), 'wan').addresses, [v4('100.64.12.34', 10)]);
	assert.equal(one(dump('multi-wan'), 'wanb').addresses, [v4('198.51.100.10')]);
});

test('DHCPv6 addresses come with their lifetimes, a delegated prefix and its assignments', () => {
	const network = dump('dhcpv6');
	const wan6 = one(network, 'wan6');
	assert.equal(wan6.addresses, [
		addressOf('2001:db8:100::129b', { length: 128, preferredSeconds: 291 }),
		addressOf('2001:db8:100:0:4cb1:68ff:fee2:145', { length: 64, preferredSeconds: 1796 }),
	]);
	assert.equal(wan6.prefixes, [{ address: '2001:db8:300:ff00::', length: 56 }]);
	assert.equal(one(network, 'lan').assignments, [
		{ address: '2001:db8:300:ff00::', length: 60, preferredSeconds: 291, localAddress: '2001:db8:300:ff00::1' },
		{ address: 'fd00:db8:1::', length: 60, preferredSeconds: null, localAddress: 'fd00:db8:1::1' },
	]);
});

test('a static IPv6 address and prefix have no lifetime', () => {
	const wan6 = one(dump('dual-stack'), 'wan6');
	assert.equal(wan6.addresses, [addressOf('2001:db8:100::10', { length: 64 })]);
	assert.equal(wan6.prefixes, [{ address: '2001:db8:200::', length: 56 }]);
});

test('an address with preferred lifetime 0 is deprecated and ineligible', () => {
	const network = withStatus('dhcpv6', 'wan6', 'dhcpv6-deprecated.wan6.status.json');
	const ineligible = one(network, 'wan6').addresses.map((each) => [each.address, each.ineligible]);
	assert.equal(ineligible, [
		['2001:db8:100::129b', false],
		['2001:db8:100:0:4cb1:68ff:fee2:145', true],
		['2001:db8:101:0:4cb1:68ff:fee2:145', false],
	]);
});

test('rule 53: a default route has target and mask 0, is in force, leads somewhere and says for whom', () => {
	const route = (more: object) => ({ target: '0.0.0.0', mask: 0, nexthop: '192.0.2.1', source: '0.0.0.0/0', ...more });
	const plain = { family: 'ipv4', metric: null, source: null, isPolicy: false };
	const read = (...list: unknown[]) => {
		const wan = { interface: 'wan', up: true, route: list, inactive: { route: [route({})] } };
		return one(networkOf(readDump(JSON.stringify({ interface: [wan] }))), 'wan').defaultRoutes;
	};
	assert.equal(read(), []);
	assert.equal(read(route({}), route({ type: 1, valid: 1800, metric: 0 })), [plain, { ...plain, metric: 0 }]);
	for (const other of [
		{ mask: 1 },
		{ target: '128.0.0.0', mask: 1 },
		{ valid: 0 },
		{ type: 7 },
		{ type: 'unreachable' },
	]) {
		assert.equal(read(route(other)), [], JSON.stringify(other));
	}
	for (const table of [100, '100', 255, 'vpn']) {
		assert.equal(read(route({ table })), [{ ...plain, isPolicy: true }], String(table));
	}
	for (const table of [254, '254', 'main', 0, null]) assert.equal(read(route({ table })), [plain], String(table));
	const source = { address: '198.51.100.9', length: 32 };
	assert.equal(read(route({ source: '198.51.100.9/32', metric: 20 })), [{ ...plain, source, metric: 20 }]);
	for (const bad of ['x/32', 7, null, '1.2.3.4']) assert.equal(read(route({ source: bad })), [plain], String(bad));
	assert.equal(
		one(dump('dhcpv6'), 'wan6').defaultRoutes.map(({ family, metric, source }) => [family, metric, source?.length]),
		[
			['ipv6', 512, 56],
			['ipv6', 512, 64],
			['ipv6', 512, 128],
		],
	);
});

test('a metric without an end is none, and no name of a device is no device', () => {
	const text =
		'{"interface":[{"interface":"wan","up":true,"l3_device":"","metric":1e999,"route":[{"target":"::","mask":0,"metric":1e999}]}]}';
	const { device, metric, defaultRoutes } = one(networkOf(readDump(text)), 'wan');
	assert.equal([device, metric, defaultRoutes[0]?.metric], [null, 0, null]);
});

test('a dump that tells of no routes is known as such', () => {
	const wan = { interface: 'wan', up: true };
	assert.is(networkOf(readDump(JSON.stringify({ interface: [wan] }))).hasRoutes, false);
	assert.is(networkOf(readDump(JSON.stringify({ interface: [{ ...wan, route: [] }] }))).hasRoutes, true);
	for (const name of RECORDED) assert.ok(dump(name).hasRoutes, name);
});

test('rule 53: a VPN is known by its protocol, a line by any other', () => {
	const isTunnel = (proto: string) =>
		one(networkOf(readDump(JSON.stringify({ interface: [{ interface: 'x', proto }] }))), 'x').isTunnel;
	const tunnels = 'wireguard amneziawg openvpn openconnect vpnc vti vti6 gre gretap grev6 xfrm tailscale zerotier';
	for (const proto of tunnels.split(' ')) assert.ok(isTunnel(proto), proto);
	const lines = 'static dhcp dhcpv6 pppoe ppp 3g qmi ncm mbim 6in4 6rd 6to4 dslite map 464xlat l2tp pptp none';
	for (const proto of lines.split(' ')) assert.not(isTunnel(proto), proto);
});

test('an interface that is down or being set up has no addresses', () => {
	const states: [string, string, boolean, boolean][] = [
		['pppoe', 'pppoe-pending.wan.status.json', false, true],
		['pppoe', 'pppoe-dropped.wan.status.json', false, true],
		['dhcp', 'dhcp-expired.wan.status.json', false, true],
		['dhcp', 'dhcp-nocarrier.wan.status.json', false, false],
		['wan-static-v4', 'wan-down.status.json', false, false],
	];
	for (const [from, file, up, pending] of states) {
		const wan = one(withStatus(from, 'wan', file), 'wan');
		assert.equal([wan.up, wan.pending, wan.addresses], [up, pending, []], file);
	}
	assert.is(one(dump('wan-down'), 'wan').up, false);
});

test('an interface without a device is there, and down', () => {
	for (const name of ['guest', 'vpn']) {
		const { up, pending, addresses } = one(dump('multi-wan'), name);
		assert.equal([up, pending, addresses], [false, false, []], name);
	}
});

test('a new lease is seen', () => {
	const wan = one(withStatus('dhcp', 'wan', 'dhcp-renew-changed.wan.status.json'), 'wan');
	const { address } = JSON.parse(openwrt('dhcp-renew-changed.wan.status.json'))['ipv4-address'][0];
	assert.is.not(address, '203.0.113.50');
	assert.equal(wan.addresses, [v4(address)]);
});

test('addresses that are not in force are not read', () => {
	const wan = { interface: 'wan', up: false, inactive: { 'ipv4-address': [{ address: '203.0.113.7', mask: 24 }] } };
	assert.equal(one(networkOf(readDump(JSON.stringify({ interface: [wan] }))), 'wan').addresses, []);
});

test('addresses are read canonically, and what is none or of the other family is skipped', () => {
	const wan = {
		interface: 'wan',
		up: true,
		'ipv4-address': [
			{ address: '1.2.3' },
			{ address: '2001:db8::1' },
			{ address: 7 },
			{},
			null,
			{ address: '192.0.2.1' },
		],
		'ipv6-address': [{ address: '2001:DB8:0::1', preferred: 'x' }, { address: '192.0.2.1' }],
		'ipv6-prefix': [{ address: '2001:db8::', mask: 129 }, { address: '2001:db8::', mask: 1.5 }, { mask: 5 }],
		'ipv6-prefix-assignment': [{ address: '2001:DB8::', mask: 60, 'local-address': 'x' }, { mask: 60 }],
	};
	const read = one(networkOf(readDump(JSON.stringify({ interface: [wan, 1, {}, { interface: 5 }] }))), 'wan');
	assert.equal(
		read.addresses.map((each) => each.address),
		['192.0.2.1', '2001:db8::1'],
	);
	assert.equal(read.prefixes, []);
	assert.equal(read.assignments, [{ address: '2001:db8::', length: 60, preferredSeconds: null, localAddress: null }]);
});

test('an answer without a list of interfaces is a problem', () => {
	for (const text of [
		'',
		'{',
		'null',
		'[]',
		'{}',
		'{"interface":{}}',
		'{"interface":"x"}',
		'Command failed: Not found',
	]) {
		const problem = { command: 'ubus call network.interface dump', code: 'not-a-list' };
		assert.equal(readDump(text), { kind: 'problem', problem }, text);
	}
});

test('the default routes of recorded lines are read, and which of them are in the main table', () => {
	const routes = (name: string, its: string) =>
		one(dump(name), its).defaultRoutes.map(({ family, metric, isPolicy }) => [family, metric, isPolicy]);
	assert.equal(routes('pppoe-wan_6-and-qmi', 'wan'), [['ipv4', null, false]]);
	assert.equal(routes('pppoe-wan_6-and-qmi', 'wan_6'), [['ipv6', 512, false]]);
	assert.equal(routes('pppoe-defaultroute-0', 'wan'), [], 'inactive');
	assert.equal(routes('pppoe-ip4table', 'wan'), [['ipv4', null, true]], 'ip4table 100');
});

test('an answer that was cut off anywhere is a problem, not a smaller network', () => {
	const text = openwrt('dhcpv6.dump.json').trimEnd();
	for (let length = 0; length < text.length; length += 7) {
		assert.is(readDump(text.slice(0, length)).kind, 'problem', String(length));
	}
});

test('no JSON of any shape makes the reading throw', () => {
	const names =
		'interface up ipv4-address ipv6-address ipv6-prefix ipv6-prefix-assignment local-address address mask preferred';
	const keys = names.split(' ');
	const top = fc.oneof(
		anyJson(keys),
		anyEntries(keys).map((list) => ({ interface: list })),
	);
	fc.assert(
		fc.property(top, (value) => {
			const reading = readDump(JSON.stringify(value));
			assert.ok(reading.kind === 'read' || reading.problem.code === 'not-a-list');
		}),
	);
	fc.assert(fc.property(fc.string(), (text) => assert.ok(readDump(text))));
});

test.run();
