/** Node's own list of the machine's addresses, in the form of `ip -j address`: it stands in where there is no such program. */

import { SocketAddress } from 'node:net';
import { type NetworkInterfaceInfo, networkInterfaces } from 'node:os';
import { nodeFiles } from './node-files.ts';

const LIMIT = 64 * 1024;

/** The devices that are up and have an address. */
export function linkDevices(): object[] {
	const flags = nodeFiles.read('/proc/net/if_inet6', LIMIT);
	return devicesOf(networkInterfaces(), typeof flags === 'string' ? flags : '');
}

/**
 * Node knows no flags, and a temporary IPv6 address must not be published, so those come from /proc/net/if_inet6 (its content, empty when it cannot
 * be read): an IPv6 address that is not in there counts as temporary.
 */
export function devicesOf(listed: NodeJS.Dict<NetworkInterfaceInfo[]>, ifInet6: string): object[] {
	const fit = readFit(ifInet6);
	return Object.entries(listed).map(([ifname, addresses = []]) => ({
		ifname,
		flags: addresses.some(({ internal }) => internal) ? ['UP', 'LOOPBACK'] : ['UP'],
		addr_info: addresses.map(({ address, family }) => ({
			local: address,
			scope: address.startsWith('fe80:') ? 'link' : 'global',
			temporary: family === 'IPv6' && !fit.has(`${ifname} ${address}`),
		})),
	}));
}

/** IFA_F_TEMPORARY, IFA_F_DADFAILED, IFA_F_DEPRECATED and IFA_F_TENTATIVE of linux/if_addr.h. */
const UNFIT_BITS = 0x01 | 0x08 | 0x20 | 0x40;
/** Address in 32 digits, index of the device, prefix length, scope, flags, device. */
const IF_INET6 = /^([\da-f]{32}) \S+ \S+ \S+ ([\da-f]+) +(\S+)$/gm;

/** Each `DEVICE ADDRESS` that none of the flags speaks against. */
function readFit(ifInet6: string): Set<string> {
	const fit = new Set<string>();
	for (const [, digits = '', bits, device] of ifInet6.matchAll(IF_INET6)) {
		const { address } = new SocketAddress({ address: digits.replace(/.{4}(?=.)/g, '$&:'), family: 'ipv6' });
		if (!(Number(`0x${bits}`) & UNFIT_BITS)) fit.add(`${device} ${address}`);
	}
	return fit;
}
