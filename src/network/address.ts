/**
 * IP addresses as this program understands them: strict literals only, in one canonical spelling (RFC 5952), and the
 * classes that decide what may be published.
 */
import ipaddr from 'ipaddr.js';
import type { Family } from './network.ts';

/** A prefix in bytes, ready to be compared. */
interface Net {
	bytes: readonly number[];
	length: number;
}

const QUAD = /^(?:0|[1-9]\d{0,2})(?:\.(?:0|[1-9]\d{0,2})){3}$/;
const GROUPS = /^[\da-f:]*:[\da-f]*$/i;
const GROUPS_AND_QUAD = /^([\da-f:]*:)([\d.]+)$/i;

/** Two groups of an IPv6 address for the dotted quad at its end, since ipaddr.js takes `::1.2.3.4` for a mapped address. */
function quadToGroups(quad: string): string {
	const [a = 0, b = 0, c = 0, d = 0] = quad.split('.').map(Number);
	return `${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`;
}

function parse(text: string): ipaddr.IPv4 | ipaddr.IPv6 | null {
	try {
		if (QUAD.test(text)) return ipaddr.IPv4.parse(text);
		const mixed = GROUPS_AND_QUAD.exec(text);
		if (mixed?.[1] && mixed[2]?.includes('.')) {
			if (!QUAD.test(mixed[2]) || !ipaddr.IPv4.isValid(mixed[2])) return null;
			return ipaddr.IPv6.parse(mixed[1] + quadToGroups(mixed[2]));
		}
		return GROUPS.test(text) ? ipaddr.IPv6.parse(text) : null;
	} catch {
		return null;
	}
}

/** The bytes of an address, most significant first; none for what is no address. */
function bytesOf(text: string): readonly number[] {
	return parse(text)?.toByteArray() ?? [];
}

function net(cidr: string): Net {
	const slash = cidr.indexOf('/');
	return { bytes: bytesOf(cidr.slice(0, slash)), length: Number(cidr.slice(slash + 1)) };
}

const nets = (list: string): Net[] => list.split(' ').map(net);

/** Which bits of byte `index` belong to a prefix of so many bits. */
function maskOf(length: number, index: number): number {
	return 0xff & ~(0xff >> Math.min(8, Math.max(0, length - 8 * index)));
}

function within(bytes: readonly number[], { bytes: prefix, length }: Net): boolean {
	return (
		bytes.length > 0 &&
		bytes.length === prefix.length &&
		bytes.every((byte, index) => ((byte ^ (prefix[index] ?? 0)) & maskOf(length, index)) === 0)
	);
}

const inAny = (text: string, list: readonly Net[]): boolean => {
	const bytes = bytesOf(text);
	return list.some((each) => within(bytes, each));
};

// IANA's IPv4 special-purpose registry without the documentation nets (rules 16), and multicast. 240/4 holds broadcast.
const IPV4_SPECIAL = nets(
	'0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.31.196.0/24 ' +
		'192.52.193.0/24 192.88.99.0/24 192.168.0.0/16 192.175.48.0/24 198.18.0.0/15 224.0.0.0/4 240.0.0.0/4',
);
const IPV6_GLOBAL = nets('2000::/3');
// Protocol assignments (Teredo, benchmarking, ORCHID ...) and 6to4.
const IPV6_SPECIAL = nets('2001::/23 2002::/16');
const PRIVATE_OR_CARRIER = nets('10.0.0.0/8 172.16.0.0/12 192.168.0.0/16 100.64.0.0/10');
const LOOPBACK = nets('127.0.0.0/8 ::1/128 ::ffff:127.0.0.0/104');
const NO_HOST = nets(
	'0.0.0.0/8 127.0.0.0/8 169.254.0.0/16 224.0.0.0/4 240.0.0.0/4 ::/127 ::ffff:0.0.0.0/96 fe80::/10 ff00::/8',
);

/**
 * Reads one IP address, strictly: four decimal numbers without leading zeros, or IPv6 without a zone id. Gives its family
 * and canonical text (RFC 5952, never with a dotted quad), or null. An IPv4-mapped address is an IPv6 address here.
 */
export function parseAddress(text: string): { family: Family; text: string } | null {
	const address = parse(text);
	return address && { family: address.kind(), text: address.toString() };
}

/** Whether an address is publicly usable (rules 16). The documentation nets are; what is no address is not. */
export function isPublic(text: string): boolean {
	if (!text.includes(':')) return parse(text) !== null && !inAny(text, IPV4_SPECIAL);
	return inAny(text, IPV6_GLOBAL) && !inAny(text, IPV6_SPECIAL);
}

/** Whether an address is a private one (RFC 1918) or of a provider's carrier NAT (RFC 6598): behind it is a public one. */
export function isPrivateOrCarrier(text: string): boolean {
	return inAny(text, PRIVATE_OR_CARRIER);
}

/** Whether an address stays in this machine. */
export function isLoopback(text: string): boolean {
	return inAny(text, LOOPBACK);
}

/**
 * What a literal address of the configuration is worth (rules 17): `refused` can never name a host on a network (an error),
 * `private` is published with a warning, because it is the user's word.
 */
export function literalVerdict(text: string): 'public' | 'private' | 'refused' {
	if (!parse(text) || inAny(text, NO_HOST)) return 'refused';
	return isPublic(text) ? 'public' : 'private';
}

/** Orders addresses by value, IPv4 before IPv6; negative when `a` is the lower. */
export function compareAddresses(a: string, b: string): number {
	const left = bytesOf(a);
	const right = bytesOf(b);
	if (left.length !== right.length) return left.length - right.length;
	const at = left.findIndex((byte, index) => byte !== right[index]);
	return at < 0 ? 0 : (left[at] ?? 0) - (right[at] ?? 0);
}

/** Whether an address lies in the net of so many leading bits of `prefix`; never across families. */
export function inPrefix(address: string, prefix: string, length: number): boolean {
	return within(bytesOf(address), { bytes: bytesOf(prefix), length });
}

/**
 * Joins a delegated prefix and the host part of a LAN host (`::10`) to an address. Null when the host part has bits within
 * the prefix's length (a configuration error, rules 18), or when the two are not of one family.
 */
export function joinHostPart(prefix: string, length: number, hostPart: string): string | null {
	const network = bytesOf(prefix);
	const host = bytesOf(hostPart);
	if (network.length === 0 || network.length !== host.length) return null;
	if (host.some((byte, index) => byte & maskOf(length, index))) return null;
	return ipaddr
		.fromByteArray(host.map((byte, index) => byte | ((network[index] ?? 0) & maskOf(length, index))))
		.toString();
}
