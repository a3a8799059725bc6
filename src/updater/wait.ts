/** What keeps back an update or an IP check that is due (rules 5, 6, 13). */

import type { Family } from '../base/family.ts';
import type { Now } from '../base/time.ts';
import type { Key } from '../config/config.ts';
import type { Check } from './check.ts';
import { nextCheckMs } from './check-pace.ts';
import { doubtOf, trustOf } from './check-trust.ts';
import { remainingMs } from './deadline.ts';
import type { Awaited } from './failover.ts';
import { type Failure, type Outage, outageOf } from './failure.ts';
import type { PlannerInput } from './planner-input.ts';
import { PENDING_WAIT } from './set-ups.ts';
import type { Hold, State } from './state.ts';
import { type BackOff, backOffOf, nextAttemptMs, type VolatileState } from './volatile-state.ts';

/** What an update or an IP check that is due has to wait for. `untilMs` is of uptime. */
export type Wait = { untilMs: number } & (
	| { code: 'hold'; of: Waiting; outage: Outage }
	/** So many an hour and no more (rule 6). */
	| { code: 'limit'; of: Waiting }
	| { code: 'back-off'; of: Waiting; failure: Failure }
	/** The IP check is not believed, and nothing that it has said before is known (rule 41). */
	| { code: 'doubt' }
	/** Families that are just being set up (rule 5). */
	| { code: 'pending'; families: readonly Family[] }
	/** A line that may come back, `instead` of which another is taken then (rule 54). */
	| { code: 'failover'; line: string; instead: string }
);

export type Waiting = 'updates' | 'checks';

/** What keeps an update of this key back; null: nothing does. `pending`: the families that are just being set up; `awaited`: the lines that may come back. */
export function updateWait(
	key: Key,
	pending: readonly Family[],
	awaited: readonly Awaited[],
	{ state, volatile, now }: PlannerInput,
): Wait | null {
	const { firstEventMs } = volatile;
	return gravest(now, [
		holdWait(state.hold, 'updates', now),
		{ code: 'limit', of: 'updates', untilMs: nextAttemptMs(volatile, key.username, now) },
		backOffWait(backOffOf(volatile, key.name), 'updates'),
		failoverWait(awaited),
		firstEventMs !== null && pending.length > 0
			? { code: 'pending', untilMs: firstEventMs + PENDING_WAIT, families: pending }
			: null,
	]);
}

/** One request carries both families, so a key waits until the last of its lines is back or given up. */
export function failoverWait(awaited: readonly Awaited[]): Wait | null {
	const [last] = [...awaited].sort((a, b) => b.untilMs - a.untilMs);
	return last ? { code: 'failover', ...last } : null;
}

/** What keeps an IP check back; null: nothing does. `backOff`: that of it, where that is heeded. */
export function checkWait(
	check: Check,
	backOff: BackOff | null,
	state: State,
	volatile: VolatileState,
	now: Now,
): Wait | null {
	const freeMs = nextCheckMs(volatile, check, now);
	return gravest(now, [
		holdWait(state.hold, 'updates', now),
		holdWait(state.checkHold, 'checks', now),
		backOff
			? backOffWait({ ...backOff, untilMs: Math.max(backOff.untilMs, freeMs) }, 'checks')
			: { code: 'limit', of: 'checks', untilMs: freeMs },
	]);
}

/** Until when a check is not believed, as something to wait for. */
export function doubtWait(check: Check, volatile: VolatileState, now: Now): Wait | null {
	const doubt = doubtOf(trustOf(volatile, check), now);
	return doubt && { code: 'doubt', untilMs: doubt.untilMs };
}

/** The first that is not over. */
function gravest({ uptimeMs }: Now, waits: readonly (Wait | null)[]): Wait | null {
	return waits.find((wait) => wait && wait.untilMs > uptimeMs) ?? null;
}

function holdWait(hold: Hold | null, of: Waiting, now: Now): Wait | null {
	if (!hold) return null;
	const untilMs = now.uptimeMs + remainingMs(hold.deadline, now);
	return { code: 'hold', of, untilMs, outage: outageOf(hold.cause) };
}

function backOffWait(backOff: BackOff | null, of: Waiting): Wait | null {
	return backOff && { code: 'back-off', of, untilMs: backOff.untilMs, failure: backOff.cause };
}
