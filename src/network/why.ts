/** Why nothing is published, in a few plain words for log and status. */
import { compareAddresses, inPrefix, isPrivateOrCarrier } from './address.ts';
import type { Family, Interface, Network } from './network.ts';

export const FAMILY_NAME: Record<Family, string> = { ipv4: 'IPv4', ipv6: 'IPv6' };

/** Why none of the interfaces that a key lists (none: all) has an address to publish: `wan is down, wan6 has no IPv6 address`. */
export function whyAbsent(names: readonly string[], family: Family, network: Network): string {
	const { interfaces } = network;
	if (names.length === 0 && interfaces.length !== 1) {
		// With every device of a machine in question, single reasons would be a long list.
		const up = interfaces.some((each) => each.up);
		return up ? `no interface has a public ${FAMILY_NAME[family]} address` : 'no interface is up';
	}
	const asked = names.length > 0 ? names : interfaces.map((each) => each.name);
	const reasons = asked.map((name) => {
		const one = interfaces.find((each) => each.name === name);
		return one ? whyNotThis(one, family) : whyUnknown(name, network);
	});
	return reasons.join(', ');
}

/** Says that an interface does not exist, and which do. */
export function whyUnknown(name: string, network: Network): string {
	const known = network.interfaces.map((each) => each.name).join(', ');
	return `there is no interface ${name} (${known ? `there are: ${known}` : 'there are none'})`;
}

function whyNotThis(one: Interface, family: Family): string {
	if (!one.up) return `${one.name} is ${one.pending ? 'being set up' : 'down'}`;
	const all = one.addresses.filter((each) => each.family === family);
	const [fit] = all
		.filter((each) => !each.unfit)
		.map((each) => each.address)
		.sort(compareAddresses);
	if (fit) return `${one.name} has only the ${className(fit)} address ${fit}`;
	if (all.length === 0) return `${one.name} has no ${FAMILY_NAME[family]} address`;
	return `${one.name} has only deprecated, temporary or unfinished ${FAMILY_NAME[family]} addresses`;
}

function className(address: string): string {
	if (inPrefix(address, '100.64.0.0', 10)) return 'carrier-NAT';
	if (isPrivateOrCarrier(address)) return 'private';
	return inPrefix(address, 'fc00::', 7) ? 'unique-local' : 'special-purpose';
}
