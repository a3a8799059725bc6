/** What the network looks like, whoever tells of it (netifd, `ip`, Node), or why it is unknown. Addresses are in their short form (RFC 5952). */

import type { Family } from '../base/family.ts';

export interface InterfaceAddress {
	family: Family;
	address: string;
	/** Remaining preferred lifetime; null: static, for ever. */
	preferredSeconds: number | null;
	/** Not to be published: deprecated, temporary, tentative or failed duplicate detection. */
	ineligible: boolean;
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
	up: boolean;
	/** Being set up at this moment. */
	pending: boolean;
	addresses: InterfaceAddress[];
	prefixes: DelegatedPrefix[];
	assignments: PrefixAssignment[];
}

export interface Network {
	interfaces: Interface[];
}

/** What shows the network: on a router, and elsewhere. */
export type NetworkCommand = 'ubus call network.interface dump' | 'ip -j address';

/** How that command ended without showing it. */
export type CommandFailure =
	| { code: 'missing' | 'killed' | 'not-a-list' }
	| { code: 'exit'; exitCode: number }
	| { code: 'timeout'; seconds: number }
	| { code: 'overflow'; kilobytes: number };

/** Why the network is unknown. */
export type NetworkProblem = { code: 'not-read' } | ({ command: NetworkCommand } & CommandFailure);

/** What came of reading the network. */
export type NetworkReading = { kind: 'read'; network: Network } | { kind: 'problem'; problem: NetworkProblem };
