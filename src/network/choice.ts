/** Which address a key publishes for a family, as far as the network alone can tell (rules 5 and 16 to 20). */
import type { Key } from '../config/config.ts';
import {
	compareAddresses,
	inPrefix,
	isPrivateOrCarrier,
	isPublic,
	joinHostPart,
	literalVerdict,
	parseAddress,
} from './address.ts';
import type { Family, Interface, Network, PrefixAssignment, Publication } from './network.ts';
import { FAMILY_NAME, whyAbsent, whyUnknown } from './why.ts';

/** What of a key decides about its addresses. */
export type Wanted = Pick<Key, 'interfaces' | 'ipv4' | 'ipv6' | 'lanHost'>;

/** An address that may be published, and the interface that has it. */
interface Found {
	address: string;
	preferredSeconds: number | null;
	interface: string;
	from: 'interface' | 'prefix';
}

/**
 * Decides what `key` publishes for `family`: an address, a question to ask, or nothing, with the reason for the user.
 * `confirmed` are the addresses (canonical) of that family which the provider has confirmed for the key's names; of several
 * eligible addresses one of these stays. The order of the addresses in `network` does not matter, that of the key's
 * interfaces does; a key without any takes every interface in the order of the network.
 */
export function publication(key: Wanted, family: Family, network: Network, confirmed: readonly string[]): Publication {
	const source = key[family];
	if (source.kind === 'off') return { kind: 'off' };
	if (source.kind === 'literal') return literal(source.address, family);
	const best = (found: Found[]) => preferred(found, confirmed);
	if (family === 'ipv6' && key.lanHost && source.kind !== 'check') return lanHost(key, key.lanHost, network, best);
	const listed = listedInterfaces(key, network);
	const ups = listed.filter((each) => each.up);
	const open = best(first(ups, (each) => publicOn(each, family, network)));
	if (open && (source.kind === 'auto' || source.kind === 'interface')) {
		return { kind: 'address', address: open.address, from: open.from, interface: open.interface };
	}
	// Behind NAT the question is who else sees the address; `interface` asks nobody.
	const local = open ?? (source.kind === 'interface' ? null : best(first(ups, (each) => privateOn(each, family))));
	if (local) {
		const how = source.kind === 'check' ? 'check' : 'provider';
		return { kind: 'ask', how, interface: local.interface, local: local.address };
	}
	return absent(key, family, network, listed);
}

function literal(text: string, family: Family): Publication {
	const address = parseAddress(text);
	const verdict = literalVerdict(text);
	if (address?.family !== family || verdict === 'refused') {
		const reason = `${text} is no ${FAMILY_NAME[family]} address that could be published`;
		return { kind: 'absent', reason, pending: false, misconfigured: true };
	}
	const published = { kind: 'address', address: address.text, from: 'literal', interface: null } as const;
	if (verdict === 'public') return published;
	const warning = `${address.text} is published because the configuration says so, but it is not a public address: nobody on the Internet can reach it`;
	return { ...published, warning };
}

/** The interfaces that a key may use, in its order; of a listed name that nobody knows there is none. */
function listedInterfaces(key: Wanted, network: Network): Interface[] {
	if (key.interfaces.length === 0) return network.interfaces;
	return key.interfaces.flatMap((name) => network.interfaces.filter((each) => each.name === name));
}

/** What the first interface has that has anything (rules 18). */
function first(interfaces: readonly Interface[], find: (each: Interface) => Found[]): Found[] {
	for (const each of interfaces) {
		const found = find(each);
		if (found.length > 0) return found;
	}
	return [];
}

function publicOn(one: Interface, family: Family, network: Network): Found[] {
	const own = addressesOn(one, family).filter((each) => isPublic(each.address));
	return own.length > 0 || family === 'ipv4' ? own : delegatedTo(one, network);
}

function privateOn(one: Interface, family: Family): Found[] {
	return family === 'ipv4' ? addressesOn(one, family).filter((each) => isPrivateOrCarrier(each.address)) : [];
}

function addressesOn(one: Interface, family: Family): Found[] {
	return one.addresses
		.filter((each) => each.family === family && !each.unfit)
		.map(({ address, preferredSeconds }) => ({ address, preferredSeconds, interface: one.name, from: 'interface' }));
}

/** The router's own addresses in what others were assigned of the prefixes that `one` was delegated (a wan6 without address). */
function delegatedTo(one: Interface, network: Network): Found[] {
	const inside = ({ address, length }: PrefixAssignment) =>
		one.prefixes.some((prefix) => prefix.length <= length && inPrefix(address, prefix.address, prefix.length));
	return network.interfaces
		.filter((each) => each.up)
		.flatMap((each) => each.assignments.filter(inside).flatMap((its) => inAssignment(each, its, its.localAddress)));
}

/** An address in an assignment, if it may be published. */
function inAssignment(one: Interface, { preferredSeconds }: PrefixAssignment, address: string | null): Found[] {
	if (!address || !isPublic(address) || preferredSeconds === 0) return [];
	return [{ address, preferredSeconds, interface: one.name, from: 'prefix' }];
}

/** Of several addresses: the confirmed one stays, else a static one, else the longest preferred, else the lowest (rules 18). */
function preferred(found: readonly Found[], confirmed: readonly string[]): Found | null {
	const rank = (each: Found) => (confirmed.includes(each.address) ? 0 : 1);
	const order = (a: Found, b: Found) =>
		rank(a) - rank(b) || lifetime(b) - lifetime(a) || compareAddresses(a.address, b.address);
	return [...found].sort(order)[0] ?? null;
}

/** For ever is no number to subtract from itself. */
const lifetime = (found: Found): number => found.preferredSeconds ?? Number.MAX_VALUE;

/** The address of a host in the LAN: a public prefix that was assigned there, joined with the host's own part. */
function lanHost(
	key: Wanted,
	{ hostPart, prefixFrom }: NonNullable<Key['lanHost']>,
	network: Network,
	best: (found: Found[]) => Found | null,
): Publication {
	const lan = network.interfaces.find((each) => each.name === prefixFrom);
	if (!lan) {
		return { kind: 'absent', reason: whyUnknown(prefixFrom, network), pending: false, misconfigured: true };
	}
	const assignments = lan.up ? lan.assignments.filter((each) => inAssignment(lan, each, each.address).length > 0) : [];
	const joined = assignments.flatMap((each) =>
		inAssignment(lan, each, joinHostPart(each.address, each.length, hostPart)),
	);
	const chosen = best(joined);
	if (chosen) return { kind: 'address', address: chosen.address, from: 'prefix', interface: lan.name };
	const pending = lan.pending || listedInterfaces(key, network).some((each) => each.pending);
	const [overlap] = [...assignments].sort((a, b) => compareAddresses(a.address, b.address) || a.length - b.length);
	if (overlap) {
		const reason = `the host part ${hostPart} reaches into the prefix ${overlap.address}/${overlap.length} of ${lan.name}: it may use the last ${128 - overlap.length} bits only`;
		return { kind: 'absent', reason, pending: false, misconfigured: true };
	}
	const reason = lan.up
		? `${lan.name} has no public IPv6 prefix`
		: `${lan.name} is ${lan.pending ? 'being set up' : 'down'}`;
	return { kind: 'absent', reason, pending, misconfigured: false };
}

function absent(key: Wanted, family: Family, network: Network, listed: readonly Interface[]): Publication {
	return {
		kind: 'absent',
		reason: whyAbsent(key.interfaces, family, network),
		pending: listed.some((each) => each.pending),
		misconfigured: key.interfaces.length > 0 && listed.length === 0,
	};
}
