import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readIpAddress } from '../../src/network/linux.ts';
import { anyEntries, anyJson } from './any-json.ts';
import { linux, networkOf, one } from './recordings.ts';

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
	for (const operstate of ['DOWN', 'LOWERLAYERDOWN', 'DORMANT', 'NOTPRESENT']) assert.is(up({ operstate }), false);
});

test('output that is not a list in JSON is a problem', () => {
	for (const text of ['', '{}', 'null', '1: lo: <LOOPBACK,UP> mtu 65536', linux('ip-address.json').slice(0, 900)]) {
		const problem = { command: 'ip -j address', code: 'not-a-list' };
		assert.equal(readIpAddress(text), { kind: 'problem', problem }, text);
	}
});

test('no JSON of any shape makes the reading throw', () => {
	const keys = ['ifname', 'flags', 'operstate', 'addr_info', 'local', 'scope', 'dynamic', 'tentative'];
	fc.assert(
		fc.property(fc.oneof(anyJson(keys), anyEntries(keys)), (value) => {
			const reading = readIpAddress(JSON.stringify(value));
			assert.is(reading.kind, Array.isArray(value) ? 'read' : 'problem');
		}),
	);
});

test.run();
