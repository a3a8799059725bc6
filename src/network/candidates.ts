/** The addresses of an interface that may be published, and which of several is (rules 5, 18 and 55). */
import { compareAddresses, inPrefix, isPrivateOrCarrier, isPublic } from '../base/address.ts';
import type { Family } from '../base/family.ts';
import {
	type DefaultRoute,
	eligibleOn,
	type Interface,
	type Memory,
	type Network,
	type PrefixAssignment,
} from './network.ts';

/** An address that may be published, or asked by. */
export interface Candidate {
	/** The interface that it was read from. */
	one: Interface;
	address: string;
	from: 'interface' | 'prefix';
	/** The length of its prefix; null where that is not told. */
	length: number | null;
	/** For ever is not a number to subtract from itself. */
	preferredSeconds: number;
	secondary: boolean;
}

/** The interface's own public addresses; for IPv6, where there is none, those that it has in prefixes that it was assigned or delegated. */
export function publicOn(one: Interface, family: Family, network: Network): Candidate[] {
	const own = addressesOn(one, family, isPublic);
	if (own[0] || family === 'ipv4') return own;
	const assigned = one.assignments.flatMap((its) => inAssignment(one, its, its.localAddress));
	return assigned[0] ? assigned : delegatedTo(one, network);
}

/** Its addresses of a kind, but for those that are never published, in the order of netifd or the kernel. */
export function addressesOn(one: Interface, family: Family, isWanted: (address: string) => boolean): Candidate[] {
	if (!one.up) return [];
	return eligibleOn(one, family)
		.filter(({ address }) => isWanted(address))
		.map(({ address, length, preferredSeconds, secondary }) => {
			return { one, address, from: 'interface', length, preferredSeconds: preferredSeconds ?? FOR_EVER, secondary };
		});
}

/** Whether it has an address of the family that is public, or behind a NAT of the usual kind. */
export function mayLeadOut(one: Interface, family: Family): boolean {
	return addressesOn(one, family, (address) => isPublic(address) || isPrivateOrCarrier(address)).length > 0;
}

const FOR_EVER = Number.MAX_VALUE;

/** The router's own addresses in what others were assigned of the prefixes that `one` was delegated (a wan6 without address). */
function delegatedTo(one: Interface, network: Network): Candidate[] {
	if (!one.up || !one.prefixes[0]) return [];
	const isInside = ({ address, length }: PrefixAssignment) =>
		one.prefixes.some((prefix) => prefix.length <= length && inPrefix(address, prefix.address, prefix.length));
	return network.interfaces.flatMap((each) =>
		each.assignments.filter(isInside).flatMap((its) => inAssignment(each, its, its.localAddress)),
	);
}

/** An address in an assignment, if it may be published. */
export function inAssignment(
	one: Interface,
	{ length, preferredSeconds }: PrefixAssignment,
	address: string | null,
): Candidate[] {
	if (!one.up || preferredSeconds === 0 || !address || !isPublic(address)) return [];
	return [{ one, address, from: 'prefix', length, preferredSeconds: preferredSeconds ?? FOR_EVER, secondary: false }];
}

/**
 * Of several addresses of a family the one that counts (rule 55). IPv4: what the default route names, then the confirmed one, then the first; a `secondary` one last.
 * IPv6: one by which a default route can be left, then one whose prefix is not dead, the confirmed one, the longest preferred, the lowest.
 */
export function bestOf(
	candidates: readonly Candidate[],
	family: Family,
	routes: readonly DefaultRoute[],
	{ confirmed, isDead }: Memory,
): Candidate | null {
	const isNew = ({ address }: Candidate) => !confirmed.includes(address);
	const isNamed = ({ address }: Candidate) => routes[0]?.source?.address === address;
	const isUncovered = ({ address }: Candidate) =>
		routes.length > 0 && !routes.some(({ source }) => !source || inPrefix(address, source.address, source.length));
	const place =
		family === 'ipv4'
			? (one: Candidate) => rank(!isNamed(one), one.secondary, isNew(one))
			: (one: Candidate) => rank(isUncovered(one), isDead(one.one.name, one.address), isNew(one));
	const places = new Map(candidates.map((one) => [one, place(one)]));
	const placeOf = (one: Candidate) => places.get(one) ?? 0;
	const [best] = [...candidates].sort(
		(a, b) =>
			placeOf(a) - placeOf(b) ||
			(family === 'ipv6' ? b.preferredSeconds - a.preferredSeconds || compareAddresses(a.address, b.address) : 0),
	);
	return best ?? null;
}

/** The number that these bits make, the gravest first. */
function rank(...bits: boolean[]): number {
	return bits.reduce((sum, bit) => sum * 2 + Number(bit), 0);
}
