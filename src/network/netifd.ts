/** The network as OpenWrt's netifd tells it: `ubus call network.interface dump`. */

import { FAMILIES } from '../base/family.ts';
import { parseJson } from '../base/json.ts';
import { interfacesIn, LARGE } from './dump-parts.ts';
import {
	type DefaultRoute,
	type DelegatedPrefix,
	type Interface,
	type InterfaceAddress,
	type NetworkReading,
	networkOf,
	type PrefixAssignment,
} from './network.ts';
import { readingOf, UBUS } from './reading.ts';
import { addressIn, objectsIn, seconds, type UntrustedObject } from './untrusted-json.ts';

/** Protocols that make a VPN of an interface (rule 53); 6in4, dslite, map, 464xlat, ppp, l2tp and the like make a line. */
const TUNNEL = /^(wireguard|amneziawg|openvpn|openconnect|vpnc|vti|gre|xfrm|tailscale|zerotier)/;

/**
 * Reads what `ubus call network.interface dump` printed. Entries that are not an interface, address or prefix are skipped; an
 * answer that holds no list of interfaces is a problem. Addresses in `inactive` are not in force and are not read.
 */
export function readDump(text: string): NetworkReading {
	const reading =
		text.length > LARGE
			? readLargeDump(text)
			: readingOf(UBUS, (parseJson(text) as UntrustedObject | null | undefined)?.interface, readInterface);
	// Every interface that is up has a list of routes there, be it empty.
	if (reading.kind === 'read') reading.network.hasRoutes = /"route"\s*:/.test(text);
	return reading;
}

function readLargeDump(text: string): NetworkReading {
	if (!/^\s*\{\s*"interface"\s*:\s*\[/.test(text)) return readingOf(UBUS, undefined, readInterface);
	const interfaces: Interface[] = [];
	for (const entry of interfacesIn(text)) {
		if (entry === undefined) return readingOf(UBUS, undefined, readInterface);
		interfaces.push(...objectsIn([entry]).flatMap(readInterface));
	}
	return { kind: 'read', network: networkOf(interfaces, true) };
}

/** Of thousands of interfaces most lists are empty, and need no memory of their own. */
function kept<T>(list: T[]): T[] {
	return list[0] ? list : (NONE as T[]);
}

const NONE: readonly unknown[] = [];

function readInterface(entry: UntrustedObject): Interface[] {
	const { interface: name, device: lower, l3_device: device } = entry;
	if (typeof name !== 'string' || !name) return [];
	return [
		{
			name,
			device: typeof device === 'string' && device ? device : null,
			...(typeof lower === 'string' && lower !== device && { lower }),
			isTunnel: typeof entry.proto === 'string' && TUNNEL.test(entry.proto),
			isStatic: entry.proto === 'static' || entry.proto === 'none',
			metric: seconds(entry.metric) ?? 0,
			defaultRoutes: kept(objectsIn(entry.route).flatMap((route) => readRoute(route, entry))),
			up: entry.up === true,
			pending: entry.pending === true,
			addresses: FAMILIES.flatMap((family) =>
				objectsIn(entry[`${family}-address`])
					.flatMap(readAddress)
					.filter((each) => each.family === family),
			),
			prefixes: kept(objectsIn(entry['ipv6-prefix']).flatMap(readPrefix)),
			assignments: kept(objectsIn(entry['ipv6-prefix-assignment']).flatMap(readAssignment)),
		},
	];
}

/** netifd leaves `preferred` out for static addresses and all IPv4, and lists deprecated ones with 0. */
function readAddress(entry: UntrustedObject): InterfaceAddress[] {
	return addressIn(entry.address, seconds(entry.preferred), { length: seconds(entry.mask) });
}

/** netifd leaves `type` out for unicast, and prints `::/0` for no source. A route tells its table where one was given to it, the interface (`ip4table`) where all of its routes go to one. */
function readRoute(route: UntrustedObject, of: UntrustedObject): DefaultRoute[] {
	const { target, mask, type, valid, metric, source } = route;
	const family = target === '0.0.0.0' ? 'ipv4' : target === '::' ? 'ipv6' : null;
	const isUsable = mask === 0 && valid !== 0 && [undefined, 1, 'unicast'].includes(type as string | undefined);
	if (!family || !isUsable) return [];
	const { table = family === 'ipv4' ? of.ip4table : of.ip6table } = route;
	const isPolicy = !!table && !['254', 'main'].includes(String(table));
	return [{ family, metric: seconds(metric), source: prefixIn(source), isPolicy }];
}

function readPrefix(entry: UntrustedObject): DelegatedPrefix[] {
	const address = ipv6In(entry);
	const length = seconds(entry.mask);
	return address && length !== null && Number.isInteger(length) && length <= 128 ? [{ address, length }] : [];
}

function readAssignment(entry: UntrustedObject): PrefixAssignment[] {
	return readPrefix(entry).map((prefix) => ({
		...prefix,
		preferredSeconds: seconds(entry.preferred),
		localAddress: ipv6In(entry['local-address'] as UntrustedObject | null | undefined),
	}));
}

/** `203.0.113.50/32`; null for one of no length, which is everything. */
function prefixIn(text: unknown): DefaultRoute['source'] {
	const [address, length] = String(text).split('/');
	const [its] = addressIn(address, null);
	return its && Number(length) > 0 ? { address: its.address, length: Number(length) } : null;
}

function ipv6In(entry: UntrustedObject | null | undefined): string | null {
	const [its] = addressIn(entry?.address, null);
	return its?.family === 'ipv6' ? its.address : null;
}
