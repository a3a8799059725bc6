/**
 * What a key should publish, from the network and the configuration alone, as rules 16 to 20 and 52 to 55 read. It shares no code with the
 * client.
 */
import ipaddr from 'ipaddr.js';
import type { Configuration, KeyConfiguration } from '../../configuration.ts';
import type { Address, Family, Interface, Network } from '../../network.ts';
import { type Line, linesOf } from './lines.ts';
import { isBehindNat, isPublic } from './public.ts';

export type { Family };

/** By what it is published: the line that is taken, the interface on it, and the names of all lines that could be, in order. */
interface By {
	line: Line;
	by: Interface;
	usable: string[];
}

/** `one`: the address to choose where nothing is confirmed; `all`: those of the same interface, of which a confirmed one stays. */
export type Wanted =
	| ({ kind: 'address'; one: string; all: string[] } & (By | { line: null }))
	/** The provider is to see it, or the IP check is asked, by one of these of our own. */
	| ({ kind: 'seen' | 'check'; locals: string[] } & By)
	/** A network that cannot be read, elsewhere than on a router: the provider and an IP check see IPv4 all the same. */
	| { kind: 'blind' }
	| { kind: 'nothing' };

const NOTHING: Wanted = { kind: 'nothing' };
const BLIND: Wanted = { kind: 'blind' };

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

function find(configuration: Configuration, key: KeyConfiguration, family: Family, network: Network): Wanted {
	const source = key[family];
	if (source === 'off') return NOTHING;
	if (ipaddr.isValid(source)) return { kind: 'address', one: source, all: [source], line: null };
	const { lanHost } = key;
	if (family === 'ipv6' && lanHost) {
		if (lanHost.from)
			return hostIn(
				lanHost.part,
				network.find((one) => one.name === lanHost.from),
			);
		return hostBeside(lanHost.part, find(configuration, { ...key, lanHost: null }, family, network));
	}
	if (!network[0] && !configuration.router) return family === 'ipv4' && source !== 'interface' ? BLIND : NOTHING;
	const found = linesOf(configuration, key, family, network).flatMap((line) =>
		usableLine(configuration, source, family, network, line),
	);
	// As soon as one leads out, those that do not no longer count (rule 54); then what is public goes before what is not (rule 18).
	const counted = found.some(({ line }) => line.leads) ? found.filter(({ line }) => line.leads) : found;
	const [first] = counted.sort((a, b) => Number(b.isOpen) - Number(a.isOpen));
	if (!first) return NOTHING;
	const by = { line: first.line, by: first.by, usable: counted.map(({ line }) => line.name) };
	if (first.isOpen && isPlain(source)) return chosen(first.addresses, by);
	const locals = first.addresses.map(({ address }) => address);
	return { kind: source === 'check' ? 'check' : 'seen', locals, ...by };
}

function isPlain(source: string): boolean {
	return source === 'auto' || source === 'interface';
}

interface Usable {
	line: Line;
	by: Interface;
	addresses: Address[];
	isOpen: boolean;
}

/** What a line has to publish or to ask by: of the first interface that has any. By one that leads nowhere nobody sees anything. */
function usableLine(
	configuration: Configuration,
	source: string,
	family: Family,
	network: Network,
	line: Line,
): Usable[] {
	const first = (isOpen: boolean, on: (one: Interface) => Address[]) =>
		line.interfaces
			.map((by) => ({ line, by, addresses: on(by), isOpen }))
			.filter(({ addresses }) => addresses[0])
			.slice(0, 1);
	const mayAsk = source !== 'interface' && line.leads;
	const open = isPlain(source) || mayAsk ? first(true, (one) => publicOn(configuration, one, family, network)) : [];
	if (open[0] || family === 'ipv6' || !mayAsk) return open;
	return first(false, (one) => one.ipv4.filter(({ address }) => isBehindNat(address)));
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

function hostIn(part: string, lan: Interface | undefined): Wanted {
	if (!lan?.up) return NOTHING;
	const found = lan.assigned.filter((each) => each.preferred !== 0 && isPublic(each.address));
	return chosen(
		found.map((each) => ({ ...each, address: `${each.address}${part.slice(2)}` })),
		{ line: null },
	);
}

/** A host in the prefixes of the addresses that the machine itself could publish (rule 57). */
function hostBeside(part: string, its: Wanted): Wanted {
	if (its.kind !== 'address') return its;
	const beside = (address: string) => {
		const prefix = (ipaddr.parse(address) as ipaddr.IPv6).parts.slice(0, 4);
		return new ipaddr.IPv6([...prefix, 0, 0, 0, Number.parseInt(part.slice(2), 16)]).toString();
	};
	return { ...its, one: beside(its.one), all: its.all.map(beside) };
}

/** IPv4: the first that is not secondary, and no secondary one stays. IPv6: static, else the longest preferred, else the lowest (rules 18 and 55). */
function chosen(found: readonly Address[], by: By | { line: null }): Wanted {
	const primary = found.filter((one) => !one.secondary);
	const counted = primary[0] ? primary : found;
	const isIpv6 = counted[0]?.address.includes(':');
	const [first] = isIpv6 ? [...counted].sort((a, b) => life(b) - life(a) || ordered(a.address, b.address)) : counted;
	return first ? { kind: 'address', one: first.address, all: counted.map(({ address }) => address), ...by } : NOTHING;
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
