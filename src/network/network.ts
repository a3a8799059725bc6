/** What the network looks like, whoever tells of it (netifd, `ip`, Node), or why it is unknown. Addresses are in their short form (RFC 5952). */

import { byFamily, type Family } from '../base/family.ts';

export interface InterfaceAddress {
	family: Family;
	address: string;
	/** The length of its prefix, in bits; null where it is not told. */
	length: number | null;
	/** Remaining preferred lifetime; null: static, for ever. */
	preferredSeconds: number | null;
	/** Not to be published: deprecated, temporary, tentative or failed duplicate detection. */
	ineligible: boolean;
	/** The kernel's word for an IPv4 address that is not the first of its subnet. */
	secondary: boolean;
}

/** A route to everywhere, as rule 53 has it. */
export interface DefaultRoute {
	family: Family;
	/** The route's own; null: that of its interface. */
	metric: number | null;
	/** What it is for: for IPv4 the address that it gives to what leaves by it (a length of 32), for IPv6 the addresses of the machine that may leave by it. */
	source: { address: string; length: number } | null;
	/** In another table than the main one: a way out only for who lists its interface (rule 54). */
	isPolicy: boolean;
}

/** A prefix that was delegated to this interface from outside. */
export interface DelegatedPrefix {
	address: string;
	length: number;
}

/** The part of a delegated prefix that this (LAN) interface has been given. */
export interface PrefixAssignment {
	address: string;
	length: number;
	preferredSeconds: number | null;
	/** The router's own address in it. */
	localAddress: string | null;
}

export interface Interface {
	/** The logical name on OpenWrt (`wan`), the device's elsewhere (`eth0`). */
	name: string;
	/** The kernel device that carries its packets (netifd's `l3_device`; elsewhere the name itself); null: none. */
	device: string | null;
	/** The device below that (netifd's `device`), where it is another: of PPPoE the port. */
	lower?: string;
	/** A VPN or the like: never taken without being listed while another line serves (rule 53). */
	isTunnel: boolean;
	/** Its address is of a person's choosing (netifd's proto `static` or `none`). */
	isStatic: boolean;
	/** The interface's own metric; 0 where none is set. */
	metric: number;
	defaultRoutes: DefaultRoute[];
	up: boolean;
	/** Being set up at this moment. */
	pending: boolean;
	addresses: InterfaceAddress[];
	prefixes: DelegatedPrefix[];
	assignments: PrefixAssignment[];
}

export interface Network {
	interfaces: Interface[];
	/** Whether netifd tells of it: interfaces are logical ones, and `wan` and `wan6` have a meaning. */
	isRouter: boolean;
	/** Whether default routes could be read. */
	hasRoutes: boolean;
	/** Where there is no default route: the device by which the kernel would leave (`ip route get`). */
	kernelDevice: Record<Family, string | null>;
}

/** What was seen before, as far as it decides. */
export interface Memory {
	/** The addresses (canonical) of the family that the provider has confirmed for the key's names. */
	confirmed: readonly string[];
	/** The line that the key last published by and that may come back in a moment: no less preferred one is taken meanwhile (rule 54). null: none. */
	awaited: string | null;
	/** Whether the prefix of an address of this interface is dead (rule 55). */
	isDead(interfaceName: string, address: string): boolean;
}

/** Its addresses of a family that may be published, as far as the kernel says. */
export function eligibleOn({ addresses }: Interface, family: Family): InterfaceAddress[] {
	return addresses.filter((each) => each.family === family && !each.ineligible);
}

/** How a request leaves whose address somebody is to see (rules 20 and 56): by this device of this interface, from this address. All null: as the kernel likes. */
export interface WayOut {
	interface: string | null;
	device: string | null;
	local: string | null;
}

/** What shows the network: on a router, and elsewhere. */
export type NetworkCommand = 'ubus call network.interface dump' | 'ip -j address';

/** How that command ended without showing it. */
export type CommandFailure =
	| { code: 'missing' | 'killed' | 'not-a-list' }
	| { code: 'exit'; exitCode: number }
	| { code: 'timeout'; seconds: number }
	| { code: 'overflow'; kilobytes: number };

/** Why the network is unknown. `hasAnswered`: it was known before, and will be again. */
export type NetworkProblem = { code: 'not-read' } | ({ command: NetworkCommand; hasAnswered?: true } & CommandFailure);

/** What came of reading the network. */
export type NetworkReading = { kind: 'read'; network: Network } | { kind: 'problem'; problem: NetworkProblem };

/** A network of which nothing is known but its interfaces. */
export function networkOf(interfaces: Interface[], isRouter: boolean): Network {
	return { interfaces, isRouter, hasRoutes: false, kernelDevice: byFamily(() => null) };
}
