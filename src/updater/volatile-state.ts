/** What is worth keeping over a restart of the program but not over a reboot (rule 15). The file is `recent.json` in the run folder. */

import type { Family } from '../base/family.ts';
import { HOUR, MINUTE, type Now, SECOND } from '../base/time.ts';

import type { Failure } from './failure.ts';
import type { Request } from './request.ts';
import type { State } from './state.ts';

/** 1, of version 0.1, differs in the causes of back-offs only. */
export const VOLATILE_SCHEMA = 2;

const MOST_AN_HOUR = 15;
/** Longer than an hour by what may pass between counting a request and its leaving, for in the hour that the provider sees there are no more than so many. */
const COUNTED_FOR = HOUR + SECOND;
const FREE_AFTER_BOOT = 5;
const RESET_EVERY = MINUTE;
/** A key is forced once in this time (rule 24). */
export const FORCE_EVERY = 5 * MINUTE;
const MOST_KEPT = 16;
const LONGEST_WAIT = 15 * MINUTE;

/** A transient back-off: so many failures in a row, nothing before `untilMs` of uptime. */
export interface BackOff {
	failures: number;
	untilMs: number;
	cause: Failure;
}

/** What an IP check said last, and when that was read. */
export interface CheckValue {
	/** The question, as `checkOf` names it. */
	of: string;
	value: string | null;
	atMs: number;
}

/** A family of a key that was there and is not. */
export interface Absence {
	key: string;
	family: Family;
	since: string;
}

export interface VolatileState {
	schema: typeof VOLATILE_SCHEMA;
	bootId: string;
	/** When this state began, or a little later: for an hour after it only a few attempts are free, for what was before is not known (rule 6). */
	beganMs: number;
	/** What went out in the last hour: updates `of` a user, IP checks `of` a family. */
	attempts: { of: string; atMs: number }[];
	/** Of keys and of IP checks, by name. */
	backOffs: (BackOff & { of: string })[];
	checks: CheckValue[];
	/** A request that was begun and whose answer is not yet kept. */
	inFlight: Request | null;
	/** Requests whose answer was lost, by name (rule 2); since the same has been confirmed they count until this uptime. */
	lost: { user: string; host: string; ipv4: string | null; ipv6: string | null; untilMs?: number }[];
	/** Names to be sent once more at this time, for a lost request may overtake its successor (rule 2). */
	again: { user: string; host: string; atMs: number }[];
	/** Keys whose confirmed addresses were to be sent again in the last five minutes, or still are (`due`) (rules 7, 24). */
	forced: { key: string; atMs: number; due: boolean }[];
	/** The last event of the line, and the first since everything was last settled (rule 5). */
	lastEventMs: number;
	firstEventMs: number | null;
	lastResetMs: number;
	absences: Absence[];
	/** The durable state, when the disk would not take it (rule 26). */
	unsaved: State | null;
}

/** One that begins now. `random` in [0, 1) sets apart routers that a power cut has sent to the limit together. */
export function emptyVolatileState(now: Now, random = 0): VolatileState {
	return {
		schema: VOLATILE_SCHEMA,
		bootId: now.bootId,
		beganMs: now.uptimeMs + random * LONGEST_WAIT,
		attempts: [],
		backOffs: [],
		checks: [],
		inFlight: null,
		lost: [],
		again: [],
		forced: [],
		lastEventMs: now.uptimeMs,
		firstEventMs: null,
		lastResetMs: -RESET_EVERY,
		absences: [],
		unsaved: null,
	};
}

/** From when on this user's next update may begin by the hourly limit (rule 6). */
export function nextAttemptMs(volatile: VolatileState, user: string, now: Now): number {
	const times = lastHour(volatile, now, ofUser(user));
	return Math.max(freeMs(times), times.length < FREE_AFTER_BOOT ? 0 : volatile.beganMs + HOUR);
}

/** The same for the next IP check of a family. */
export function nextCheckMs(volatile: VolatileState, family: Family, now: Now): number {
	return freeMs(lastHour(volatile, now, family));
}

/** The volatile state with one more attempt of this user; every connection to a server counts as one. */
export function recordAttempt(volatile: VolatileState, user: string, now: Now): VolatileState {
	return recordOneMore(volatile, ofUser(user), now);
}

/** The volatile state with one more IP check of this family. */
export function recordCheckAttempt(volatile: VolatileState, family: Family, now: Now): VolatileState {
	return recordOneMore(volatile, family, now);
}

/** No family has such a name. */
function ofUser(user: string): string {
	return `user ${user}`;
}

function recordOneMore(volatile: VolatileState, of: string, now: Now): VolatileState {
	return { ...volatile, attempts: [...lastHour(volatile, now), { of, atMs: now.uptimeMs }] };
}

/** The attempts of the last hour, all or those of one. */
function lastHour({ attempts }: VolatileState, { uptimeMs }: Now, of?: string): VolatileState['attempts'] {
	return attempts.filter((one) => one.atMs > uptimeMs - COUNTED_FOR && one.of === (of ?? one.of));
}

function freeMs(inHour: VolatileState['attempts']): number {
	return (inHour.at(-MOST_AN_HOUR)?.atMs ?? -COUNTED_FOR) + COUNTED_FOR;
}

/** The back-off of a key, or of an IP check as `checkOf` names it. */
export function backOffOf(volatile: VolatileState, of: string): BackOff | null {
	return volatile.backOffs.find((one) => one.of === of) ?? null;
}

/** The volatile state after a success: without a back-off. */
export function clearBackOff(volatile: VolatileState, of: string): VolatileState {
	return { ...volatile, backOffs: volatile.backOffs.filter((one) => one.of !== of) };
}

/**
 * The volatile state after one more failure in a row: a back-off of 10 s, 20 s, 40 s ... to 15 minutes, with up to as much on top, but a quarter of the longest at
 * most: so no wave of routers comes back as steep as it came (docs/audit.md, "A whole fleet"). `random` is in [0, 1).
 */
export function recordFailure(
	volatile: VolatileState,
	of: string,
	cause: Failure,
	random: number,
	now: Now,
): VolatileState {
	const failures = (backOffOf(volatile, of)?.failures ?? 0) + 1;
	const waitMs = Math.min(5 * SECOND * 2 ** failures, LONGEST_WAIT);
	const untilMs = now.uptimeMs + Math.round(waitMs + random * Math.min(waitMs, LONGEST_WAIT / 4));
	// One that nobody has asked for in an hour is of no more use.
	const others = volatile.backOffs.filter((one) => one.of !== of && one.untilMs > now.uptimeMs - HOUR);
	return { ...volatile, backOffs: [...others, { of, failures, untilMs, cause }] };
}

/** What is known of the question to an IP check at `url` that leaves by `local`. */
export function checkOf(
	volatile: VolatileState,
	family: Family,
	local: string,
	url: string,
): CheckValue & { backOff: BackOff | null } {
	const of = `${family} ${local} ${url}`;
	const seen = volatile.checks.find((one) => one.of === of);
	return { of, value: null, atMs: 0, ...seen, backOff: backOffOf(volatile, of) };
}

/** The volatile state of an IP check that says this now. */
export function recordCheckValue(volatile: VolatileState, of: string, value: string, now: Now): VolatileState {
	const others = volatile.checks.filter((one) => one.of !== of);
	return { ...clearBackOff(volatile, of), checks: [{ of, value, atMs: now.uptimeMs }, ...others].slice(0, MOST_KEPT) };
}

/** The volatile state after an event that may have mended the line or the clock: transient back-offs end, at most once a minute (rule 6). */
export function resetBackOffs(volatile: VolatileState, { uptimeMs }: Now): VolatileState {
	const { backOffs, lastResetMs } = volatile;
	if (backOffs.length === 0 || uptimeMs < lastResetMs + RESET_EVERY) return volatile;
	return { ...volatile, lastResetMs: uptimeMs, backOffs: backOffs.map((one) => ({ ...one, untilMs: uptimeMs })) };
}

/** The volatile state after an event of the line: what an IP check said before it no longer counts. */
export function recordLineEvent(volatile: VolatileState, now: Now): VolatileState {
	const { uptimeMs } = now;
	return { ...resetBackOffs(volatile, now), lastEventMs: uptimeMs, firstEventMs: volatile.firstEventMs ?? uptimeMs };
}
