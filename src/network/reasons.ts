/** Why nothing is published, as facts: `messages/network.ts` puts them into words. */
import { type AddressClass, addressClass, compareAddresses } from '../base/address.ts';
import type { Family } from '../base/family.ts';
import type { AddressCommand, CommandFault } from './address-command.ts';
import type { Interface, Network, NetworkProblem } from './network.ts';

/** One reason why a key has no address of a family to publish; of several interfaces each has its own. */
export type AbsenceReason =
	/** The network could not be read. */
	| { code: 'network-unread'; problem: NetworkProblem }
	/** `known`: the interfaces that there are. */
	| { code: 'no-such-interface'; interface: string; known: string[] }
	/** `pending`: it is being set up at this moment. */
	| { code: 'interface-down'; interface: string; pending: boolean }
	/** `hasIneligible`: it has deprecated, temporary or tentative ones. */
	| { code: 'no-address'; interface: string; family: Family; hasIneligible: boolean }
	/** It has addresses of the family, of which `address` is the lowest, but none that may be published. */
	| { code: 'only-class'; interface: string; class: AddressClass; address: string }
	/** Of all the interfaces of a machine none has one. */
	| { code: 'none-public'; family: Family }
	/** The host part of a LAN host has bits within the prefix (`address/length`) of its interface. */
	| { code: 'prefix-overlap'; interface: string; hostPart: string; prefix: string }
	/** The interface of a LAN host was assigned no public prefix. */
	| { code: 'no-prefix'; interface: string }
	/** A program (rule 63) gave no address the last time; `command-runs`: it has not ended yet, the first time. */
	| ({ code: 'command-failed'; fault: CommandFault } & AddressCommand)
	| ({ code: 'command-runs' } & AddressCommand)
	/** A literal of the configuration that names no host of the family. */
	| { code: 'bad-literal'; family: Family; literal: string };

/** Why none of the interfaces that a key lists (none: all) has an address of the family to publish. */
export function absenceReasons(
	interfaceNames: readonly string[],
	family: Family,
	{ interfaces }: Pick<Network, 'interfaces'>,
): AbsenceReason[] {
	// With every device of a machine in question, single reasons would be a long list.
	if (!interfaceNames[0] && interfaces.length !== 1) return [{ code: 'none-public', family }];
	const asked = interfaceNames[0] ? interfaceNames : interfaces.map((each) => each.name);
	return asked.map((name) => {
		const its = interfaces.find((each) => each.name === name);
		return its ? (downReason(its) ?? addressReason(its, family)) : unknownReason(name, { interfaces });
	});
}

/** That an interface does not exist, and which do. */
export function unknownReason(interfaceName: string, { interfaces }: Pick<Network, 'interfaces'>): AbsenceReason {
	return { code: 'no-such-interface', interface: interfaceName, known: interfaces.map((each) => each.name) };
}

/** That an interface is not up; null when it is. */
export function downReason({ name, up, pending }: Interface): AbsenceReason | null {
	return up ? null : { code: 'interface-down', interface: name, pending };
}

function addressReason({ name, addresses }: Interface, family: Family): AbsenceReason {
	const all = addresses.filter((each) => each.family === family);
	const [eligible] = all
		.filter((each) => !each.ineligible)
		.map((each) => each.address)
		.sort(compareAddresses);
	return eligible
		? { code: 'only-class', interface: name, class: addressClass(eligible), address: eligible }
		: { code: 'no-address', interface: name, family, hasIneligible: all.length > 0 };
}

/** Each reason once: both families of a key may have the same. */
export function distinctReasons(reasons: readonly AbsenceReason[]): AbsenceReason[] {
	const texts = reasons.map((reason) => JSON.stringify(reason));
	return reasons.filter((_, at) => texts.indexOf(texts[at] as string) === at);
}
