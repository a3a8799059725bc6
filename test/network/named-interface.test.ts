import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { interfaceMeant } from '../../src/network/named-interface.ts';
import { readDump } from '../../src/network/netifd.ts';

function networkOf(dump: string) {
	const reading = readDump(dump);
	if (reading.kind !== 'read') throw new Error(reading.problem.code);
	return reading.network;
}

const PPPOE = networkOf(readFileSync('test/fixtures/ddns-scripts/pppoe.dump.json', 'utf8'));

/** A router with DSA, whose port is called as its interface, with a modem's page beside PPPoE. */
const DSA = networkOf(
	JSON.stringify({
		interface: [
			{
				interface: 'modem',
				proto: 'static',
				up: true,
				device: 'wan',
				l3_device: 'wan',
				'ipv4-address': [{ address: '192.168.100.2', mask: 24 }],
			},
			{
				interface: 'dsl',
				proto: 'pppoe',
				up: true,
				device: 'wan',
				l3_device: 'pppoe-dsl',
				'ipv4-address': [{ address: '203.0.113.5', mask: 32 }],
			},
			{
				interface: 'dsl_6',
				proto: 'dhcpv6',
				up: true,
				dynamic: true,
				device: 'pppoe-dsl',
				l3_device: 'pppoe-dsl',
				'ipv6-address': [{ address: '2001:db8:7::5', mask: 64 }],
			},
			{
				interface: 'lan',
				proto: 'static',
				up: true,
				device: 'br-lan',
				l3_device: 'br-lan',
				'ipv6-prefix-assignment': [
					{ address: '2001:db8:8::', mask: 60, 'local-address': { address: '2001:db8:8::1', mask: 60 } },
				],
			},
			{ interface: 'backup', proto: 'pppoe', up: false, device: 'eth2' },
		],
	}),
);

const ROWS: [network: typeof DSA, name: string, isDevice: boolean, ipv4: string | null, ipv6: string | null][] = [
	[PPPOE, 'wan', false, 'wan', 'wan'],
	[PPPOE, 'eth1', true, 'wan', 'wan'],
	[PPPOE, 'pppoe-wan', true, 'wan', 'wan_6'],
	[PPPOE, '@wan', true, 'wan', 'wan'],
	[PPPOE, '@wan6', true, null, 'wan_6'],
	[PPPOE, 'wan6', false, null, 'wan_6'],
	[PPPOE, 'wan_6', false, 'wan_6', 'wan_6'],
	[PPPOE, 'eth0', true, null, null],
	[PPPOE, 'lan', false, null, null],
	[PPPOE, '', false, null, null],
	[DSA, 'wan', true, 'dsl', 'dsl'],
	[DSA, 'pppoe-dsl', true, 'dsl', 'dsl_6'],
	[DSA, 'br-lan', true, 'lan', 'lan'],
	[DSA, '@dsl6', true, null, 'dsl_6'],
	[DSA, 'pppoe-backup', true, 'backup', 'backup'],
	[DSA, 'eth2', true, 'backup', 'backup'],
];

for (const [network, name, isDevice, ...expected] of ROWS) {
	test(`${isDevice ? 'the device' : 'the interface'} '${name}' is ${expected.join(' and ')}`, () => {
		const found = (['ipv4', 'ipv6'] as const).map((family) => interfaceMeant(name, family, network, isDevice));
		assert.equal(found, expected);
	});
}

test.run();
