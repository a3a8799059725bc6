/** Why nothing is published, in a few plain words for log and status. */
import { addressClass, compareAddresses } from '../base/address.ts';
import { FAMILY_NAME, type Family } from '../base/family.ts';
import type { Interface, Network } from './network.ts';

/** Why none of the interfaces that a key lists (none: all) has an address to publish: `wan is down, wan6 has no IPv6 address`. */
export function whyAbsent(names: readonly string[], family: Family, network: Network): string {
	const { interfaces } = network;
	// With every device of a machine in question, single reasons would be a long list.
	if (!names[0] && interfaces.length !== 1)
		return `no interface that is up has a public ${FAMILY_NAME[family]} address`;
	const asked = names[0] ? names : interfaces.map((each) => each.name);
	const reasons = asked.map((name) => {
		const one = interfaces.find((each) => each.name === name);
		return one ? whyNotThis(one, family) : whyUnknown(name, network);
	});
	return reasons.join(', ');
}

/** Says that an interface does not exist, and which do. */
export function whyUnknown(name: string, network: Network): string {
	return `there is no interface ${name} (known: ${network.interfaces.map((each) => each.name).join(', ') || 'none'})`;
}

/** Says that an interface is not up; null when it is. */
export function whyDown(one: Interface): string | null {
	return one.up ? null : `${one.name} is ${one.pending ? 'being set up' : 'down'}`;
}

function whyNotThis(one: Interface, family: Family): string {
	const down = whyDown(one);
	if (down) return down;
	const all = one.addresses.filter((each) => each.family === family);
	const [fit] = all
		.filter((each) => !each.ineligible)
		.map((each) => each.address)
		.sort(compareAddresses);
	if (fit) return `${one.name} has only the ${addressClass(fit)} address ${fit}`;
	return `${one.name} has no ${FAMILY_NAME[family]} address${all[0] ? ' but deprecated, temporary or unfinished ones' : ''}`;
}
