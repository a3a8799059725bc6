/** The network as OpenWrt's netifd tells it: `ubus call network.interface dump`. */

import { FAMILIES } from '../base/family.ts';
import { parseJson } from '../base/json.ts';
import { interfacesIn, LARGE } from './dump-parts.ts';
import {
	type DelegatedPrefix,
	type Interface,
	type InterfaceAddress,
	type NetworkReading,
	networkOf,
	type PrefixAssignment,
} from './network.ts';
import { readingOf, UBUS } from './reading.ts';
import { addressIn, objectsIn, seconds, type UntrustedObject } from './untrusted-json.ts';

/**
 * Reads what `ubus call network.interface dump` printed. Entries that are not an interface, address or prefix are skipped; an
 * answer that holds no list of interfaces is a problem. Addresses in `inactive` are not in force and are not read.
 */
export function readDump(text: string): NetworkReading {
	if (text.length > LARGE) return readLargeDump(text);
	return readingOf(UBUS, (parseJson(text) as UntrustedObject | null | undefined)?.interface, readInterface);
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

function readInterface(entry: UntrustedObject): Interface[] {
	const { interface: name, device: lower, l3_device: device } = entry;
	if (typeof name !== 'string' || !name) return [];
	return [
		{
			name,
			device: typeof device === 'string' ? device : null,
			...(typeof lower === 'string' && lower !== device && { lower }),
			isTunnel: false,
			isStatic: entry.proto === 'static' || entry.proto === 'none',
			metric: seconds(entry.metric) ?? 0,
			defaultRoutes: [],
			up: entry.up === true,
			pending: entry.pending === true,
			addresses: FAMILIES.flatMap((family) =>
				objectsIn(entry[`${family}-address`])
					.flatMap(readAddress)
					.filter((each) => each.family === family),
			),
			prefixes: objectsIn(entry['ipv6-prefix']).flatMap(readPrefix),
			assignments: objectsIn(entry['ipv6-prefix-assignment']).flatMap(readAssignment),
		},
	];
}

/** netifd leaves `preferred` out for static addresses and all IPv4, and lists deprecated ones with 0. */
function readAddress(entry: UntrustedObject): InterfaceAddress[] {
	return addressIn(entry.address, seconds(entry.preferred), { length: seconds(entry.mask) });
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

function ipv6In(entry: UntrustedObject | null | undefined): string | null {
	const [its] = addressIn(entry?.address, null);
	return its?.family === 'ipv6' ? its.address : null;
}
