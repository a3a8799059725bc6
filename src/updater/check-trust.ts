/**
 * How far an IP check is believed (rule 41). It is a hint of little weight: anybody on the way can forge plain HTTP, and a carrier's NAT may let it leave by
 * another address than the update. So what it says is held against what the provider sees: whoever was wrong is believed less.
 */
import { FAMILIES, type Family } from '../base/family.ts';
import { HOUR, isoTime, type Now } from '../base/time.ts';
import type { Config } from '../config/config.ts';
import { type Check, checkIntervalMs } from './check.ts';
import type { Request } from './request.ts';
import { recordOf, type State } from './state.ts';
import { type CheckTrust, checkOf, recordCheckValue, type Sighting, type VolatileState } from './volatile-state.ts';

const DAY = 24 * HOUR;
const MOST_FALSE_A_DAY = 4;
/** How long a value must be said twice: after the first wrong update in a row, the second, and all others. */
const DOUBTED_FOR = [HOUR, 4 * HOUR, DAY];
/** A value that comes so often in so long a time says that lines are used in turn. */
const MOST_RETURNS = 3;
const RETURNS_WITHIN = 6 * HOUR;
/** Of a larger pool of addresses those seen last are kept. */
const MOST_VALUES = 32;
const MOST_LINES = 16;

/** A value that is not believed any more. */
export interface Disbelief {
	family: Family;
	interface: string | null;
	value: string;
	/** The provider saw another address, or named none (null); or the value returns again and again. */
	why: { code: 'provider'; address: string | null } | { code: 'returns' };
	/** Nothing is believed that the check says, since when and until when (ISO 8601). */
	limit: { since: string; until: string } | null;
}

/** A time of uptime, from and to. */
export interface Span {
	sinceMs: number;
	untilMs: number;
}

/** The volatile state after an IP check has said something, and what is no longer believed because of it. Of what is not believed only the time is kept. */
export function hear(
	volatile: VolatileState,
	check: Check,
	said: string,
	config: Config,
	now: Now,
): { volatile: VolatileState; isBelieved: boolean; disbelief: Disbelief | null } {
	const { of, value } = checkOf(volatile, check);
	const old = trustOf(volatile, check);
	const isFresh = old.isFresh || old.local !== check.local;
	const trust: CheckTrust = { ...seen(old, said, now), local: check.local, isFresh: false };
	const belief = said === value ? 'believed' : beliefIn(trust, said, isFresh, checkIntervalMs(config), now);
	const isBelieved = belief === 'believed';
	const doubted = belief === 'returns' ? disbelieve(trust, said, now) : trust;
	const kept = recordCheckValue(withTrust(volatile, doubted), of, isBelieved ? said : value, now);
	const disbelief = belief === 'returns' ? disbeliefOf(doubted, said, { code: 'returns' }, now) : null;
	return { volatile: kept, isBelieved, disbelief };
}

function beliefIn(
	trust: CheckTrust,
	said: string,
	isFresh: boolean,
	intervalMs: number,
	now: Now,
): 'believed' | 'doubted' | 'returns' {
	const { uptimeMs } = now;
	if (limitOf(trust, now)) return 'doubted';
	if (isFresh) return 'believed';
	const { cameMs, doubtedUntilMs } = sightingOf(trust, said);
	if (doubtedUntilMs > uptimeMs) return 'doubted';
	const sinceMs = cameMs.filter((at) => at > trust.wrongMs);
	const isTwice = sinceMs.length === 1 && uptimeMs - (sinceMs[0] as number) >= intervalMs;
	if (doubtOf(trust, now) && !isTwice) return 'doubted';
	const [first = -RETURNS_WITHIN] = cameMs.slice(-MOST_RETURNS);
	return cameMs.length >= MOST_RETURNS && first > uptimeMs - RETURNS_WITHIN ? 'returns' : 'believed';
}

/** When nothing is believed that the check says: from the last of too many false updates until a day after the first of them. */
function limitOf({ falseMs }: CheckTrust, { uptimeMs }: Now): Span | null {
	const first = falseMs.at(-MOST_FALSE_A_DAY);
	return first !== undefined && uptimeMs < first + DAY
		? { sinceMs: falseMs.at(-1) as number, untilMs: first + DAY }
		: null;
}

/** When the check is not believed at once: `isWhole`: not at all, else only what it says twice. */
export function doubtOf(trust: CheckTrust, now: Now): (Span & { isWhole: boolean }) | null {
	const limit = limitOf(trust, now);
	if (limit) return { ...limit, isWhole: true };
	const { wrong, wrongMs } = trust;
	const untilMs = wrongMs + (DOUBTED_FOR[Math.min(wrong, DOUBTED_FOR.length) - 1] ?? 0);
	return now.uptimeMs < untilMs ? { sinceMs: wrongMs, untilMs, isWhole: false } : null;
}

/** The volatile state as a request begins: whether an IP check alone has provoked it counts until it is answered, over answers that are lost. */
export function recordProvoked(volatile: VolatileState, { key, reason }: Request): VolatileState {
	const { provoked } = volatile;
	const isProvoked = reason === 'checked' || (reason === 'unknown' && provoked.includes(key));
	return isProvoked === provoked.includes(key) ? volatile : { ...volatile, provoked: toggled(provoked, key) };
}

function toggled(list: readonly string[], item: string): string[] {
	return list.includes(item) ? list.filter((one) => one !== item) : [...list, item];
}

/**
 * The volatile state after a request that an IP check may have provoked: `before` and `after` are the states around it, `hosts` the names that it confirmed.
 * A false update gave what was confirmed before, or no address; a true one what the check said, and it ends the doubt. One that gave a third address says that
 * check and provider do not see the same: then, too, the next value must be said twice.
 */
export function judge(
	volatile: VolatileState,
	request: Request,
	before: State,
	after: State,
	hosts: readonly string[],
	now: Now,
): { volatile: VolatileState; disbeliefs: Disbelief[] } {
	if (hosts.length === 0 || !volatile.provoked.includes(request.key)) return { volatile, disbeliefs: [] };
	const disbeliefs: Disbelief[] = [];
	let judged: VolatileState = { ...volatile, provoked: toggled(volatile.provoked, request.key) };
	for (const family of FAMILIES) {
		const { checked = null, local = null } = request[family] ?? {};
		const old = judged.trust.find((one) => one.family === family && one.local === local);
		if (!old || checked === null) continue;
		const verdicts = hosts.map((host) => verdictOf(before, after, request.user, host, family, checked, old.said));
		const named = verdicts.find((one) => one !== null);
		if (!named) continue;
		if (verdicts.some((one) => one?.code === 'true')) judged = withTrust(judged, { ...old, wrong: 0 });
		else if (verdicts.some((one) => one?.code === 'third')) judged = withTrust(judged, doubted(old, now));
		else {
			const trust = disbelieve(old, checked, now);
			judged = withTrust(judged, trust);
			disbeliefs.push(disbeliefOf(trust, checked, { code: 'provider', address: named.address }, now));
		}
	}
	return { volatile: judged, disbeliefs };
}

/** What an answer for a name says of the check (which has `said` this last); null: nothing, for what it said was no news. */
function verdictOf(
	before: State,
	after: State,
	user: string,
	host: string,
	family: Family,
	checked: string,
	said: string | null,
): { code: 'true' | 'false' | 'third'; address: string | null } | null {
	const was = recordOf(before, user, host)[family];
	const is = recordOf(after, user, host)[family];
	if (!was || !is || [was.checked, was.answered ?? was.sent].includes(checked)) return null;
	const address = is.answered;
	// What is taken for its value may be what the provider saw for another key.
	if (address === checked) return checked === said ? { code: 'true', address } : null;
	return { code: address === null || address === (was.answered ?? was.sent) ? 'false' : 'third', address };
}

/** The volatile state after which these checks are believed at once: an interface came up (`ifup`), its address has changed, or a person asked for an update. */
export function recordFresh(volatile: VolatileState, isFresh: (trust: CheckTrust) => boolean): VolatileState {
	return { ...volatile, trust: volatile.trust.map((one) => (isFresh(one) ? { ...one, isFresh: true } : one)) };
}

/** What is known of this check. */
export function trustOf(
	{ trust }: VolatileState,
	{ family, interface: name, local, url }: Omit<Check, 'key'>,
): CheckTrust {
	const found = trust.find((one) => one.family === family && one.interface === name && one.url === url);
	const nothing = { said: null, wrong: 0, wrongMs: 0, falseMs: [], values: [], isFresh: false };
	return found ?? { family, interface: name, url, local, ...nothing };
}

/** There is one for each line; those of another URL are of no more use. */
function withTrust(volatile: VolatileState, trust: CheckTrust): VolatileState {
	const others = volatile.trust.filter((one) => one.family !== trust.family || one.interface !== trust.interface);
	return { ...volatile, trust: [trust, ...others].slice(0, MOST_LINES) };
}

/** With one more sighting; the first of all came in the place of none. */
function seen(trust: CheckTrust, said: string, { uptimeMs }: Now): CheckTrust {
	if (said === trust.said) return trust;
	const sighting = sightingOf(trust, said);
	const cameMs = trust.said === null ? [] : [...sighting.cameMs, uptimeMs].slice(-MOST_RETURNS);
	return { ...withSighting(trust, { ...sighting, cameMs }, uptimeMs), said };
}

function sightingOf({ values }: CheckTrust, value: string): Sighting {
	return values.find((one) => one.value === value) ?? { value, cameMs: [], doubtedUntilMs: 0 };
}

/** Those that are not believed are kept before all others. */
function withSighting(trust: CheckTrust, sighting: Sighting, uptimeMs: number): CheckTrust {
	const others = trust.values.filter((one) => one.value !== sighting.value);
	const isDoubted = (one: Sighting) => Number(one.doubtedUntilMs > uptimeMs);
	const values = [sighting, ...others].slice(0, MOST_VALUES + 1).sort((a, b) => isDoubted(b) - isDoubted(a));
	return { ...trust, values: values.slice(0, MOST_VALUES) };
}

/** After a false update, or what counts as one. */
function disbelieve(trust: CheckTrust, value: string, now: Now): CheckTrust {
	const { uptimeMs } = now;
	const sighting = { ...sightingOf(trust, value), doubtedUntilMs: uptimeMs + DAY };
	const falseMs = [...trust.falseMs, uptimeMs].slice(-MOST_FALSE_A_DAY);
	return { ...doubted(withSighting(trust, sighting, uptimeMs), now), falseMs };
}

function doubted(trust: CheckTrust, { uptimeMs }: Now): CheckTrust {
	return { ...trust, wrong: Math.min(trust.wrong + 1, DOUBTED_FOR.length), wrongMs: uptimeMs };
}

function disbeliefOf(trust: CheckTrust, value: string, why: Disbelief['why'], now: Now): Disbelief {
	const limit = limitOf(trust, now);
	const time = (uptimeMs: number) => isoTime(now.wallMs + uptimeMs - now.uptimeMs);
	const times = limit && { since: time(limit.sinceMs), until: time(limit.untilMs) };
	return { family: trust.family, interface: trust.interface, value, why, limit: times };
}
