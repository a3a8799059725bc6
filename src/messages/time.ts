/** Times as a person says them. */

import { duration } from '../base/duration.ts';

/** `3 h ago`; with a clock that has gone back, `just now`. Takes ISO 8601 and milliseconds since 1970. */
export function ago(time: string, nowMs: number): string {
	const ms = nowMs - Date.parse(time);
	return ms < 1000 ? 'just now' : `${duration(ms)} ago`;
}

/** The time of day by the local clock, with the date when it is not today: `14:32`, `24 Nov 02:10`; of a moment that is near with its seconds. */
export function clockTime(time: string, nowMs: number, isNear = false): string {
	// `Mon Nov 24 2025 02:10:33 GMT+0100` (ECMA-262, Date.prototype.toString).
	const at = new Date(time);
	const [, month, day, , clock = ''] = String(at).split(' ');
	const isToday = at.toDateString() === new Date(nowMs).toDateString();
	return `${isToday ? '' : `${day} ${month} `}${clock.slice(0, isNear ? 8 : 5)}`;
}
