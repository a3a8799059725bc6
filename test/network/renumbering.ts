/** A LAN on which routers announce prefixes, and a host that takes addresses from them as Linux does. Times are seconds. */
import type { Network } from '../../src/network/network.ts';
import { addressOf, interfaceOf, routerWith } from './networks.ts';

export const HOUR = 3600;
export const DAY = 24 * HOUR;
export const FOR_EVER = 2 ** 32 - 1;

/** A router that announces a prefix (`2001:db8:a::`) from a time until another. */
export interface Announcer {
	prefix: string;
	from: number;
	to: number;
	/** Seconds from one announcement to the next. */
	every: number;
	/** The preferred lifetime that it announces at a time; the valid one is two hours more. */
	preferred(at: number): number;
}

/** The same lifetime in each announcement. */
export function constant(prefix: string, preferred: number, more: Partial<Announcer> = {}): Announcer {
	return { prefix, from: 0, to: Infinity, every: 200, preferred: () => preferred, ...more };
}

/** A lifetime that decreases in real time towards `end` (RFC 4861, 6.2.1: AdvPreferredLifetime). */
export function decreasing(prefix: string, end: number, more: Partial<Announcer> = {}): Announcer {
	return { ...constant(prefix, 0, more), preferred: (at) => Math.max(Math.floor(end - at), 0) };
}

interface Taken {
	preferredUntil: number;
	validUntil: number;
}

export class Lan {
	/** The host's addresses, by prefix. */
	private taken = new Map<string, Taken>();
	private now = 0;
	/** How long the host has slept: routers go by real time, its kernel by its uptime. */
	private slept = 0;
	/** When each prefix was announced last, in seconds of uptime. */
	readonly announced = new Map<string, number>();

	constructor(private readonly announcers: Announcer[]) {}

	/** A router appears. */
	add(announcer: Announcer): void {
		this.announcers.push(announcer);
	}

	/** The host sleeps, and hears nothing. */
	sleep(seconds: number): void {
		this.slept += seconds;
	}

	/** The network as the host sees it at a time of its uptime. */
	at(now: number): Network {
		for (const each of this.announcers) this.listen(each, now);
		this.now = now;
		const addresses = [...this.taken]
			.filter(([, { validUntil }]) => validUntil > now)
			.map(([prefix, { preferredUntil }]) => {
				const left = preferredUntil === Infinity ? FOR_EVER : Math.max(Math.floor(preferredUntil - now), 0);
				return addressOf(hostIn(prefix), { length: 64, preferredSeconds: left, ineligible: left === 0 });
			});
		return { ...routerWith(interfaceOf('eth0', { addresses })), isRouter: false };
	}

	/** What a router has announced since the last time. */
	private listen({ prefix, from, to, every, preferred }: Announcer, now: number): void {
		const first = Math.max(Math.ceil((this.now + this.slept + 0.001 - from) / every), 0);
		for (let at = from + first * every; at <= Math.min(now + this.slept, to); at += every) {
			this.hear(prefix, at - this.slept, preferred(at));
		}
	}

	private hear(prefix: string, at: number, preferred: number): void {
		const preferredUntil = preferred === FOR_EVER ? Infinity : at + preferred;
		this.announced.set(prefix, at);
		this.taken.set(prefix, { preferredUntil, validUntil: preferredUntil + 2 * HOUR });
	}
}

/** The host's address in a prefix (`2001:db8:a::`). */
export function hostIn(prefix: string): string {
	return `${prefix}50`;
}
