/** The network as OpenWrt's netifd tells it: `ubus call network.interface dump`. */
import { parseAddress } from './address.ts';
import { type Foreign, isObject, objectsIn, parseJson, seconds } from './foreign.ts';
import type {
	DelegatedPrefix,
	Family,
	Interface,
	InterfaceAddress,
	NetworkReading,
	PrefixAssignment,
} from './network.ts';

/**
 * Reads what `ubus call network.interface dump` printed. Entries that are no interface, address or prefix are skipped; an
 * answer that holds no list of interfaces is a problem. Addresses in `inactive` are not in force and are not read.
 */
export function readDump(text: string): NetworkReading {
	const dump = parseJson(text);
	if (!isObject(dump) || !Array.isArray(dump.interface)) {
		const problem =
			'ubus answered with something else than the list of interfaces, so the addresses of this router are unknown ' +
			'and nothing is sent for now; see what "ubus call network.interface dump" prints';
		return { kind: 'problem', problem };
	}
	return { kind: 'read', network: { interfaces: objectsIn(dump.interface).flatMap(readInterface) } };
}

function readInterface(entry: Foreign): Interface[] {
	if (typeof entry.interface !== 'string' || entry.interface === '') return [];
	return [
		{
			name: entry.interface,
			up: entry.up === true,
			pending: entry.pending === true,
			addresses: [
				...objectsIn(entry['ipv4-address']).flatMap((each) => readAddress(each, 'ipv4')),
				...objectsIn(entry['ipv6-address']).flatMap((each) => readAddress(each, 'ipv6')),
			],
			prefixes: objectsIn(entry['ipv6-prefix']).flatMap(readPrefix),
			assignments: objectsIn(entry['ipv6-prefix-assignment']).flatMap(readAssignment),
		},
	];
}

function readAddress(entry: Foreign, family: Family): InterfaceAddress[] {
	const address = canonical(entry.address, family);
	if (!address) return [];
	// netifd leaves `preferred` out for static addresses and all IPv4, and lists deprecated ones with 0.
	const preferredSeconds = seconds(entry.preferred);
	return [{ family, address, preferredSeconds, unfit: preferredSeconds === 0 }];
}

function readPrefix(entry: Foreign): DelegatedPrefix[] {
	const address = canonical(entry.address, 'ipv6');
	const length = entry.mask;
	const fits = typeof length === 'number' && Number.isInteger(length) && length >= 0 && length <= 128;
	return address && fits ? [{ address, length }] : [];
}

function readAssignment(entry: Foreign): PrefixAssignment[] {
	const local = isObject(entry['local-address']) ? canonical(entry['local-address'].address, 'ipv6') : null;
	return readPrefix(entry).map((prefix) => ({
		...prefix,
		preferredSeconds: seconds(entry.preferred),
		localAddress: local,
	}));
}

function canonical(value: unknown, family: Family): string | null {
	const address = typeof value === 'string' ? parseAddress(value) : null;
	return address?.family === family ? address.text : null;
}
