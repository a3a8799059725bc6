import type { NetworkInterfaceInfo } from 'node:os';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { devicesOf } from '../../src/host/node-links.ts';
import { readDevices, readIpAddress } from '../../src/network/linux.ts';
import type { NetworkReading } from '../../src/network/network.ts';
import { linux, networkOf, one } from '../network/recordings.ts';

const LISTED: Record<string, NetworkInterfaceInfo[]> = JSON.parse(linux('node-interfaces.json'));

/** The fit addresses of eth0. */
const fit = (reading: NetworkReading) =>
	one(networkOf(reading), 'eth0').addresses.flatMap(({ address, ineligible }) => (ineligible ? [] : address));
const fromNode = (flags: string, listed = LISTED) => readDevices(devicesOf(listed, flags));

test("Node's list gives the same fit addresses as ip, with the flags of /proc/net/if_inet6", () => {
	const node = fromNode(linux('if_inet6.txt'));
	assert.equal(fit(node).sort(), fit(readIpAddress(linux('ip-address.json'))).sort());
	assert.equal(
		networkOf(node).interfaces.map((each) => each.name),
		['eth0', 'far'],
	);
});

test("from Node's list an address with any flag of temporary, failed, deprecated or tentative is unfit", () => {
	const eth0 = [{ address: '2001:db8::1', family: 'IPv6', internal: false }] as NetworkInterfaceInfo[];
	const line = (flags: string) => `20010db8000000000000000000000001 03 40 00 ${flags}     eth0\n`;
	for (const flags of ['01', '08', '20', '40', 'c1']) assert.equal(fit(fromNode(line(flags), { eth0 })), [], flags);
	for (const flags of ['00', '02', '80', '100', '382']) {
		assert.equal(fit(fromNode(line(flags), { eth0 })), ['2001:db8::1'], flags);
	}
});

test("promise 5: from Node's list no IPv6 address is fit whose flags are unknown", () => {
	for (const flags of ['', 'nonsense', linux('if_inet6.txt').replaceAll('eth0', 'eth1')]) {
		assert.equal(fit(fromNode(flags)), ['203.0.113.7', '192.0.2.1']);
	}
});

test.run();
