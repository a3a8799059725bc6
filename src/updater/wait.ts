/** What keeps back an update or an IP check that is due (rules 5, 6, 13). */

import type { Family } from '../base/family.ts';
import { type Now, SECOND } from '../base/time.ts';
import type { Key } from '../config/config.ts';
import { remainingMs } from './deadline.ts';

import type { PlannerInput } from './planner-input.ts';
import type { Hold, State } from './state.ts';
import { type BackOff, backOffOf, nextAttemptMs, nextCheckMs, type VolatileState } from './volatile-state.ts';

/** What something that is due has to wait for. `untilMs` is of uptime. */
export interface Wait {
	why: 'hold' | 'limit' | 'back-off' | 'pending';
	untilMs: number;
	/** For the user: `911`, `it refused the connection ...` */
	cause: string;
}

const PENDING_WAIT = 3 * SECOND;

/** What keeps an update of this key back; null: nothing does. `pending`: the families that are just being set up. */
export function updateWait(key: Key, pending: readonly Family[], { state, volatile, now }: PlannerInput): Wait | null {
	const { firstEventMs } = volatile;
	return gravest(now, [
		holdWait(state.hold, now),
		limitWait(nextAttemptMs(volatile, key.username, now), 'attempts'),
		backOffWait(backOffOf(volatile, key.name)),
		firstEventMs !== null && pending.length > 0
			? { why: 'pending', untilMs: firstEventMs + PENDING_WAIT, cause: `${pending.join(' and ')} being set up` }
			: null,
	]);
}

/** What keeps an IP check of this family back; null: nothing does. */
export function checkWait(
	family: Family,
	backOff: BackOff | null,
	state: State,
	volatile: VolatileState,
	now: Now,
): Wait | null {
	return gravest(now, [
		holdWait(state.hold, now),
		holdWait(state.checkHold, now),
		limitWait(nextCheckMs(volatile, family, now), 'IP checks'),
		backOffWait(backOff, 'the IP check: '),
	]);
}

/** The first that is not over. */
function gravest({ uptimeMs }: Now, waits: readonly (Wait | null)[]): Wait | null {
	return waits.find((wait) => wait && wait.untilMs > uptimeMs) ?? null;
}

function holdWait(hold: Hold | null, now: Now): Wait | null {
	return hold && { why: 'hold', untilMs: now.uptimeMs + remainingMs(hold.deadline, now), cause: hold.cause };
}

function limitWait(untilMs: number, what: string): Wait {
	return { why: 'limit', untilMs, cause: `the limit of ${what} an hour` };
}

function backOffWait(backOff: BackOff | null, of = ''): Wait | null {
	return backOff && { why: 'back-off', untilMs: backOff.untilMs, cause: of + backOff.cause };
}
