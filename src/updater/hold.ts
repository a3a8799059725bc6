/** Holds after an outage at the provider (promise 3, rules 13). */
import { deadlineIn, rebased } from './deadline.ts';
import { HOUR, isoTime, MINUTE, type Moment, SECOND } from './moment.ts';
import type { Confirmation, Hold, State } from './state.ts';

const BASES = [30 * MINUTE, HOUR, 2 * HOUR, 3 * HOUR];
const LONGEST_RETRY_AFTER = 4 * HOUR;

/**
 * The hold after one more outage in a row: 30 min, 1 h, 2 h, 3 h, with up to a quarter on top (`random` is in [0, 1)); a longer `Retry-After`
 * wins, up to 4 h (rules 9).
 */
export function nextHold(
	last: Hold | null,
	cause: string,
	retryAfterSeconds: number | null,
	random: number,
	moment: Moment,
): Hold {
	const series = (last?.series ?? 0) + 1;
	const base = BASES[Math.min(series, BASES.length) - 1] as number;
	const asked = Math.min((retryAfterSeconds ?? 0) * SECOND, LONGEST_RETRY_AFTER);
	const durationMs = Math.max(Math.round(base * (1 + random / 4)), asked);
	return { series, cause, at: isoTime(moment.wallMs), deadline: deadlineIn(durationMs, moment) };
}

/** The state with all its waits in the terms of this boot; the same object when nothing had to change (rules 14). */
export function rebasedState(state: State, moment: Moment): State {
	const hold = state.hold && withRebased(state.hold);
	const checkHold = state.checkHold && withRebased(state.checkHold);
	const names = state.names.map((record) => {
		const ipv4 = record.ipv4 && undisputed(record.ipv4);
		const ipv6 = record.ipv6 && undisputed(record.ipv6);
		return ipv4 === record.ipv4 && ipv6 === record.ipv6 ? record : { ...record, ipv4, ipv6 };
	});
	const same =
		hold === state.hold && checkHold === state.checkHold && names.every((name, at) => name === state.names[at]);
	return same ? state : { ...state, hold, checkHold, names };

	function withRebased(old: Hold): Hold {
		const deadline = rebased(old.deadline, moment);
		return deadline === old.deadline ? old : { ...old, deadline };
	}

	function undisputed(old: Confirmation): Confirmation {
		if (!old.disputed) return old;
		const again = rebased(old.disputed.again, moment);
		return again === old.disputed.again ? old : { ...old, disputed: { ...old.disputed, again } };
	}
}
