/**
 * What was seen of each IPv6 prefix, and which of several is dead: a router that crashed, or whose line was redialled, may announce a new prefix and say nothing of
 * the old one, which then only counts down, for days (rule 55; RFC 8978, "flash renumbering"). One look cannot tell the two apart.
 */
import { inPrefix, isPublic, joinHostPart } from '../base/address.ts';
import { HOUR, MINUTE, SECOND } from '../base/time.ts';
import type { Interface, Network } from './network.ts';

/** How an interface came by a prefix; only those of one kind are held against each other. */
export type PrefixKind = 'autoconfigured' | 'dhcpv6' | 'delegated';

/** A prefix of an interface; of a DHCPv6 address that itself. */
interface Prefix {
	interface: string;
	kind: PrefixKind;
	prefix: string;
	length: number;
}

/** What is remembered of a prefix. Times are milliseconds of uptime. */
export interface SeenPrefix extends Prefix {
	/** When it was first seen, or announced anew after it was dead. */
	cameMs: number;
	/** How often it was refreshed since then, as far as that matters, and when last. */
	refreshes: number;
	refreshedMs: number;
	/** When its preferred lifetime ends, as it was last announced. */
	untilMs: number;
	/** The most that was read of its preferred lifetime since it came, in milliseconds; 0: never an end. */
	mostMs: number;
	/** Since when it is not seen any more; null: it is. */
	goneMs: number | null;
	/** In favour of another; or it was deprecated, or taken from an interface that is up. */
	isDead: boolean;
}

export type PrefixMemory = readonly SeenPrefix[];

/** What a look shows of a prefix. */
interface Sight extends Prefix {
	preferredSeconds: number;
}

/** So many times over so long a time tell of an announcer that lives. */
const REFRESHES = 2;
const REFRESHED_OVER = 30 * MINUTE;
/** Kernels and netifd count in whole seconds, scripts take their time to tell netifd, and clocks drift apart: a rise by less is none. */
const ROUNDING = 5 * SECOND;
const DRIFT = 1 / 1000;
/** The kernel's word for "for ever", and ours. */
const INFINITE = 2 ** 32 - 1;
const FOR_EVER = Number.MAX_SAFE_INTEGER;
const FORGOTTEN_AFTER = 24 * HOUR;
const MOST_PREFIXES = 64;
/** A rise of the most that was read which matters: it varies with the age of the last announcement. */
const MORE = 1.1;

/** Whether the prefix of an address of this interface is dead; not if it was never seen or has no end. */
export function isDead(memory: PrefixMemory, interfaceName: string, address: string): boolean {
	const isIn = (one: SeenPrefix) =>
		one.interface === interfaceName && one.goneMs === null && inPrefix(address, one.prefix, one.length);
	// Of many addresses this is asked again and again, and hardly ever is one dead.
	if (!memory.some((one) => one.isDead && isIn(one))) return false;
	const [its] = memory.filter(isIn).sort((a, b) => b.length - a.length);
	return its?.isDead ?? false;
}

/**
 * The memory after a look at `uptimeMs`; the same object where nothing has changed that could decide anything. While a prefix has no rival its refreshes
 * decide nothing and are not noted: at the look that shows a rival they are made up for.
 */
export function observe(memory: PrefixMemory, { interfaces }: Network, uptimeMs: number): PrefixMemory {
	const nowMs = Math.floor(uptimeMs);
	const sights = distinct(interfaces);
	const known = memory.flatMap((old) => {
		const sight = sights.find((each) => isSame(each, old));
		if (sight) return met(old, sight, nowMs);
		const isUp = interfaces.some(({ name, up }) => up && name === old.interface);
		const goneMs = old.goneMs ?? nowMs;
		if (nowMs - goneMs >= FORGOTTEN_AFTER) return [];
		return isUp ? { ...old, goneMs, untilMs: Math.min(old.untilMs, nowMs), isDead: true } : { ...old, goneMs };
	});
	const news = sights.filter((sight) => !memory.some((old) => isSame(sight, old))).map((each) => arrival(each, nowMs));
	const all = [...known, ...news];
	const seen = all.map((one) => {
		const rivals = one.goneMs === null ? all.filter((other) => other.goneMs === null && isRival(one, other)) : [];
		const isDead = one.goneMs === null ? rivals.some((rival) => isDeadFor(one, rival, nowMs)) : one.isDead;
		const old = memory.find((each) => isSame(each, one));
		return old && !rivals[0] && isAsGood(old, { ...one, isDead }) ? old : { ...one, isDead };
	});
	// Of too many those that are gone are forgotten, then those that came last.
	const kept =
		seen.length > MOST_PREFIXES ? [...seen].sort((a, b) => +(a.goneMs !== null) - +(b.goneMs !== null)) : seen;
	const next = kept.slice(0, MOST_PREFIXES);
	return next.length === memory.length && next.every((one, at) => one === memory[at]) ? memory : next;
}

/** Whether what was known of a prefix without a rival will do. */
function isAsGood(old: SeenPrefix, now: SeenPrefix): boolean {
	return old.isDead === now.isDead && old.goneMs === now.goneMs && now.mostMs <= old.mostMs * MORE;
}

function arrival({ preferredSeconds, ...prefix }: Sight, nowMs: number): SeenPrefix {
	const isEndless = preferredSeconds >= INFINITE;
	const mostMs = isEndless ? 0 : preferredSeconds * SECOND;
	const untilMs = isEndless ? FOR_EVER : nowMs + mostMs;
	return { ...prefix, cameMs: nowMs, refreshes: 0, refreshedMs: nowMs, untilMs, mostMs, goneMs: null, isDead: false };
}

function met(old: SeenPrefix, sight: Sight, nowMs: number): SeenPrefix {
	const fresh = arrival(sight, nowMs);
	const slackMs = ROUNDING + (nowMs - old.refreshedMs) * DRIFT;
	const roseMs = fresh.untilMs - old.untilMs;
	const isRefreshed = roseMs > slackMs;
	if (isRefreshed && old.isDead) return fresh;
	const { refreshes, refreshedMs, mostMs } = old;
	return {
		...old,
		refreshes: isRefreshed ? Math.min(refreshes + 1, REFRESHES) : refreshes,
		refreshedMs: isRefreshed ? nowMs : refreshedMs,
		// What differs by less stays as it was, or many small rises would go unseen.
		untilMs: Math.abs(roseMs) > slackMs ? fresh.untilMs : old.untilMs,
		mostMs: Math.max(mostMs, fresh.mostMs),
		goneMs: null,
	};
}

/** Rule 55. */
function isDeadFor(one: SeenPrefix, rival: SeenPrefix, nowMs: number): boolean {
	if (rival.cameMs <= one.cameMs || one.untilMs === FOR_EVER) return false;
	const isRefreshed = rival.refreshes >= REFRESHES && rival.refreshedMs - rival.cameMs >= REFRESHED_OVER;
	if (isRefreshed && one.refreshedMs <= rival.cameMs) return true;
	const leftMs = one.untilMs - nowMs;
	return leftMs < one.mostMs / 2 && leftMs < (rival.untilMs - nowMs) / 2;
}

function isSame(a: Prefix, b: Prefix): boolean {
	return a.interface === b.interface && a.kind === b.kind && a.length === b.length && a.prefix === b.prefix;
}

/** Whether one may be dead in favour of the other; within a /64 none is. */
function isRival(a: Prefix, b: Prefix): boolean {
	if (a.interface !== b.interface || a.kind !== b.kind || a.prefix === b.prefix) return false;
	const isPlain = a.length === b.length && a.length <= 64;
	return isPlain || !inPrefix(a.prefix, b.prefix, Math.min(a.length, b.length, 64));
}

/** What an interface has of prefixes, if any of them may end. One in which it has a static address does not. What is deprecated needs no memory. */
function sightsOn({ name, up, addresses, assignments }: Interface): Sight[] {
	const own = addresses.filter((each) => each.family === 'ipv6' && (each.preferredSeconds ?? !each.ineligible));
	const all = [
		...own.map((each) => ({ ...each, kind: each.length === 128 ? 'dhcpv6' : 'autoconfigured' }) as const),
		...assignments
			.filter((each) => each.preferredSeconds !== 0)
			.map((each) => ({ ...each, kind: 'delegated' }) as const),
	];
	if (!up || !all.some((each) => each.preferredSeconds !== null)) return [];
	return all
		.slice(0, MOST_PREFIXES)
		.filter(({ address }) => isPublic(address))
		.map(({ kind, address, length: told, preferredSeconds }) => {
			const length = told ?? 64;
			const prefix = joinHostPart(address, length, '::') ?? address;
			return { interface: name, kind, prefix, length, preferredSeconds: preferredSeconds ?? INFINITE };
		});
}

/** Each prefix once; of several addresses in it the longest lifetime counts. */
function distinct(interfaces: readonly Interface[]): Sight[] {
	const sights: Sight[] = [];
	for (const one of interfaces) if (sights.length < MOST_PREFIXES) sights.push(...sightsOn(one));
	sights.sort((a, b) => b.preferredSeconds - a.preferredSeconds);
	return sights.filter((one, at) => sights.findIndex((other) => isSame(one, other)) === at);
}
