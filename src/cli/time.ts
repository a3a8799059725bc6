/** Times as a person says them. */
import { duration } from '../agent/say.ts';

/** `3 h ago`; with a clock that has gone back, `just now`. Takes ISO 8601 and milliseconds since 1970. */
export function ago(time: string, nowMs: number): string {
	const ms = nowMs - Date.parse(time);
	return ms < 1000 ? 'just now' : `${duration(ms)} ago`;
}

/** The time of day by the local clock, with the date when it is not today: `14:32`, `24 Nov 02:10`. */
export function clockTime(time: string, nowMs: number): string {
	const at = new Date(Date.parse(time));
	const two = (value: number) => String(value).padStart(2, '0');
	const hour = `${two(at.getHours())}:${two(at.getMinutes())}`;
	if (at.toDateString() === new Date(nowMs).toDateString()) return hour;
	const month = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ')[at.getMonth()];
	return `${at.getDate()} ${month} ${hour}`;
}
