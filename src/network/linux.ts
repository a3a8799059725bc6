/** The network as the Linux kernel tells it, elsewhere than on OpenWrt: through `ip -j address`, or through Node. */
import type { LinkAddress } from '../host/host.ts';
import { inPrefix, parseAddress } from './address.ts';
import { type Foreign, objectsIn, parseJson, seconds } from './foreign.ts';
import type { Interface, InterfaceAddress, Network, NetworkReading } from './network.ts';

const UNFIT = ['temporary', 'deprecated', 'tentative', 'dadfailed'];

/**
 * Reads what `ip -j address` (iproute2) printed. Loopback devices are left out, as are addresses that hold on the link or
 * in this machine only. Of a point-to-point link it is `local` that counts: `address` there is the peer's.
 */
export function readIpAddress(text: string): NetworkReading {
	const devices = parseJson(text);
	if (!Array.isArray(devices)) {
		const problem =
			'"ip -j address" printed something else than a list of devices in JSON, so the addresses of this machine are unknown ' +
			"and nothing is sent for now; it takes the ip of iproute2, since BusyBox's prints no JSON";
		return { kind: 'problem', problem };
	}
	return { kind: 'read', network: { interfaces: objectsIn(devices).flatMap(readDevice) } };
}

function readDevice(device: Foreign): Interface[] {
	const flags = Array.isArray(device.flags) ? device.flags : [];
	// ip prints empty objects for devices that a filter left out.
	if (typeof device.ifname !== 'string' || flags.includes('LOOPBACK')) return [];
	const addresses = objectsIn(device.addr_info);
	return [
		{
			name: device.ifname,
			// Tunnels and PPP have no operational state of their own: UNKNOWN.
			up: flags.includes('UP') && ['UP', 'UNKNOWN', undefined].includes(device.operstate as string | undefined),
			pending: addresses.some((each) => each.tentative === true && each.dadfailed !== true && each.scope === 'global'),
			addresses: addresses.flatMap(readAddress),
			prefixes: [],
			assignments: [],
		},
	];
}

function readAddress(entry: Foreign): InterfaceAddress[] {
	if (entry.scope === 'link' || entry.scope === 'host') return [];
	const address = typeof entry.local === 'string' ? parseAddress(entry.local) : null;
	if (!address) return [];
	// "For ever" is 4294967295; only together with the absence of `dynamic` it means that a person set the address.
	const preferredSeconds = entry.dynamic === true ? seconds(entry.preferred_life_time) : null;
	return [
		{
			family: address.family,
			address: address.text,
			preferredSeconds,
			unfit: preferredSeconds === 0 || UNFIT.some((flag) => entry[flag] === true),
		},
	];
}

/** IFA_F_TEMPORARY, IFA_F_DADFAILED, IFA_F_DEPRECATED and IFA_F_TENTATIVE of linux/if_addr.h. */
const UNFIT_BITS = 0x01 | 0x08 | 0x20 | 0x40;

/**
 * Reads Node's list of addresses. It knows no flags, and a temporary IPv6 address must not be published, so those come from
 * /proc/net/if_inet6 (its content, empty when it cannot be read): an IPv6 address that is not in there is unfit.
 */
export function readLinkAddresses(links: readonly LinkAddress[], ifInet6: string): Network {
	const flags = readFlags(ifInet6);
	const interfaces = new Map<string, Interface>();
	for (const { device, address, internal } of links) {
		const parsed = internal ? null : parseAddress(address);
		if (!parsed || inPrefix(parsed.text, 'fe80::', 10)) continue;
		const { family, text } = parsed;
		// Node lists only devices that are up and have an address.
		const entry = interfaces.get(device) ?? {
			name: device,
			up: true,
			pending: false,
			addresses: [],
			prefixes: [],
			assignments: [],
		};
		interfaces.set(device, entry);
		const unfit = family === 'ipv6' && ((flags.get(`${device} ${text}`) ?? UNFIT_BITS) & UNFIT_BITS) !== 0;
		entry.addresses.push({ family, address: text, preferredSeconds: null, unfit });
	}
	return { interfaces: [...interfaces.values()] };
}

/** Address in 32 digits, index of the device, prefix length, scope, flags, device. */
const IF_INET6 = /^([\da-f]{32}) \S+ \S+ \S+ ([\da-f]+) +(\S+)$/;

/** The flags of each `DEVICE ADDRESS`. */
function readFlags(ifInet6: string): Map<string, number> {
	const flags = new Map<string, number>();
	for (const line of ifInet6.split('\n')) {
		const [, digits = '', bits = '', device] = IF_INET6.exec(line) ?? [];
		const address = parseAddress((digits.match(/.{4}/g) ?? []).join(':'));
		if (address) flags.set(`${device} ${address.text}`, Number.parseInt(bits, 16));
	}
	return flags;
}
