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
	/** When more was left of it than at the look before; when no less was than had to be, if it had only counted down. */
	rose: number[];
	mayHaveRisen: number[];
	/** A crash may have kept a look of it from being kept. */
	isVague: boolean;
}

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
			if (temporary || preferred === undefined || preferred === 0 || !isPublic(address)) continue;
			const prefix = prefixOf(address);
			here.set(prefix, Math.max(preferred, here.get(prefix) ?? 0));
		}
		for (const [prefix, left] of here) its.set(prefix, seenAgain(its.get(prefix), left, nowMs));
		for (const prefix of its.keys()) if (!here.has(prefix)) its.delete(prefix);
	}
}

function seenAgain(old: Seen | undefined, left: number, nowMs: number): Seen {
	if (!old) return { firstMs: nowMs, most: left, left, lastMs: nowMs, rose: [], mayHaveRisen: [], isVague: false };
	const counted = old.left - (nowMs - old.lastMs) / SECOND;
	return {
		...old,
		most: Math.max(old.most, left),
		left,
		lastMs: nowMs,
		rose: left > old.left + 1 ? [...old.rose, nowMs].slice(-200) : old.rose,
		mayHaveRisen: left > counted + 1 ? [...old.mayHaveRisen, nowMs].slice(-200) : old.mayHaveRisen,
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
	const others = [...its.values()].filter((one) => one !== own);
	const verdicts = others.map((one) => inFavourOf(own, one));
	if (verdicts.includes(true)) return true;
	return verdicts.includes(null) ? null : false;
}

function inFavourOf(own: Seen, other: Seen): boolean | null {
	const half = own.left < own.most / 2 && own.left < other.left / 2;
	const since = (times: readonly number[]) => times.filter((atMs) => atMs > other.firstMs);
	const isOften = (times: readonly number[]) => {
		const all = since(times);
		return all.length >= 2 && (all.at(-1) as number) - other.firstMs >= 30 * MINUTE;
	};
	const isOverMost = own.left < own.most * 0.55 && own.left < other.left * 0.55;
	const maySo = isOverMost || (isOften(other.mayHaveRisen) && !since(own.rose)[0]);
	if (!maySo) return false;
	const isLater = other.firstMs > own.firstMs;
	const isSo = isLater && (half || (isOften(other.rose) && !since(own.mayHaveRisen)[0]));
	return isSo && !own.isVague && !other.isVague ? true : null;
}
