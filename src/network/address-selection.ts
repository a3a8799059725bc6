/** Which address a key publishes for a family, as far as the network alone can tell (rules 5 and 16 to 20). */

import {
	compareAddresses,
	inPrefix,
	isPrivateOrCarrier,
	isPublic,
	joinHostPart,
	literalVerdict,
	parseAddress,
} from '../base/address.ts';
import { FAMILY_NAME, type Family } from '../base/family.ts';
import type { Key } from '../config/config.ts';
import type { AddressSelection, Interface, Network, PrefixAssignment } from './network.ts';
import { whyAbsent, whyDown, whyUnknown } from './reasons.ts';

/** What of a key decides about its addresses. */
export type Wanted = Pick<Key, 'interfaces' | 'ipv4' | 'ipv6' | 'lanHost'>;

/** An address that may be published, with the interface that has it. */
interface Found {
	published: Extract<AddressSelection, { kind: 'address' }> & { interface: string };
	/** For ever is no number to subtract from itself. */
	preferredSeconds: number;
}

/**
 * Decides what `key` publishes for `family`: an address, a question to ask, or nothing, with the reason for the user.
 * `confirmed` are the addresses (canonical) of that family which the provider has confirmed for the key's names; of several
 * eligible addresses one of these stays. The order of the addresses in `network` does not matter, that of the key's
 * interfaces does; a key without any takes every interface in the order of the network.
 */
export function selectAddress(
	key: Wanted,
	family: Family,
	network: Network,
	confirmed: readonly string[],
): AddressSelection {
	const source = key[family];
	const { kind } = source;
	if (kind === 'off') return { kind };
	if (kind === 'literal') return literal(source.address, family);
	const listed = key.interfaces[0]
		? key.interfaces.flatMap((name) => network.interfaces.filter((each) => each.name === name))
		: network.interfaces;
	const pending = listed.some((each) => each.pending);
	const best = (found: Found[]) => preferred(found, confirmed);
	if (family === 'ipv6' && key.lanHost && kind !== 'check') return lanHost(key.lanHost, network, pending, best);
	/** The best of what the first interface has that has anything (rules 18). */
	const first = (find: (each: Interface) => Found[]) =>
		best(
			listed
				.filter((each) => each.up)
				.map(find)
				.find((found) => found[0]) ?? [],
		);
	const open = first((each) => publicOn(each, family, network));
	if (open && (kind === 'auto' || kind === 'interface')) return open;
	// Behind NAT the question is who else sees the address; `interface` asks nobody.
	const local = open ?? (kind === 'interface' ? null : first((each) => addressesOn(each, family, isPrivateOrCarrier)));
	if (!local) return absent(whyAbsent(key.interfaces, family, network), pending, !!key.interfaces[0] && !listed[0]);
	const how = kind === 'check' ? kind : 'provider';
	return { kind: 'ask', how, interface: local.interface, local: local.address };
}

function absent(reason: string, pending: boolean, misconfigured: boolean): AddressSelection {
	return { kind: 'absent', reason, pending, misconfigured };
}

function literal(text: string, family: Family): AddressSelection {
	const parsed = parseAddress(text);
	const verdict = literalVerdict(text);
	if (parsed?.family !== family || verdict === 'refused') {
		return absent(`${text} is no ${FAMILY_NAME[family]} address that could be published`, false, true);
	}
	const address = parsed.text;
	const warning = `${address} is published, but is no public address`;
	return { kind: 'address', address, from: 'literal', interface: null, ...(verdict === 'private' && { warning }) };
}

function found(one: Interface, address: string, from: 'interface' | 'prefix', seconds: number | null): Found {
	return {
		published: { kind: 'address', address, from, interface: one.name },
		preferredSeconds: seconds ?? Number.MAX_VALUE,
	};
}

function publicOn(one: Interface, family: Family, network: Network): Found[] {
	const own = addressesOn(one, family, isPublic);
	return own[0] || family === 'ipv4' ? own : delegatedTo(one, network);
}

function addressesOn(one: Interface, family: Family, isWanted: (address: string) => boolean): Found[] {
	return one.addresses
		.filter((each) => each.family === family && !each.ineligible && isWanted(each.address))
		.map((each) => found(one, each.address, 'interface', each.preferredSeconds));
}

/** The router's own addresses in what others were assigned of the prefixes that `one` was delegated (a wan6 without address). */
function delegatedTo(one: Interface, network: Network): Found[] {
	const isInside = ({ address, length }: PrefixAssignment) =>
		one.prefixes.some((prefix) => prefix.length <= length && inPrefix(address, prefix.address, prefix.length));
	return network.interfaces.flatMap((each) =>
		each.assignments.filter(isInside).flatMap((its) => inAssignment(each, its, its.localAddress)),
	);
}

/** An address in an assignment, if it may be published. */
function inAssignment(one: Interface, { preferredSeconds }: PrefixAssignment, address: string | null): Found[] {
	const isFit = one.up && preferredSeconds !== 0 && address && isPublic(address);
	return isFit ? [found(one, address, 'prefix', preferredSeconds)] : [];
}

/** Of several addresses: the confirmed one stays, else a static one, else the longest preferred, else the lowest (rules 18). */
function preferred(all: readonly Found[], confirmed: readonly string[]): Found['published'] | null {
	const isNew = ({ published }: Found) => (confirmed.includes(published.address) ? 0 : 1);
	const [best] = [...all].sort(
		(a, b) =>
			isNew(a) - isNew(b) ||
			b.preferredSeconds - a.preferredSeconds ||
			compareAddresses(a.published.address, b.published.address),
	);
	return best?.published ?? null;
}

/** The address of a host in the LAN: a public prefix that was assigned there, joined with the host's own part. */
function lanHost(
	{ hostPart, prefixFrom }: NonNullable<Key['lanHost']>,
	network: Network,
	pending: boolean,
	best: (found: Found[]) => Found['published'] | null,
): AddressSelection {
	const lan = network.interfaces.find((each) => each.name === prefixFrom);
	if (!lan) return absent(whyUnknown(prefixFrom, network), false, true);
	const assignments = lan.assignments.filter((each) => inAssignment(lan, each, each.address)[0]);
	const chosen = best(
		assignments.flatMap((each) => inAssignment(lan, each, joinHostPart(each.address, each.length, hostPart))),
	);
	if (chosen) return chosen;
	const [overlap] = assignments.map(({ address, length }) => `${address}/${length}`).sort();
	return overlap
		? absent(
				`the host part ${hostPart} reaches into the prefix ${overlap} of ${prefixFrom}; use the bits behind it`,
				false,
				true,
			)
		: absent(whyDown(lan) ?? `${prefixFrom} has no public IPv6 prefix`, pending || lan.pending, false);
}
