/** Why nothing is published, as facts: `messages/network.ts` puts them into words. */
import { type AddressClass, addressClass, compareAddresses } from '../base/address.ts';
import type { Family } from '../base/family.ts';
import type { Key } from '../config/config.ts';
import type { AddressCommand, CommandFault } from './address-command.ts';
import { mayLeadOut } from './candidates.ts';
import { type Line, likelyDevices, mayAsk } from './lines.ts';
import { eligibleOn, type Interface, type Network, type NetworkProblem } from './network.ts';

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
	/** It has an address, but no default route, so that nobody would see it (rule 54). */
	| { code: 'no-route'; interface: string; family: Family }
	/** No interface has a default route, so that there is no line. */
	| { code: 'no-default-route'; family: Family }
	/** There are no routes to go by, and each of these devices may be the line; one is to be listed. */
	| { code: 'several-devices'; devices: string[] }
	/** `line` may come back in a moment; until then `instead` is not taken (rule 54). */
	| { code: 'failover'; line: string; instead: string }
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

/** Why none of the lines of a key has an address of the family to publish or to ask by. */
export function absenceReasons(
	key: Pick<Key, 'interfaces' | Family>,
	family: Family,
	network: Network,
	lines: readonly Line[],
): AbsenceReason[] {
	const isAsking = key[family].kind !== 'interface';
	const reasonOf = (line: Line) =>
		(isAsking && !mayAsk(line, family, network) && routeReason(line, family)) || lineReason(line, family);
	if (key.interfaces[0]) {
		return key.interfaces.map((name) => {
			const line = lines.find((each) => each.name === name);
			return line ? reasonOf(line) : unknownReason(name, network);
		});
	}
	if (lines[0]) return lines.map(reasonOf);
	const devices = likelyDevices(family, network);
	if (devices[0]) return [{ code: 'several-devices', devices }];
	return [{ code: network.hasRoutes || network.isRouter ? 'no-default-route' : 'none-public', family }];
}

/** That a line has an address by which could be asked, if it led out; null: it has none. */
function routeReason({ interfaces }: Line, family: Family): AbsenceReason | null {
	const one = interfaces.find((each) => mayLeadOut(each, family));
	return one ? { code: 'no-route', interface: one.name, family } : null;
}

/** Of a line the reason of the interface that comes nearest to having an address. */
function lineReason({ interfaces }: Line, family: Family): AbsenceReason {
	const up = interfaces.filter((each) => each.up);
	const its =
		up.find(({ addresses }) => addresses.some((each) => each.family === family)) ??
		up[0] ??
		interfaces.find((each) => each.pending) ??
		(interfaces[0] as Interface);
	return downReason(its) ?? addressReason(its, family);
}

/** That an interface does not exist, and which do. */
export function unknownReason(
	interfaceName: string,
	{ interfaces }: Pick<Network, 'interfaces'>,
): Extract<AbsenceReason, { code: 'no-such-interface' }> {
	return { code: 'no-such-interface', interface: interfaceName, known: interfaces.map((each) => each.name) };
}

/** That an interface is not up; null when it is. */
export function downReason({ name, up, pending }: Interface): AbsenceReason | null {
	return up ? null : { code: 'interface-down', interface: name, pending };
}

function addressReason(one: Interface, family: Family): AbsenceReason {
	const { name, addresses } = one;
	const [eligible] = eligibleOn(one, family)
		.map((each) => each.address)
		.sort(compareAddresses);
	return eligible
		? { code: 'only-class', interface: name, class: addressClass(eligible), address: eligible }
		: { code: 'no-address', interface: name, family, hasIneligible: addresses.some((each) => each.family === family) };
}

/** Each reason once: both families of a key may have the same. */
export function distinctReasons(reasons: readonly AbsenceReason[]): AbsenceReason[] {
	const texts = reasons.map((reason) => JSON.stringify(reason));
	return reasons.filter((_, at) => texts.indexOf(texts[at] as string) === at);
}
