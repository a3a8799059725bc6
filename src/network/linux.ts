/** The network as the Linux kernel tells it, elsewhere than on OpenWrt: through `ip -j address` or a list of its form. */
import { parseJson } from '../base/json.ts';
import type { Interface, InterfaceAddress, NetworkReading } from './network.ts';
import { IP, readingOf } from './reading.ts';
import { addressIn, objectsIn, seconds, type UntrustedObject } from './untrusted-json.ts';

/**
 * Reads what `ip -j address` (iproute2) printed. Loopback devices are left out, as are addresses that hold on the link or
 * in this machine only. Of a point-to-point link it is `local` that counts: `address` there is the peer's.
 */
export function readIpAddress(text: string): NetworkReading {
	return readDevices(parseJson(text));
}

/** Reads such a list. */
export function readDevices(list: unknown): NetworkReading {
	return readingOf(IP, list, readDevice);
}

function readDevice(device: UntrustedObject): Interface[] {
	const flags = Array.isArray(device.flags) ? device.flags : [];
	// ip prints empty objects for devices that a filter left out.
	if (typeof device.ifname !== 'string' || flags.includes('LOOPBACK')) return [];
	const addresses = objectsIn(device.addr_info).filter((each) => each.scope !== 'link' && each.scope !== 'host');
	return [
		{
			name: device.ifname,
			device: device.ifname,
			isTunnel: false,
			isStatic: false,
			metric: 0,
			defaultRoutes: [],
			// Tunnels and PPP have no operational state of their own: UNKNOWN.
			up: flags.includes('UP') && ['UP', 'UNKNOWN', undefined].includes(device.operstate as string | undefined),
			pending: addresses.some((each) => each.tentative === true && each.dadfailed !== true && each.scope === 'global'),
			addresses: addresses.flatMap(readAddress),
			// The kernel delegates nothing.
			prefixes: [],
			assignments: [],
		},
	];
}

const INELIGIBLE = ['temporary', 'deprecated', 'tentative', 'dadfailed'];

function readAddress(entry: UntrustedObject): InterfaceAddress[] {
	// "For ever" is 4294967295; only together with the absence of `dynamic` it means that a person set the address.
	const preferredSeconds = entry.dynamic === true ? seconds(entry.preferred_life_time) : null;
	return addressIn(entry.local, preferredSeconds, {
		length: seconds(entry.prefixlen),
		ineligible: INELIGIBLE.some((flag) => entry[flag] === true),
		secondary: entry.secondary === true,
	});
}
