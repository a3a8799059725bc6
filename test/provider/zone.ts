/** What the provider publishes: one record for each host name, with its history. Pure. */

import { isIPv4, isIPv6 } from 'node:net';
import ipaddr from 'ipaddr.js';

/** The addresses and the presence of a host name. Addresses are in canonical text. */
export interface Published {
	ipv4: string | null;
	ipv6: string | null;
	offline: boolean;
}

export interface Change {
	host: string;
	/** By the fake provider's clock. */
	atMs: number;
	before: Published;
	after: Published;
}

const NOTHING: Published = { ipv4: null, ipv6: null, offline: false };

export class Zone {
	private readonly records = new Map<string, Published>();
	/** Every change, oldest first. */
	readonly history: Change[] = [];

	/** Gives what is published for a host name. */
	get(host: string): Published {
		return this.records.get(host.toLowerCase()) ?? NOTHING;
	}

	/** Publishes the values given and keeps the others. Gives the change, or null when all was so already. */
	set(host: string, values: Partial<Published>, atMs: number): Change | null {
		const before = this.get(host);
		const after = { ...before, ...values };
		if (before.ipv4 === after.ipv4 && before.ipv6 === after.ipv6 && before.offline === after.offline) return null;
		const change = { host: host.toLowerCase(), atMs, before, after };
		this.records.set(change.host, after);
		this.history.push(change);
		return change;
	}

	/** All records, by host name. */
	all(): Record<string, Published> {
		return Object.fromEntries(this.records);
	}
}

/** Gives family and canonical text (RFC 5952) of a literal address; null for anything else, zone ids and shortened IPv4 included. */
export function readAddress(text: string): { family: 4 | 6; text: string } | null {
	if (isIPv4(text)) return { family: 4, text };
	if (isIPv6(text) && !text.includes('%')) return { family: 6, text: ipaddr.parse(text).toString() };
	return null;
}
