/** Which address a key publishes for a family, as far as the network alone can tell (rules 5, 16 to 20). */

import {
	compareAddresses,
	inPrefix,
	isPrivateOrCarrier,
	isPublic,
	joinHostPart,
	literalVerdict,
	parseAddress,
} from '../base/address.ts';
import type { Family } from '../base/family.ts';
import type { Key } from '../config/config.ts';
import type { Interface, Network, PrefixAssignment, WayOut } from './network.ts';
import { type AbsenceReason, absenceReasons, downReason, unknownReason } from './reasons.ts';

/** What of a key decides about its addresses. */
export type Wanted = Pick<Key, 'interfaces' | 'ipv4' | 'ipv6' | 'lanHost'>;

/** What a key publishes for one family, before any question to a server is asked. */
export type AddressSelection =
	| {
			kind: 'address';
			address: string;
			from: 'interface' | 'prefix' | 'literal' | 'command';
			/** The interface it was read from, and its device; null for a literal and for what a program says. */
			interface: string | null;
			device: string | null;
			/** A literal that is published though it is not public (rule 17). */
			warning?: 'not-public';
	  }
	/** The address is to be asked for: by the IP check (`check`), or the provider takes what it sees (`provider`). */
	| ({ kind: 'ask'; how: 'check' | 'provider' } & WayOut)
	| {
			kind: 'absent';
			reasons: AbsenceReason[];
			/** A listed interface is being set up and may bring it (rule 5). */
			pending: boolean;
			/** The configuration is at fault (overlapping host part, unknown interface). */
			misconfigured: boolean;
	  }
	| { kind: 'off' };

/** What was seen before, as far as it decides. */
export interface Memory {
	/** The addresses (canonical) of the family that the provider has confirmed for the key's names. */
	confirmed: readonly string[];
	/** The line that the key last published by and that may come back in a moment: no less preferred one is taken meanwhile (rule 54). null: none. */
	awaited: string | null;
	/** Whether the prefix of an address of this interface is dead (rule 55). */
	isDead(interfaceName: string, address: string): boolean;
}

/** An address read from an interface, as the selection that it would be. */
type InterfaceAddressSelection = Extract<AddressSelection, { kind: 'address' }> & { interface: string };

/** An address that may be published. */
interface Candidate {
	selection: InterfaceAddressSelection;
	/** For ever is not a number to subtract from itself. */
	preferredSeconds: number;
}

/**
 * Decides what `key` publishes for `family`: an address, a question to ask, or nothing, with the reasons. Of several
 * eligible addresses a confirmed one stays. The order of the addresses in `network` does not matter, that of the key's
 * interfaces does; a key without any takes every interface in the order of the network.
 */
export function selectAddress(key: Wanted, family: Family, network: Network, { confirmed }: Memory): AddressSelection {
	const source = key[family];
	const { kind } = source;
	if (kind === 'off') return { kind };
	if (kind === 'literal') return literal(source.address, family);
	// What a program says is no matter of the network.
	if (kind === 'command') return absent([{ code: 'command-runs', family, path: source.path }], true, false);
	const listed = key.interfaces[0]
		? key.interfaces.flatMap((name) => network.interfaces.filter((each) => each.name === name))
		: network.interfaces;
	const pending = listed.some((each) => each.pending);
	const best = (candidates: Candidate[]) => bestOf(candidates, confirmed);
	if (family === 'ipv6' && key.lanHost && kind !== 'check') return lanHost(key.lanHost, network, pending, best);
	/** The best of what the first interface has that has anything (rule 18). */
	const first = (candidatesOn: (one: Interface) => Candidate[]) =>
		best(
			listed
				.filter((each) => each.up)
				.map(candidatesOn)
				.find((candidates) => candidates[0]) ?? [],
		);
	const open = first((each) => publicOn(each, family, network));
	if (open && (kind === 'auto' || kind === 'interface')) return open;
	// Behind NAT the question is who else sees the address; `interface` asks nobody.
	const local = open ?? (kind === 'interface' ? null : first((each) => addressesOn(each, family, isPrivateOrCarrier)));
	if (!local) {
		return absent(absenceReasons(key.interfaces, family, network), pending, !!key.interfaces[0] && !listed[0]);
	}
	const how = kind === 'check' ? kind : 'provider';
	return { kind: 'ask', how, interface: local.interface, device: local.device, local: local.address };
}

function absent(reasons: AbsenceReason[], pending: boolean, misconfigured: boolean): AddressSelection {
	return { kind: 'absent', reasons, pending, misconfigured };
}

function literal(text: string, family: Family): AddressSelection {
	const parsed = parseAddress(text);
	const verdict = literalVerdict(text);
	if (parsed?.family !== family || verdict === 'refused') {
		return absent([{ code: 'bad-literal', family, literal: text }], false, true);
	}
	const selection = { kind: 'address', address: parsed.text, from: 'literal', interface: null, device: null } as const;
	return verdict === 'private' ? { ...selection, warning: 'not-public' } : selection;
}

function candidate(
	one: Interface,
	address: string,
	from: 'interface' | 'prefix',
	preferredSeconds: number | null,
): Candidate {
	return {
		selection: { kind: 'address', address, from, interface: one.name, device: one.device },
		preferredSeconds: preferredSeconds ?? Number.MAX_VALUE,
	};
}

function publicOn(one: Interface, family: Family, network: Network): Candidate[] {
	const own = addressesOn(one, family, isPublic);
	return own[0] || family === 'ipv4' ? own : delegatedTo(one, network);
}

function addressesOn(one: Interface, family: Family, isWanted: (address: string) => boolean): Candidate[] {
	return one.addresses
		.filter((each) => each.family === family && !each.ineligible && isWanted(each.address))
		.map((each) => candidate(one, each.address, 'interface', each.preferredSeconds));
}

/** The router's own addresses in what others were assigned of the prefixes that `one` was delegated (a wan6 without address). */
function delegatedTo(one: Interface, network: Network): Candidate[] {
	const isInside = ({ address, length }: PrefixAssignment) =>
		one.prefixes.some((prefix) => prefix.length <= length && inPrefix(address, prefix.address, prefix.length));
	return network.interfaces.flatMap((each) =>
		each.assignments.filter(isInside).flatMap((its) => inAssignment(each, its, its.localAddress)),
	);
}

/** An address in an assignment, if it may be published. */
function inAssignment(one: Interface, { preferredSeconds }: PrefixAssignment, address: string | null): Candidate[] {
	const isEligible = one.up && preferredSeconds !== 0 && address && isPublic(address);
	return isEligible ? [candidate(one, address, 'prefix', preferredSeconds)] : [];
}

/** Of several addresses: the confirmed one stays, else a static one, else the longest preferred, else the lowest (rule 18). */
function bestOf(candidates: readonly Candidate[], confirmed: readonly string[]): InterfaceAddressSelection | null {
	const isNew = ({ selection }: Candidate) => (confirmed.includes(selection.address) ? 0 : 1);
	const [best] = [...candidates].sort(
		(a, b) =>
			isNew(a) - isNew(b) ||
			b.preferredSeconds - a.preferredSeconds ||
			compareAddresses(a.selection.address, b.selection.address),
	);
	return best?.selection ?? null;
}

/** The address of a host in the LAN: a public prefix that was assigned there, joined with the host's own part. */
function lanHost(
	{ hostPart, prefixFrom }: NonNullable<Key['lanHost']>,
	network: Network,
	pending: boolean,
	best: (candidates: Candidate[]) => InterfaceAddressSelection | null,
): AddressSelection {
	const lan = network.interfaces.find((each) => each.name === prefixFrom);
	if (!lan) return absent([unknownReason(prefixFrom, network)], false, true);
	const assignments = lan.assignments.filter((each) => inAssignment(lan, each, each.address)[0]);
	const chosen = best(
		assignments.flatMap((each) => inAssignment(lan, each, joinHostPart(each.address, each.length, hostPart))),
	);
	if (chosen) return chosen;
	const [prefix] = assignments.map(({ address, length }) => `${address}/${length}`).sort();
	return prefix
		? absent([{ code: 'prefix-overlap', interface: prefixFrom, hostPart, prefix }], false, true)
		: absent([downReason(lan) ?? { code: 'no-prefix', interface: prefixFrom }], pending || lan.pending, false);
}
