/** Time as a value: decisions get it as an argument and read no clock. */

export interface Now {
	/** Milliseconds on the monotonic clock of this boot. */
	uptimeMs: number;
	/** Milliseconds since 1970 by the wall clock. */
	wallMs: number;
	/** Names this boot. */
	bootId: string;
}

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;

/** A wall clock before the program's own date cannot be right (rule 14). */
export function isTrusted(now: Now): boolean {
	return now.wallMs > BUILD_DATE_MS;
}

/** The last and the first millisecond that a date can be (ECMA-262, Time Values): 275,760 years from 1970. */
const LAST_DATE_MS = 8.64e15;

/** ISO 8601 in UTC, to the second; the form of every time in a file. What is no date is 1970, or the last or first that there is. */
export function isoTime(wallMs: number): string {
	return new Date(Math.min(Math.max(wallMs || 0, -LAST_DATE_MS), LAST_DATE_MS)).toISOString().replace(/\.\d+Z$/, 'Z');
}
