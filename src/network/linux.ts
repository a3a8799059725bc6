/** The network as the Linux kernel tells it, elsewhere than on OpenWrt: through `ip -j address`, or through Node. */
import { parseJson } from '../config/json.ts';
import type { LinkAddress } from '../host/host.ts';
import { inPrefix, parseAddress } from './address.ts';
import { addressIn, type Foreign, objectsIn, seconds } from './foreign.ts';
import type { Interface, InterfaceAddress, Network, NetworkReading } from './network.ts';
import { IP, readingOf } from './reading.ts';

/** The kernel delegates nothing. */
const NO_PREFIXES = { prefixes: [], assignments: [] };

/**
 * Reads what `ip -j address` (iproute2) printed. Loopback devices are left out, as are addresses that hold on the link or
 * in this machine only. Of a point-to-point link it is `local` that counts: `address` there is the peer's.
 */
export function readIpAddress(text: string): NetworkReading {
	return readingOf(IP, parseJson(text), readDevice);
}

function readDevice(device: Foreign): Interface[] {
	const flags = Array.isArray(device.flags) ? device.flags : [];
	// ip prints empty objects for devices that a filter left out.
	if (typeof device.ifname !== 'string' || flags.includes('LOOPBACK')) return [];
	const addresses = objectsIn(device.addr_info).filter((each) => each.scope !== 'link' && each.scope !== 'host');
	return [
		{
			name: device.ifname,
			// Tunnels and PPP have no operational state of their own: UNKNOWN.
			up: flags.includes('UP') && ['UP', 'UNKNOWN', undefined].includes(device.operstate as string | undefined),
			pending: addresses.some((each) => each.tentative === true && each.dadfailed !== true && each.scope === 'global'),
			addresses: addresses.flatMap(readAddress),
			...NO_PREFIXES,
		},
	];
}

const UNFIT = ['temporary', 'deprecated', 'tentative', 'dadfailed'];

function readAddress(entry: Foreign): InterfaceAddress[] {
	// "For ever" is 4294967295; only together with the absence of `dynamic` it means that a person set the address.
	const preferredSeconds = entry.dynamic === true ? seconds(entry.preferred_life_time) : null;
	return addressIn(
		entry.local,
		preferredSeconds,
		UNFIT.some((flag) => entry[flag] === true),
	);
}

/** IFA_F_TEMPORARY, IFA_F_DADFAILED, IFA_F_DEPRECATED and IFA_F_TENTATIVE of linux/if_addr.h. */
const UNFIT_BITS = 0x01 | 0x08 | 0x20 | 0x40;

/**
 * Reads Node's list of addresses. It knows no flags, and a temporary IPv6 address must not be published, so those come from
 * /proc/net/if_inet6 (its content, empty when it cannot be read): an IPv6 address that is not in there is unfit.
 */
export function readLinkAddresses(links: readonly LinkAddress[], ifInet6: string): Network {
	const fit = readFit(ifInet6);
	const interfaces = new Map<string, Interface>();
	for (const { device, address, internal } of links) {
		for (const its of internal ? [] : addressIn(address, null)) {
			if (inPrefix(its.address, 'fe80::', 10)) continue;
			its.unfit = its.family === 'ipv6' && !fit.has(`${device} ${its.address}`);
			// Node lists only devices that are up and have an address.
			const entry = interfaces.get(device) ?? { name: device, up: true, pending: false, addresses: [], ...NO_PREFIXES };
			interfaces.set(device, entry);
			entry.addresses.push(its);
		}
	}
	return { interfaces: [...interfaces.values()] };
}

/** Address in 32 digits, index of the device, prefix length, scope, flags, device. */
const IF_INET6 = /^([\da-f]{32}) \S+ \S+ \S+ ([\da-f]+) +(\S+)$/gm;

/** Each `DEVICE ADDRESS` that none of the flags speaks against. */
function readFit(ifInet6: string): Set<string> {
	const fit = new Set<string>();
	for (const [, digits = '', bits, device] of ifInet6.matchAll(IF_INET6)) {
		const address = parseAddress(digits.replace(/.{4}(?=.)/g, '$&:'));
		if (!(Number(`0x${bits}`) & UNFIT_BITS)) fit.add(`${device} ${address?.text}`);
	}
	return fit;
}
