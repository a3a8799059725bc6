import type { NetworkInterfaceInfo } from 'node:os';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { devicesOf } from '../../src/host/node-links.ts';
import { readDevices } from '../../src/network/linux.ts';
import { linux, networkOf, one } from '../network/recordings.ts';

const LISTED: Record<string, NetworkInterfaceInfo[]> = JSON.parse(linux('node-interfaces.json'));

test("Node's list has the IPv4 addresses of the devices, and not the loopback device's", () => {
	const network = networkOf(readDevices(devicesOf(LISTED)));
	assert.equal(
		network.interfaces.map((each) => [each.name, each.up]),
		[
			['eth0', true],
			['far', true],
		],
	);
	assert.equal(
		one(network, 'eth0').addresses.map((each) => `${each.address}/${each.length}`),
		['203.0.113.7/24', '192.0.2.1/32'],
	);
});

test("promise 5: from Node's list no IPv6 address is taken, for it knows no flags", () => {
	const [, ...others] = networkOf(readDevices(devicesOf(LISTED))).interfaces;
	assert.equal(others[0]?.addresses, []);
});

test.run();
