/** Which address a key publishes for a family, as far as the network alone can tell (rules 5, 16 to 20, 52 to 57). */

import { isPrivateOrCarrier, isPublic, joinHostPart, literalVerdict, parseAddress } from '../base/address.ts';
import type { Family } from '../base/family.ts';
import type { Key } from '../config/config.ts';
import { addressesOn, bestOf, type Candidate, inAssignment, publicOn } from './candidates.ts';
import { type Line, likelyDevices, linesOf, mayAsk, pendingOn, type Why } from './lines.ts';
import type { Interface, Memory, Network, PrefixAssignment, WayOut } from './network.ts';
import { type AbsenceReason, absenceReasons, downReason, unknownReason } from './reasons.ts';

/** What of a key decides about its addresses. */
export type Wanted = Pick<Key, 'interfaces' | 'ipv4' | 'ipv6' | 'lanHost'>;

/** The line that is taken and why; null: no line (a literal, the prefix of a named interface, a way out that the kernel chooses). */
export interface LineTaken {
	line: string | null;
	why: Why | null;
}

/** What a key publishes for one family, before any question to a server is asked. */
export type AddressSelection =
	| ({
			kind: 'address';
			address: string;
			from: 'interface' | 'prefix' | 'literal' | 'command';
			/** The interface it was read from, and its device; null for a literal and for what a program says. */
			interface: string | null;
			device: string | null;
			/** A literal that is published though it is not public (rule 17). */
			warning?: 'not-public';
	  } & LineTaken)
	/** The address is to be asked for: by the IP check (`check`), or the provider takes what it sees (`provider`). */
	| ({ kind: 'ask'; how: 'check' | 'provider' } & WayOut & LineTaken)
	| {
			kind: 'absent';
			reasons: AbsenceReason[];
			/** A line is being set up, or awaited, and may bring it (rules 5 and 54). */
			pending: boolean;
			/** The configuration is at fault (overlapping host part, unknown interface). */
			misconfigured: boolean;
	  }
	| { kind: 'off' };

/** A line that has something to publish, or to ask by. */
export interface UsableLine {
	line: Line;
	selection: Extract<AddressSelection, { kind: 'address' | 'ask' }>;
	/** By an address that is public. */
	isOpen: boolean;
}

/**
 * Decides what `key` publishes for `family`: an address, a question to ask, or nothing, with the reasons. It is that of the first of its usable lines, unless a better
 * one is awaited.
 */
export function selectAddress(key: Wanted, family: Family, network: Network, memory: Memory): AddressSelection {
	const source = key[family];
	const { kind } = source;
	if (kind === 'off') return { kind };
	if (kind === 'literal') return literal(source.address, family);
	// What a program says is no matter of the network.
	if (kind === 'command') return absent([{ code: 'command-runs', family, path: source.path }], true, false);
	if (family === 'ipv6' && key.lanHost && kind !== 'check') return lanHost(key, key.lanHost, network, memory);
	const lines = linesOf(key, family, network, memory);
	const usable = usableLines(key, family, network, memory, lines);
	const { awaited } = memory;
	const taken = awaited === null ? usable[0] : usable.find((one) => mayPrecede(one, awaited, lines, memory.confirmed));
	if (taken) return taken.selection;
	if (usable[0] && awaited !== null) {
		return absent([{ code: 'failover', line: awaited, instead: usable[0].line.name }], true, false);
	}
	return unbound(key, family, network) ?? nothing(key, family, network, lines);
}

/**
 * The lines of a key that have something to publish or to ask by, the preferred one first: those with a default route alone where one has it (rule 54), and of IPv4 a
 * public address before one behind NAT (rule 18). One that has a default route and nothing else is no rival to a line with an address: nobody is better off with a name
 * that keeps the address of a line which has lost it.
 */
export function usableLines(
	key: Wanted,
	family: Family,
	network: Network,
	memory: Memory,
	lines = linesOf(key, family, network, memory),
): UsableLine[] {
	const usable = lines.flatMap((line) => usableLine(line, key, family, network, memory));
	const isRouted = ({ line }: UsableLine) => line.routes.length > 0;
	const counted = usable.some(isRouted) ? usable.filter(isRouted) : usable;
	return counted.sort((a, b) => Number(b.isOpen) - Number(a.isOpen));
}

function usableLine(line: Line, key: Wanted, family: Family, network: Network, memory: Memory): UsableLine[] {
	const { kind } = key[family];
	/** The best of what the first interface has that has anything. */
	const first = (candidatesOn: (one: Interface) => Candidate[]) => {
		for (const one of line.interfaces) {
			const best = bestOf(candidatesOn(one), family, line.routes, memory);
			if (best) return best;
		}
		return null;
	};
	const taken = { line: line.name, why: line.why };
	const open = first((each) => publicOn(each, family, network));
	if (open && (kind === 'auto' || kind === 'interface')) {
		return [{ line, selection: { ...published(open), ...taken }, isOpen: true }];
	}
	// Behind NAT the question is who else sees the address; `interface` asks nobody.
	if (kind === 'interface' || !mayAsk(line, family, network)) return [];
	const local = open ?? first((each) => addressesOn(each, family, isPrivateOrCarrier));
	if (!local) return [];
	const how = kind === 'check' ? kind : 'provider';
	// What stands in for an address of the line's is elsewhere; packets leave by the line all the same.
	const by = local.from === 'interface' ? local.one : { name: line.via?.name ?? line.name, device: line.device };
	const selection = { kind: 'ask', how, interface: by.name, device: by.device, local: local.address } as const;
	return [{ line, selection: { ...selection, ...taken }, isOpen: local === open }];
}

/** Whether a line may be taken while another is awaited: that one itself, what changes nothing, or a better one. */
function mayPrecede(
	{ line, selection, isOpen }: UsableLine,
	awaited: string,
	lines: readonly Line[],
	confirmed: readonly string[],
): boolean {
	const place = (name: string) => lines.findIndex((one) => one.name === name);
	return (
		line.name === awaited ||
		(selection.kind === 'address' && confirmed.includes(selection.address)) ||
		(isOpen && place(line.name) < place(awaited))
	);
}

/** What is published where the network cannot be read, elsewhere than on a router: the provider and an IP check see IPv4 all the same. null: nothing. */
export function selectBlindly(key: Wanted, family: Family): AddressSelection | null {
	const { kind } = key[family];
	if (family === 'ipv6' || kind === 'interface') return null;
	const [name = null] = key.interfaces;
	const why = name === null ? null : 'listed';
	const how = kind === 'check' ? kind : 'provider';
	return { kind: 'ask', how, interface: name, device: name, local: null, line: name, why };
}

/** Where the line is one of several and nobody can tell which, the kernel chooses the way for IPv4 (rule 53). */
function unbound(key: Wanted, family: Family, network: Network): AddressSelection | null {
	if (key.interfaces[0] || network.kernelDevice[family] || !likelyDevices(family, network)[1]) return null;
	return selectBlindly(key, family);
}

function nothing(key: Wanted, family: Family, network: Network, lines: readonly Line[]): AddressSelection {
	const reasons = absenceReasons(key, family, network, lines);
	const isMisconfigured = key.interfaces[0] ? !lines[0] : reasons[0]?.code === 'several-devices';
	return absent(reasons, pendingOn(key, family, network, lines), isMisconfigured);
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
	const from = { from: 'literal', interface: null, device: null, line: null, why: null } as const;
	const selection = { kind: 'address', address: parsed.text, ...from } as const;
	return verdict === 'private' ? { ...selection, warning: 'not-public' } : selection;
}

function published({ one, address, from }: Candidate) {
	return { kind: 'address', address, from, interface: one.name, device: one.device } as const;
}

/** The address of a host in the LAN of an interface, or of the line where none is named: a public prefix there, joined with the host's own part (rules 18 and 57). */
function lanHost(
	key: Wanted,
	{ hostPart, prefixFrom: named }: NonNullable<Key['lanHost']>,
	network: Network,
	memory: Memory,
): AddressSelection {
	const own = named ? null : selectAddress({ ...key, lanHost: null }, 'ipv6', network, memory);
	if (own && (own.kind !== 'address' || own.interface === null)) return own;
	const prefixFrom = own?.interface ?? named;
	const lan = network.interfaces.find((each) => each.name === prefixFrom);
	if (!lan) return absent([unknownReason(prefixFrom, network)], false, true);
	const prefixes = publicPrefixesOn(lan);
	const hosts = prefixes.flatMap((each) => inAssignment(lan, each, joinHostPart(each.address, each.length, hostPart)));
	const chosen = bestOf(hosts, 'ipv6', [], memory);
	if (chosen) return { ...published(chosen), line: own?.line ?? null, why: own?.why ?? null };
	const [prefix] = prefixes.map(({ address, length }) => `${address}/${length}`).sort();
	if (prefix) return absent([{ code: 'prefix-overlap', interface: prefixFrom, hostPart, prefix }], false, true);
	const isPending = lan.pending || pendingOn(key, 'ipv6', network, linesOf(key, 'ipv6', network, memory));
	return absent([downReason(lan) ?? { code: 'no-prefix', interface: prefixFrom }], isPending, false);
}

/** What an interface was assigned; elsewhere than on a router the networks of its addresses. Of a /128 by DHCPv6 the network is not known; it counts where there is nothing else. */
function publicPrefixesOn(lan: Interface): PrefixAssignment[] {
	const assigned = lan.assignments.filter((each) => inAssignment(lan, each, each.address)[0]);
	if (assigned[0]) return assigned;
	const own = addressesOn(lan, 'ipv6', isPublic);
	const inNetwork = own.filter(({ length }) => length !== 128);
	return (inNetwork[0] ? inNetwork : own).map(({ address, preferredSeconds }) => {
		return { address, length: 64, preferredSeconds, localAddress: null };
	});
}
