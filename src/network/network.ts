/** What the network looks like, whoever told it (netifd, `ip`, Node). Addresses are in their short form (RFC 5952). */

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

/** A look at the network; `problem` is a whole sentence for the user: what happened, what it means. */
export type NetworkReading = { kind: 'read'; network: Network } | { kind: 'problem'; problem: string };

/** What a key publishes for one family, before any question to a server is asked. */
export type AddressSelection =
	| {
			kind: 'address';
			address: string;
			from: 'interface' | 'prefix' | 'literal';
			/** The interface it was read from; null for a literal. */
			interface: string | null;
			/** For a literal that is not public (rules 17): what to tell the user. */
			warning?: string;
	  }
	/** The address is to be asked for: by the IP check (`check`), or the provider takes what it sees (`provider`). Both leave by `local` of `interface`. */
	| { kind: 'ask'; how: 'check' | 'provider'; interface: string; local: string }
	| {
			kind: 'absent';
			/** For the user: `wan is down`, `wan has no public IPv6 address`. */
			reason: string;
			/** A listed interface is being set up and may bring it (rules 5). */
			pending: boolean;
			/** The configuration is at fault (overlapping host part, unknown interface). */
			misconfigured: boolean;
	  }
	| { kind: 'off' };
