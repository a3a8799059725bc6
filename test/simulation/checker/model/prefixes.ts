/** Which prefixes are dead, from what was read of them, look by look (rule 55). What cannot be told for sure is neither. */
import ipaddr from 'ipaddr.js';
import type { Network } from '../../network.ts';
import { MINUTE, SECOND } from '../../units.ts';
import { isPublic } from './public.ts';

/** What was read of a prefix of an interface in this boot. */
interface Seen {
	firstMs: number;
	/** The most that was ever left of it. */
	most: number;
	left: number;
	lastMs: number;
	/** When more was left of it than if it had only counted down: clearly so, and by no more than what rounding makes. */
	rose: number[];
	mayHaveRisen: number[];
	isGone: boolean;
	/** It was gone in between, or a crash may have kept a look of it from being kept. */
	isVague: boolean;
}

/** Seconds. */
const CLEARLY = 10;
const HARDLY = 1;

export type Prefixes = Map<string, Map<string, Seen>>;

function prefixOf(address: string): string {
	return ipaddr.parse(address).toByteArray().slice(0, 8).join('.');
}

/** A process has looked. */
export function foldPrefixes(prefixes: Prefixes, network: Network, nowMs: number): void {
	for (const { name, up, ipv6 } of network) {
		const its = prefixes.get(name) ?? new Map<string, Seen>();
		prefixes.set(name, its);
		const here = new Map<string, number>();
		for (const { address, preferred, temporary } of up ? ipv6 : []) {
			if (temporary || preferred === 0 || !isPublic(address)) continue;
			const prefix = prefixOf(address);
			here.set(prefix, Math.max(preferred ?? Infinity, here.get(prefix) ?? 0));
		}
		for (const [prefix, left] of here) its.set(prefix, seenAgain(its.get(prefix), left, nowMs));
		for (const [prefix, one] of its) one.isGone = !here.has(prefix);
	}
}

function seenAgain(old: Seen | undefined, left: number, nowMs: number): Seen {
	if (!old) {
		const begun = { firstMs: nowMs, most: left, left, lastMs: nowMs, rose: [], mayHaveRisen: [] };
		return { ...begun, isGone: false, isVague: false };
	}
	const counted = old.left - (nowMs - old.lastMs) / SECOND;
	return {
		...old,
		most: Math.max(old.most, left),
		left,
		lastMs: nowMs,
		isVague: old.isVague || old.isGone,
		rose: left > counted + CLEARLY ? [...old.rose, nowMs].slice(-200) : old.rose,
		mayHaveRisen: left > counted + HARDLY ? [...old.mayHaveRisen, nowMs].slice(-200) : old.mayHaveRisen,
	};
}

/** A process was killed: what it has seen last it may not have kept. */
export function forgetLooks(prefixes: Prefixes): void {
	for (const its of prefixes.values()) for (const one of its.values()) one.isVague = true;
}

/** Whether the prefix of an address is dead in favour of another of its interface; null: that cannot be told. */
export function isDead(prefixes: Prefixes, interfaceName: string, address: string): boolean | null {
	const its = prefixes.get(interfaceName);
	const own = address.includes(':') ? its?.get(prefixOf(address)) : undefined;
	if (!its || !own) return false;
	const others = [...its.values()].filter((one) => one !== own && !one.isGone);
	const verdicts = others.map((one) => inFavourOf(own, one));
	if (verdicts.includes(true)) return true;
	return verdicts.includes(null) ? null : false;
}

function inFavourOf(own: Seen, other: Seen): boolean | null {
	if (own.left === Infinity) return false;
	const half = own.left < own.most / 2 && own.left < other.left / 2;
	const since = (times: readonly number[]) => times.filter((atMs) => atMs > other.firstMs);
	const isOften = (times: readonly number[]) => {
		const all = since(times);
		return all.length >= 2 && (all.at(-1) as number) - other.firstMs >= 30 * MINUTE;
	};
	const isOverMost = own.left < own.most * 0.55 && own.left < other.left * 0.55;
	const maySo = isOverMost || (isOften(other.mayHaveRisen) && !since(own.rose)[0]);
	if (!maySo) return false;
	// Whether one without an end is of the same kind nobody has said.
	const isLater = other.firstMs > own.firstMs && other.left < Infinity;
	const isSo = isLater && (half || (isOften(other.rose) && !since(own.mayHaveRisen)[0]));
	return isSo && !own.isVague && !other.isVague ? true : null;
}
