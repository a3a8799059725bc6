/**
 * What a key should publish, from the network and the configuration alone, as rules 16 to 20 read. It shares no code with the
 * client: classes are ipaddr.js's, put right where rule 16 says so.
 */
import ipaddr from 'ipaddr.js';
import type { Configuration, KeyConfiguration } from '../../configuration.ts';
import type { Address, Interface, Network } from '../../network.ts';

export type Family = 'ipv4' | 'ipv6';

/** `one`: the address to choose where nothing is confirmed; `all`: those of the same interface, of which a confirmed one stays. */
export type Wanted =
	| { kind: 'address'; one: string; all: string[] }
	/** The provider is to see it, or the IP check is asked, by one of these of our own. */
	| { kind: 'seen' | 'check'; locals: string[] }
	| { kind: 'nothing' };

const NOTHING: Wanted = { kind: 'nothing' };

const known = new WeakMap<Network, WeakMap<KeyConfiguration, Partial<Record<Family, Wanted>>>>();

/** What this key should publish of a family with the network as it was seen. A network is looked at a thousand times before it changes, so it is found out once. */
export function wanted(configuration: Configuration, key: KeyConfiguration, family: Family, network: Network): Wanted {
	const ofNetwork = known.get(network) ?? new WeakMap<KeyConfiguration, Partial<Record<Family, Wanted>>>();
	known.set(network, ofNetwork);
	const ofKey = ofNetwork.get(key) ?? {};
	ofNetwork.set(key, ofKey);
	ofKey[family] ??= find(configuration, key, family, network);
	return ofKey[family];
}

const publicTexts = new Map<string, boolean>();

/** Publicly usable (rule 16). */
export function isPublic(text: string): boolean {
	const isIt = publicTexts.get(text) ?? findPublic(text);
	publicTexts.set(text, isIt);
	return isIt;
}

function findPublic(text: string): boolean {
	const address = ipaddr.parse(text);
	const within = (...nets: string[]) =>
		nets.some((net) => address.kind() === ipaddr.parseCIDR(net)[0].kind() && address.match(ipaddr.parseCIDR(net)));
	if (address.kind() === 'ipv6') return within('2000::/3') && !within('2001::/23', '2002::/16');
	if (within('192.0.2.0/24', '198.51.100.0/24', '203.0.113.0/24')) return true;
	return (
		address.range() === 'unicast' &&
		!within('192.0.0.0/24', '192.31.196.0/24', '192.52.193.0/24', '192.88.99.0/24', '192.175.48.0/24', '198.18.0.0/15')
	);
}

function isBehindNat(text: string): boolean {
	return ['private', 'carrierGradeNat'].includes(ipaddr.parse(text).range());
}

function find(configuration: Configuration, key: KeyConfiguration, family: Family, network: Network): Wanted {
	const source = key[family];
	if (source === 'off') return NOTHING;
	if (ipaddr.isValid(source)) return { kind: 'address', one: source, all: [source] };
	if (family === 'ipv6' && key.lanHost)
		return lanHost(
			key.lanHost.part,
			network.find((one) => one.name === key.lanHost?.from),
		);
	const listed = key.interfaces[0]
		? key.interfaces.flatMap((name) => network.filter((one) => one.name === name))
		: network;
	const up = listed.filter((one) => one.up);
	const open = up.map((one) => publicOn(configuration, one, family, network)).find((found) => found[0]);
	if (open && (source === 'auto' || source === 'interface')) return chosen(open);
	if (source === 'interface') return NOTHING;
	const hidden =
		family === 'ipv4'
			? up.map((one) => one.ipv4.filter((each) => isBehindNat(each.address))).find((found) => found[0])
			: undefined;
	const locals = (open ?? hidden ?? []).map(({ address }) => address);
	if (locals.length === 0) return NOTHING;
	return { kind: source === 'check' ? 'check' : 'seen', locals };
}

function publicOn(configuration: Configuration, one: Interface, family: Family, network: Network): Address[] {
	const own = one[family].filter(
		(each) => each.preferred !== 0 && !(each.temporary && !configuration.router) && isPublic(each.address),
	);
	if (own[0] || family === 'ipv4') return own;
	return network
		.filter((each) => each.up)
		.flatMap((each) => each.assigned)
		.filter(
			(each) =>
				each.preferred !== 0 &&
				one.prefixes.some((prefix) => ipaddr.parse(each.address).match(ipaddr.parse(prefix.address), prefix.length)),
		)
		.filter((each) => each.local && isPublic(each.local))
		.map((each) => ({
			address: each.local as string,
			...(each.preferred === undefined ? {} : { preferred: each.preferred }),
		}));
}

function lanHost(part: string, lan: Interface | undefined): Wanted {
	if (!lan?.up) return NOTHING;
	const found = lan.assigned.filter((each) => each.preferred !== 0 && isPublic(each.address));
	return chosen(found.map((each) => ({ ...each, address: `${each.address}${part.slice(2)}` })));
}

/** Rule 18: static, else the longest preferred, else the lowest. */
function chosen(found: readonly Address[]): Wanted {
	const [first] = [...found].sort((a, b) => life(b) - life(a) || ordered(a.address, b.address));
	return first ? { kind: 'address', one: first.address, all: found.map(({ address }) => address) } : NOTHING;
}

function life({ preferred }: Address): number {
	return preferred ?? Number.MAX_VALUE;
}

function ordered(a: string, b: string): number {
	const hex = (text: string) =>
		ipaddr
			.parse(text)
			.toByteArray()
			.map((octet) => octet.toString(16).padStart(2, '0'))
			.join('');
	return hex(a) < hex(b) ? -1 : 1;
}
