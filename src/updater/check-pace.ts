/**
 * How often an IP check is asked (rule 41). Looks at intervals, which twelve an hour are kept for, never wait for what events have used up; and no outage, however
 * long, keeps the next look back for more than five minutes.
 */
import type { Family } from '../base/family.ts';
import { HOUR, type Now, SECOND } from '../base/time.ts';
import type { Config } from '../config/config.ts';
import { CHECKS_APART, type Check } from './check.ts';
import type { Failure } from './failure.ts';
import {
	type CheckValue,
	checkOf,
	freeMs,
	NEVER,
	recordAsked,
	recordFailure,
	recordOneMore,
	type VolatileState,
} from './volatile-state.ts';

const MOST_LOOKS = 12;
/** Checks that come sooner than a look: after an event, or a failure. */
const MOST_EARLY = 6;
/** So many of these may be for failures; the others are the events'. */
const MOST_RETRIES = 3;

type Question = Omit<Check, 'key'>;

/** From when on this check may be asked, in milliseconds of uptime. */
export function nextCheckMs(volatile: VolatileState, check: Question, now: Now): number {
	return Math.min(nextLookMs(volatile, check, now), nextEarlyMs(volatile, check, now));
}

function nextLookMs(volatile: VolatileState, check: Question, now: Now): number {
	const { askedMs } = stateOf(volatile, check);
	const apartMs = askedMs === NEVER ? 0 : askedMs + CHECKS_APART;
	// Twelve that are five minutes apart are just an hour.
	return Math.max(apartMs, freeMs(volatile, check.family, MOST_LOOKS, now, HOUR));
}

function nextEarlyMs(volatile: VolatileState, check: Question, now: Now): number {
	const { askedMs, atMs } = stateOf(volatile, check);
	const isAnswered = askedMs <= atMs;
	const most = askedMs < volatile.lastEventMs ? MOST_EARLY : isAnswered ? 0 : MOST_RETRIES;
	return most === 0 ? Infinity : freeMs(volatile, early(check.family), most, now);
}

/** The volatile state with one more check. */
export function recordCheckAttempt(volatile: VolatileState, check: Question, now: Now): VolatileState {
	const isLook = nextLookMs(volatile, check, now) <= now.uptimeMs;
	const counted = recordOneMore(volatile, isLook ? check.family : early(check.family), now);
	return recordAsked(counted, stateOf(volatile, check).of, now);
}

/** The volatile state after one more check in a row without an answer: it is asked again within a check interval, or five minutes if that is less. */
export function recordCheckFailure(
	volatile: VolatileState,
	check: Question,
	cause: Failure,
	{ settings }: Config,
	random: number,
	now: Now,
): VolatileState {
	const mostMs = Math.min(settings.checkIntervalSeconds * SECOND, CHECKS_APART);
	return recordFailure(volatile, stateOf(volatile, check).of, cause, random, now, mostMs);
}

function early(family: Family): string {
	return `${family} early`;
}

function stateOf(volatile: VolatileState, check: Question): CheckValue {
	return checkOf(volatile, check);
}
