import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Family } from '../../src/base/family.ts';
import { parseJson } from '../../src/base/json.ts';
import { addRoutes, readDevices } from '../../src/network/linux.ts';
import { anyEntries, anyJson } from './any-json.ts';
import { linux, networkOf, one } from './recordings.ts';

type RouteLists = Record<Family, unknown>;

/** What `ip -j address` printed, and lists of routes. */
function readIpAddress(text: string, routes?: RouteLists) {
	const reading = readDevices(parseJson(text));
	if (routes && reading.kind === 'read') addRoutes(reading.network, routes);
	return reading;
}

/** `address lifetime` of the eligible addresses; `-` is for ever. */
const eligible = (network: ReturnType<typeof networkOf>, name: string) =>
	one(network, name)
		.addresses.filter((each) => !each.ineligible)
		.map((each) => `${each.address} ${each.preferredSeconds ?? '-'}`);

const device = (more: object) => ({ ifname: 'eth0', flags: ['UP'], operstate: 'UP', addr_info: [], ...more });

const read = (...devices: object[]) => networkOf(readIpAddress(JSON.stringify(devices)));

test('the recorded output of ip gives the devices without loopback, and their addresses of wide scope', () => {
	const network = networkOf(readIpAddress(linux('ip-address.json')));
	assert.equal(
		network.interfaces.map((each) => [each.name, each.up, each.pending]),
		[
			['far', true, false],
			['eth0', true, false],
			['tun0', false, false],
		],
	);
	const lifetimes = eligible(network, 'eth0').map((each) => each.replace(/ \d+$/, ' finite'));
	assert.equal(lifetimes.sort(), [
		'192.0.2.1 -',
		'2001:db8:1::10 -',
		'2001:db8:1::30 finite',
		'2001:db8:1::40 -',
		'2001:db8:2::ff:fe00:1 finite',
		'203.0.113.7 -',
	]);
	assert.equal(one(network, 'far').addresses, []);
});

test('temporary and deprecated addresses are ineligible', () => {
	const ineligible = one(networkOf(readIpAddress(linux('ip-address.json'))), 'eth0').addresses.filter(
		(each) => each.ineligible,
	);
	assert.is(ineligible.length, 2);
	assert.ok(ineligible.some((each) => each.address === '2001:db8:1::20'));
	assert.ok(ineligible.some((each) => each.address.startsWith('2001:db8:2:0:')));
});

test('while duplicate detection runs, an address is ineligible and its device pending', () => {
	const network = networkOf(readIpAddress(linux('ip-address-tentative.json')));
	assert.is(one(network, 'eth0').pending, true);
	assert.not(eligible(network, 'eth0').some((each) => each.startsWith('2001:db8:1::40')));
	assert.is(one(network, 'far').pending, false);
});

test('an address that failed duplicate detection is ineligible and nothing to wait for', () => {
	const failed = { family: 'inet6', local: '2001:db8::1', scope: 'global', tentative: true, dadfailed: true };
	const eth0 = one(read(device({ addr_info: [failed] })), 'eth0');
	assert.equal([eth0.pending, eth0.addresses[0]?.ineligible], [false, true]);
});

test('empty objects that ip leaves for filtered addresses and devices are skipped', () => {
	const network = networkOf(readIpAddress(linux('ip-address-filtered.json')));
	assert.equal(
		network.interfaces.map((each) => [each.name, each.addresses.length]),
		[
			['far', 0],
			['eth0', 0],
		],
	);
	assert.equal(read({}, {}).interfaces, []);
});

test('of a point-to-point link the own address is read, never the peer', () => {
	const peer = { family: 'inet', local: '192.0.2.1', address: '192.0.2.99', prefixlen: 32, scope: 'global' };
	const { local: _, ...strange } = peer;
	assert.equal(eligible(read(device({ addr_info: [peer, strange] })), 'eth0'), ['192.0.2.1 -']);
});

test('addresses that hold on the link or in the machine only are skipped', () => {
	const scoped = (scope: string) => ({ family: 'inet', local: '192.0.2.1', scope });
	assert.equal(one(read(device({ addr_info: [scoped('link'), scoped('host')] })), 'eth0').addresses, []);
	assert.equal(eligible(read(device({ addr_info: [scoped('global'), scoped('site')] })), 'eth0').length, 2);
});

test('an address is static when it lasts for ever and is not dynamic', () => {
	const address = { family: 'inet', local: '192.0.2.1', scope: 'global', preferred_life_time: 4294967295 };
	assert.equal(eligible(read(device({ addr_info: [address] })), 'eth0'), ['192.0.2.1 -']);
	assert.equal(eligible(read(device({ addr_info: [{ ...address, dynamic: true }] })), 'eth0'), [
		'192.0.2.1 4294967295',
	]);
});

test('a device is up when its flags say so and its operational state does not deny it', () => {
	const up = (more: object) => one(read(device(more)), 'eth0').up;
	assert.is(up({}), true);
	assert.is(up({ operstate: 'UNKNOWN' }), true);
	assert.is(up({ operstate: undefined }), true);
	assert.is(up({ flags: ['BROADCAST'] }), false);
	assert.is(up({ flags: undefined }), false);
	assert.is(up({ operstate: 'DORMANT', addr_info: [{ local: '203.0.113.30', scope: 'global' }] }), true);
	assert.is(up({ operstate: 'DORMANT', addr_info: [{ local: 'fe80::1', scope: 'link' }] }), false);
	for (const operstate of ['DOWN', 'LOWERLAYERDOWN', 'DORMANT', 'NOTPRESENT']) assert.is(up({ operstate }), false);
});

/** The default routes of eth0, as `family metric source policy`. */
function routesOfEth0(routes: Partial<RouteLists>): string[] {
	const reading = readIpAddress(JSON.stringify([device({})]), { ipv4: [], ipv6: [], ...routes });
	return one(networkOf(reading), 'eth0').defaultRoutes.map(({ family, metric, source, isPolicy }) => {
		const from = source ? `${source.address}/${source.length}` : '-';
		return `${family} ${metric ?? '-'} ${from}${isPolicy ? ' policy' : ''}`;
	});
}

test('rule 53: a default route is one to everywhere that is in use, by the main table', () => {
	const route = (more: object) => routesOfEth0({ ipv4: [{ dst: 'default', dev: 'eth0', flags: [], ...more }] });
	assert.equal(route({}), ['ipv4 - -']);
	for (const table of ['main', 254]) assert.equal(route({ table }), ['ipv4 - -']);
	assert.equal(route({ table: '51820' }), ['ipv4 - - policy']);
	assert.equal(route({ metric: 100, prefsrc: '203.0.113.7' }), ['ipv4 100 203.0.113.7/32']);
	assert.equal(route({ type: 'unicast', flags: ['onlink'] }), ['ipv4 - -']);
	assert.equal(route({ dst: '0.0.0.0/1' }), []);
	for (const type of ['unreachable', 'blackhole', 'throw']) assert.equal(route({ type }), [], type);
	for (const flag of ['dead', 'linkdown']) assert.equal(route({ flags: [flag] }), [], flag);
	assert.equal(route({ dev: 'eth1' }), []);
	assert.equal(route({ dev: undefined }), []);
});

test('rule 53: each next hop is a default route by its device, unless it is dead', () => {
	const hop = (dev: string, ...flags: string[]) => ({ gateway: '192.0.2.1', dev, weight: 1, flags });
	const route = (...nexthops: object[]) => routesOfEth0({ ipv4: [{ dst: 'default', metric: 5, flags: [], nexthops }] });
	assert.equal(route(hop('eth1'), hop('eth0')), ['ipv4 5 -']);
	assert.equal(route(hop('eth1'), hop('eth0', 'dead', 'linkdown')), []);
});

test('rule 53: an IPv6 default route may be for one source only, and one that has expired is none', () => {
	const route = (more: object) =>
		routesOfEth0({ ipv6: [{ dst: 'default', gateway: 'fe80::1', dev: 'eth0', metric: 1024, flags: [], ...more }] });
	assert.equal(route({ expires: 1789, pref: 'medium' }), ['ipv6 1024 -']);
	assert.equal(route({ expires: -3 }), []);
	assert.equal(route({ from: '2001:DB8:40::/56' }), ['ipv6 1024 2001:db8:40::/56']);
	assert.equal(route({ from: '2001:db8:40::1' }), ['ipv6 1024 2001:db8:40::1/128']);
	assert.equal(route({ dev: 'lo', type: 'unreachable', metric: 4294967295 }), []);
});

test('routes that could not be read are not none', () => {
	const hasRoutes = (routes: RouteLists) => networkOf(readIpAddress('[]', routes)).hasRoutes;
	assert.is(hasRoutes({ ipv4: [], ipv6: undefined }), true);
	assert.is(hasRoutes({ ipv4: undefined, ipv6: null }), false);
});

test('rule 53: what has no kind of link is a tunnel, but not a modem', () => {
	const isTunnel = (more: object) => one(read(device(more)), 'eth0').isTunnel;
	assert.is(isTunnel({ link_type: 'ether' }), false);
	assert.is(isTunnel({ link_type: 'none' }), true);
	for (const link_type of ['ppp', 'rawip', 'sit']) assert.is(isTunnel({ link_type }), false);
	assert.is(isTunnel({ link_type: 'ether', linkinfo: { info_kind: 'tun' } }), true);
	assert.is(one(read(device({ ifname: 'wwan0', link_type: 'none' })), 'wwan0').isTunnel, false);
});

test('output that is not a list in JSON is a problem', () => {
	for (const text of ['', '{}', 'null', '1: lo: <LOOPBACK,UP> mtu 65536', linux('ip-address.json').slice(0, 900)]) {
		const problem = { command: 'ip -j address', code: 'not-a-list' };
		assert.equal(readIpAddress(text), { kind: 'problem', problem }, text);
	}
});

test('no JSON of any shape makes the reading throw', () => {
	const keys = [
		'ifname',
		'flags',
		'operstate',
		'addr_info',
		'local',
		'scope',
		'dynamic',
		'tentative',
		'dst',
		'dev',
		'nexthops',
	];
	fc.assert(
		fc.property(fc.oneof(anyJson(keys), anyEntries(keys)), (value) => {
			const reading = readIpAddress(JSON.stringify(value));
			assert.is(reading.kind, Array.isArray(value) ? 'read' : 'problem');
			const routes = readIpAddress('[{"ifname":"eth0"}]', { ipv4: value, ipv6: value });
			assert.is(routes.kind, 'read');
		}),
	);
});

test.run();
