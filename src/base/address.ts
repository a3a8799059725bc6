/**
 * IP addresses as this program understands them: strict literals only, in one canonical spelling (RFC 5952), and the
 * classes that decide what may be published.
 */

import type { Family } from './family.ts';
import { readLiteral, writeLiteral } from './ip-literal.ts';

export type AddressClass = 'public' | 'private' | 'carrier-NAT' | 'unique-local' | 'special-purpose' | 'unreachable';

/** Each class with its nets; the first that holds an address counts, and what is in none is special. */
const CLASSES = [
	'private 10.0.0.0/8 172.16.0.0/12 192.168.0.0/16',
	'carrier-NAT 100.64.0.0/10',
	'unique-local fc00::/7',
	// What can never name a host on a network (rule 17); 240/4 holds broadcast.
	'unreachable 0.0.0.0/8 127.0.0.0/8 169.254.0.0/16 224.0.0.0/4 240.0.0.0/4 ::/127 ::ffff:0:0/96 fe80::/10 ff00::/8',
	// The rest of IANA's IPv4 registry without the documentation nets (rule 16); IPv6 protocol assignments and 6to4.
	'special-purpose 192.0.0.0/24 192.31.196.0/24 192.52.193.0/24 192.88.99.0/24 192.175.48.0/24 198.18.0.0/15 2001::/23 2002::/16',
	'public 0.0.0.0/0 2000::/3',
].map((line) => {
	const [name, ...nets] = line.split(' ');
	return { name: name as AddressClass, nets: nets.map(netOf) };
});

/** The bits of an address, as text of 32 or 128 digits; empty for what is none. Nets and order are those of the text then. */
function bitsOf(text: string): string {
	return readLiteral(text)
		.map((octet) => octet.toString(2).padStart(8, '0'))
		.join('');
}

function octetsOf(bits: string): number[] {
	return (bits.match(/.{8}/g) ?? []).map((octet) => Number.parseInt(octet, 2));
}

interface Net {
	bits: string;
	length: number;
}

function netOf(text: string): Net {
	const [prefix = '', length] = text.split('/');
	return { bits: bitsOf(prefix), length: Number(length) };
}

function isIn(bits: string, net: Net): boolean {
	return bits !== '' && bits.length === net.bits.length && bits.startsWith(net.bits.slice(0, net.length));
}

/**
 * Reads one IP address, strictly: four decimal numbers without leading zeros, or IPv6 without a zone id. Gives its family
 * and canonical text (RFC 5952, never with a dotted quad), or null. An IPv4-mapped address is an IPv6 address here.
 */
export function parseAddress(text: string): { family: Family; text: string } | null {
	const octets = readLiteral(text);
	if (octets.length === 0) return null;
	return { family: octets.length === 4 ? 'ipv4' : 'ipv6', text: writeLiteral(octets) };
}

/** What kind of address it is; `unreachable` for what is none. */
export function addressClass(text: string): AddressClass {
	const bits = bitsOf(text);
	if (!bits) return 'unreachable';
	return CLASSES.find(({ nets }) => nets.some((net) => isIn(bits, net)))?.name ?? 'special-purpose';
}

/** Whether an address is publicly usable (rule 16). The documentation nets are; what is no address is not. */
export function isPublic(text: string): boolean {
	return addressClass(text) === 'public';
}

/** Whether an address is a private one (RFC 1918) or of a provider's carrier NAT (RFC 6598): behind it is a public one. */
export function isPrivateOrCarrier(text: string): boolean {
	const its = addressClass(text);
	return its === 'private' || its === 'carrier-NAT';
}

/** Whether an address stays in this machine. */
export function isLoopback(text: string): boolean {
	return inPrefix(text, '127.0.0.0', 8) || inPrefix(text, '::1', 128) || inPrefix(text, '::ffff:127.0.0.0', 104);
}

/**
 * What a literal address of the configuration is worth (rule 17): `refused` can never name a host on a network (an error),
 * `private` is published with a warning, because it is the user's word.
 */
export function literalVerdict(text: string): 'public' | 'private' | 'refused' {
	switch (addressClass(text)) {
		case 'public':
			return 'public';
		case 'unreachable':
			return 'refused';
		default:
			return 'private';
	}
}

/** Orders addresses by value, IPv4 before IPv6; negative when `a` is the lower. */
export function compareAddresses(a: string, b: string): number {
	const [left, right] = [bitsOf(a), bitsOf(b)];
	if (left.length !== right.length) return left.length - right.length;
	if (left === right) return 0;
	return left < right ? -1 : 1;
}

/** Whether an address lies in the net of so many leading bits of `prefix`; never across families. */
export function inPrefix(address: string, prefix: string, length: number): boolean {
	return isIn(bitsOf(address), { bits: bitsOf(prefix), length });
}

/**
 * Joins a delegated prefix and the host part of a LAN host (`::10`) to an address. Null when the host part has bits within
 * the prefix's length (a configuration error, rule 18), or when one of them is no IPv6 address.
 */
export function joinHostPart(prefix: string, length: number, hostPart: string): string | null {
	const [network, host] = [bitsOf(prefix), bitsOf(hostPart)];
	if (network.length !== 128 || !inPrefix(hostPart, '::', length)) return null;
	return writeLiteral(octetsOf(network.slice(0, length) + host.slice(length)));
}
