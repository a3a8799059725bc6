/** What is worth keeping over a restart of the program but not over a reboot (rule 15). The file is `recent.json` in the run folder. */

import type { Family } from '../base/family.ts';
import { HOUR, MINUTE, type Now, SECOND } from '../base/time.ts';
import type { CommandFault } from '../network/address-command.ts';
import type { PrefixMemory } from '../network/prefix-memory.ts';
import type { Check } from './check.ts';
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
const LONGEST_JITTER = LONGEST_WAIT / 4;
/** The time of what never was. */
export const NEVER = -1;

/** A transient back-off: so many failures in a row, nothing before `untilMs` of uptime. */
export interface BackOff {
	failures: number;
	untilMs: number;
	cause: Failure;
}

/** What an IP check has said. */
export interface CheckValue {
	/** The question, as `checkOf` names it. */
	of: string;
	/** What is believed of it (`check-trust.ts`), and when it answered last. */
	value: string | null;
	atMs: number;
	askedMs: number;
	/** A connection came about at the provider's other port, and not at the usual one. */
	alternative: boolean;
}

/** How far an IP check is believed: of a family, through an interface, at an address (rule 41). */
export interface CheckTrust {
	family: Family;
	interface: string | null;
	url: string;
	/** The address of our own by which it was asked, and what it said, last. */
	local: string | null;
	said: string | null;
	/** Updates in a row that it has provoked wrongly, and when it did so last. */
	wrong: number;
	wrongMs: number;
	/** When it did so falsely, in the last day. */
	falseMs: number[];
	values: Sighting[];
	/** What it says next is believed at once. */
	isFresh: boolean;
}

/** What is known of a program that prints an address (`of` its family and path, as `commands.ts` names it): when it was begun last, and what the last run that has ended has said. */
export interface CommandValue {
	of: string;
	startedMs: number;
	value: string | null;
	fault: CommandFault | null;
}

/** A value that an IP check has said. */
export interface Sighting {
	value: string;
	/** When it came in the place of another, the last times. */
	cameMs: number[];
	/** It is not believed before this uptime. */
	doubtedUntilMs: number;
}

/** A family of a key that was there and is not. */
export interface Absence {
	key: string;
	family: Family;
	since: string;
}

/** The line that a key published last for a family (rule 54). */
export interface Published {
	key: string;
	family: Family;
	line: string;
	device: string | null;
	/** How good it was: with a default route, with a public address, and its metric. */
	isRouted: boolean;
	isOpen: boolean;
	metric: number;
	/** Since when it has not been as good, or (`isGone`) could not be used at all, in milliseconds of uptime. */
	unusableMs: number | null;
	isGone: boolean;
}

/** A line that came up while it was looked at (rule 58). */
export interface SetUp {
	line: string;
	/** The first event of it, in milliseconds of uptime. */
	sinceMs: number;
	/** The families that could be published in time. */
	came: Family[];
}

export interface VolatileState {
	schema: typeof VOLATILE_SCHEMA;
	bootId: string;
	/** When this state began, or a little later: for an hour after it only a few attempts are free, for what was before is not known (rule 6). */
	beganMs: number;
	/** What went out in the last hour: updates `of` a user, IP checks as `check-pace.ts` names them. */
	attempts: { of: string; atMs: number }[];
	/** Of keys and of IP checks, by name. */
	backOffs: (BackOff & { of: string })[];
	checks: CheckValue[];
	trust: CheckTrust[];
	commands: CommandValue[];
	/** Keys that an IP check alone has provoked to send what is not answered yet. */
	provoked: string[];
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
	published: Published[];
	/** Those of each line that came last. */
	setUps: SetUp[];
	/** What was seen of IPv6 prefixes (rule 55). */
	prefixes: PrefixMemory;
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
		trust: [],
		commands: [],
		provoked: [],
		inFlight: null,
		lost: [],
		again: [],
		forced: [],
		lastEventMs: now.uptimeMs,
		firstEventMs: null,
		lastResetMs: -RESET_EVERY,
		absences: [],
		published: [],
		setUps: [],
		prefixes: [],
		unsaved: null,
	};
}

/** From when on this user's next update may begin by the hourly limit (rule 6). */
export function nextAttemptMs(volatile: VolatileState, user: string, now: Now): number {
	const isFree = lastHour(volatile, now, ofUser(user)).length < FREE_AFTER_BOOT;
	return Math.max(freeMs(volatile, ofUser(user), MOST_AN_HOUR, now), isFree ? 0 : volatile.beganMs + HOUR);
}

/** When there are fewer than so many attempts of one in the last hour (`countedForMs`). */
export function freeMs(
	volatile: VolatileState,
	of: string,
	most: number,
	now: Now,
	countedForMs = COUNTED_FOR,
): number {
	return (lastHour(volatile, now, of).at(-most)?.atMs ?? -countedForMs) + countedForMs;
}

/** The volatile state with one more attempt of this user; every connection to a server counts as one. */
export function recordAttempt(volatile: VolatileState, user: string, now: Now): VolatileState {
	return recordOneMore(volatile, ofUser(user), now);
}

/** No family has such a name. */
function ofUser(user: string): string {
	return `user ${user}`;
}

/** The volatile state with one more attempt of one. */
export function recordOneMore(volatile: VolatileState, of: string, now: Now): VolatileState {
	return { ...volatile, attempts: [...lastHour(volatile, now), { of, atMs: now.uptimeMs }] };
}

/** The attempts of the last hour, all or those of one. */
function lastHour({ attempts }: VolatileState, { uptimeMs }: Now, of?: string): VolatileState['attempts'] {
	return attempts.filter((one) => one.atMs > uptimeMs - COUNTED_FOR && one.of === (of ?? one.of));
}

/** The back-off of a key, or of an IP check as `checkOf` names it. */
export function backOffOf(volatile: VolatileState, of: string): BackOff | null {
	return volatile.backOffs.find((one) => one.of === of) ?? null;
}

/** Whether a back-off may be longer than IP checks are apart. */
export function isLongBackOff(backOff: BackOff | null): boolean {
	return (backOff?.failures ?? 0) >= 5;
}

/** The volatile state after a success: without a back-off. */
export function clearBackOff(volatile: VolatileState, of: string): VolatileState {
	return { ...volatile, backOffs: volatile.backOffs.filter((one) => one.of !== of) };
}

/**
 * The volatile state after one more failure in a row: a back-off of 10 s, 20 s, 40 s ... to 15 minutes, with up to as much on top, but a quarter of the longest at
 * most: so no wave of routers comes back as steep as it came (docs/audit.md, "A whole fleet"). `random` is in [0, 1). All of it ends within `mostMs`.
 */
export function recordFailure(
	volatile: VolatileState,
	of: string,
	cause: Failure,
	random: number,
	now: Now,
	mostMs = LONGEST_WAIT + LONGEST_JITTER,
): VolatileState {
	const failures = (backOffOf(volatile, of)?.failures ?? 0) + 1;
	const waitMs = Math.min(5 * SECOND * 2 ** failures, LONGEST_WAIT);
	const jitterMs = random * Math.min(waitMs, LONGEST_JITTER);
	const untilMs = now.uptimeMs + Math.min(Math.round(waitMs + jitterMs), mostMs);
	// One that nobody has asked for in an hour is of no more use.
	const others = volatile.backOffs.filter((one) => one.of !== of && one.untilMs > now.uptimeMs - HOUR);
	return { ...volatile, backOffs: [...others, { of, failures, untilMs, cause }] };
}

/** What is known of a question to an IP check, by the way that it takes. */
export function checkOf(
	volatile: VolatileState,
	{ family, device, local, url }: Omit<Check, 'key'>,
): CheckValue & { backOff: BackOff | null } {
	const of = `${family} ${device}/${local} ${url}`;
	const seen = volatile.checks.find((one) => one.of === of);
	return { ...unasked(of), ...seen, backOff: backOffOf(volatile, of) };
}

/** The volatile state of an IP check that answers now, of which this is believed. */
export function recordCheckValue(
	volatile: VolatileState,
	of: string,
	value: string | null,
	{ uptimeMs }: Now,
): VolatileState {
	return withCheck(clearBackOff(volatile, of), of, { value, atMs: uptimeMs });
}

/** The volatile state of an IP check that is asked now. */
export function recordAsked(volatile: VolatileState, of: string, { uptimeMs }: Now): VolatileState {
	return withCheck(volatile, of, { askedMs: uptimeMs });
}

/** The volatile state of an IP check that was reached at the provider's other port (`alternative`), or at the usual one. */
export function recordPort(volatile: VolatileState, of: string, alternative: boolean): VolatileState {
	return withCheck(volatile, of, { alternative });
}

function unasked(of: string): CheckValue {
	return { of, value: null, atMs: NEVER, askedMs: NEVER, alternative: false };
}

function withCheck(volatile: VolatileState, of: string, news: Partial<CheckValue>): VolatileState {
	const old = volatile.checks.find((one) => one.of === of);
	const others = volatile.checks.filter((one) => one !== old);
	return { ...volatile, checks: [{ ...unasked(of), ...old, ...news }, ...others].slice(0, MOST_KEPT) };
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
