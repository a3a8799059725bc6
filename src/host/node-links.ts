/** Node's own list of the machine's addresses: it stands in where there is no `ip`. */

import { type NetworkInterfaceInfo, networkInterfaces } from 'node:os';

/** The devices that are up, with their IPv4 addresses; null where the kernel does not tell this process (a netlink socket that is forbidden). */
export function linkDevices(): object[] | null {
	try {
		return devicesOf(networkInterfaces());
	} catch {
		return null;
	}
}

/** Of IPv6 addresses Node does not know which are temporary, so they are left to /proc/net/if_inet6. */
export function devicesOf(listed: NodeJS.Dict<NetworkInterfaceInfo[]>): object[] {
	return Object.entries(listed).map(([label, addresses = []]) => ({
		// An address may have a label of its own, DEVICE:SOMETHING.
		ifname: label.replace(/:.*/, ''),
		flags: addresses.some(({ internal }) => internal) ? ['UP', 'LOOPBACK'] : ['UP'],
		addr_info: addresses.flatMap(({ address, family, cidr }) =>
			family === 'IPv4' ? [{ local: address, prefixlen: Number(cidr?.split('/')[1]), scope: 'global' }] : [],
		),
	}));
}
