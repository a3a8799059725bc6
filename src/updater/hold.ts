/** Holds after an outage at the provider (promise 3, rule 13). */

import { HOUR, isoTime, MINUTE, type Now, SECOND } from '../base/time.ts';
import { deadlineIn, rebase } from './deadline.ts';
import type { Confirmation, Hold, State } from './state.ts';

/** Of the first outages in a row; of all further ones 3 h. */
const BASES = [30 * MINUTE, HOUR, 2 * HOUR];
const LONGEST_RETRY_AFTER = 4 * HOUR;

/**
 * The hold after one more outage in a row: 30 min, 1 h, 2 h, 3 h, with up to a quarter on top (`random` is in [0, 1)); a longer `Retry-After`
 * wins, up to 4 h (rule 9).
 */
export function nextHold(
	last: Hold | null,
	cause: string,
	retryAfterSeconds: number | null,
	random: number,
	now: Now,
): Hold {
	const series = (last?.series ?? 0) + 1;
	const base = BASES[series - 1] ?? 3 * HOUR;
	const asked = Math.min((retryAfterSeconds ?? 0) * SECOND, LONGEST_RETRY_AFTER);
	const durationMs = Math.max(Math.round(base * (1 + random / 4)), asked);
	return { series, cause, at: isoTime(now.wallMs), deadline: deadlineIn(durationMs, now) };
}

/** The state with all its waits in the terms of this boot (rule 14). */
export function rebaseState(state: State, now: Now): State {
	const held = (old: Hold | null) => old && { ...old, deadline: rebase(old.deadline, now) };
	const disputed = (old: Confirmation['disputed']) => old && { ...old, again: rebase(old.again, now) };
	const confirmed = (old: Confirmation | null) => old && { ...old, disputed: disputed(old.disputed) };
	return {
		...state,
		hold: held(state.hold),
		checkHold: held(state.checkHold),
		names: state.names.map((record) => ({
			...record,
			ipv4: confirmed(record.ipv4),
			ipv6: confirmed(record.ipv6),
		})),
	};
}
