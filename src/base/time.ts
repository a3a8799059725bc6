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

/** ISO 8601 in UTC, to the second; the form of every time in a file. */
export function isoTime(wallMs: number): string {
	return new Date(Number.isFinite(wallMs) ? wallMs : 0).toISOString().replace(/\.\d+Z$/, 'Z');
}
