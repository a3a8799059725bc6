/** Times as a person says them. */

import { duration } from '../base/duration.ts';
import { isoTime, MINUTE } from '../base/time.ts';

/** As `isoTime` writes it; what else is a date, each engine decides for itself. */
const FORM = /^[+-]?\d{4,6}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z$/;

/** Milliseconds since 1970; of what a file has that is no time: now. */
function momentOf(time: string, nowMs: number): number {
	return (FORM.test(time) && Date.parse(time)) || nowMs;
}

/** `3 h ago`; with a clock that has gone back, `just now`. Takes ISO 8601 and milliseconds since 1970. */
export function ago(time: string, nowMs: number): string {
	const ms = nowMs - momentOf(time, nowMs);
	return ms < 1000 ? 'just now' : `${duration(ms)} ago`;
}

/** The time of day by the local clock, with the date when it is not today: `14:32`, `24 Nov 02:10`; of a moment that is near with its seconds. */
export function clockTime(time: string, nowMs: number, isNear = false): string {
	// `Mon Nov 24 2025 02:10:33 GMT+0100` (ECMA-262, Date.prototype.toString).
	const at = new Date(momentOf(time, nowMs));
	const [, month, day, , clock = ''] = String(at).split(' ');
	const isToday = at.toDateString() === new Date(nowMs).toDateString();
	return `${isToday ? '' : `${day} ${month} `}${clock.slice(0, isNear ? 8 : 5)}`;
}

/** Date and time by the local clock, for a log: `2026-11-28 14:32:05`. */
export function logTime(wallMs: number): string {
	// As if the local clock were UTC.
	const localMs = wallMs - new Date(wallMs).getTimezoneOffset() * MINUTE;
	return isoTime(localMs).replace('T', ' ').replace('Z', '');
}
