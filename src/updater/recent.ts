/** What is worth keeping over a restart of the program but not over a reboot (rules 15). The file is `recent.json` in the run folder. */
import type { Family } from '../network/network.ts';
import { HOUR, jittered, MINUTE, type Moment, SECOND } from './moment.ts';
import type { Request } from './plan.ts';
import type { State } from './state.ts';

export const RECENT_SCHEMA = 1;

/** A transient back-off: so many failures in a row, nothing before `untilMs` of uptime. */
export interface BackOff {
	failures: number;
	untilMs: number;
	/** What failed, for the user. */
	cause: string;
}

/** What one IP check is known to say: the same question by the same way. */
export interface CheckMemory {
	family: Family;
	local: string;
	url: string;
	/** The last value, and when it was read. */
	value: string | null;
	atMs: number;
	backOff: BackOff | null;
}

/** A family of a key that was there and is not. */
export interface Absence {
	key: string;
	family: Family;
	since: string;
}

export interface Recent {
	schema: typeof RECENT_SCHEMA;
	bootId: string;
	/** When this memory began: for an hour after it only a few attempts are free, for what was before is not known (rules 6). */
	beganMs: number;
	attempts: { user: string; timesMs: number[] }[];
	checkAttempts: Record<Family, number[]>;
	backOffs: { key: string; backOff: BackOff }[];
	checks: CheckMemory[];
	/** A request that was begun and whose answer is not yet kept. */
	inFlight: Request | null;
	/** Requests whose answer was lost, by name (rules 2). */
	lost: { user: string; host: string; ipv4: string | null; ipv6: string | null }[];
	/** Names to be sent once more at this time, for a lost request may overtake its successor (rules 2). */
	again: { user: string; host: string; atMs: number }[];
	/** Keys whose confirmed addresses are to be sent again, and when each key was last forced (rules 7, 24). */
	force: string[];
	forcedAt: { key: string; atMs: number }[];
	/** The last event of the line, and the first since everything was last settled (rules 5). */
	lastEventMs: number;
	firstEventMs: number | null;
	lastResetMs: number;
	absences: Absence[];
	/** The durable state, when the disk would not take it (rules 26). */
	unsaved: State | null;
}

/** A memory that begins now. */
export function emptyRecent(moment: Moment): Recent {
	return {
		schema: RECENT_SCHEMA,
		bootId: moment.bootId,
		beganMs: moment.uptimeMs,
		attempts: [],
		checkAttempts: { ipv4: [], ipv6: [] },
		backOffs: [],
		checks: [],
		inFlight: null,
		lost: [],
		again: [],
		force: [],
		forcedAt: [],
		lastEventMs: moment.uptimeMs,
		firstEventMs: null,
		lastResetMs: Number.MIN_SAFE_INTEGER,
		absences: [],
		unsaved: null,
	};
}

const MOST_AN_HOUR = 15;
const FREE_AFTER_BOOT = 5;
const RESET_EVERY = MINUTE;
const FORCE_EVERY = 5 * MINUTE;

/** When this user's next update may begin by the hourly limit: 0 when at once (rules 6). */
export function nextAttemptMs(recent: Recent, user: string, moment: Moment): number {
	const inHour = lastHour(attemptsOf(recent, user), moment);
	const young = moment.uptimeMs < recent.beganMs + HOUR && inHour.length >= FREE_AFTER_BOOT;
	return Math.max(freeMs(inHour), young ? recent.beganMs + HOUR : 0);
}

/** The same for the next IP check of a family. */
export function nextCheckMs(recent: Recent, family: Family, moment: Moment): number {
	return freeMs(lastHour(recent.checkAttempts[family], moment));
}

function freeMs(inHour: readonly number[]): number {
	return inHour.length < MOST_AN_HOUR ? 0 : (inHour[inHour.length - MOST_AN_HOUR] as number) + HOUR;
}

function attemptsOf(recent: Recent, user: string): readonly number[] {
	return recent.attempts.find((entry) => entry.user === user)?.timesMs ?? [];
}

/** The memory with one more attempt of this user; every connection to a server counts as one. */
export function withAttempt(recent: Recent, user: string, moment: Moment): Recent {
	const timesMs = [...lastHour(attemptsOf(recent, user), moment), moment.uptimeMs];
	const others = recent.attempts.filter((entry) => entry.user !== user);
	return { ...recent, attempts: [...others, { user, timesMs }] };
}

/** The memory with one more IP check of this family. */
export function withCheckAttempt(recent: Recent, family: Family, moment: Moment): Recent {
	const timesMs = [...lastHour(recent.checkAttempts[family], moment), moment.uptimeMs];
	return { ...recent, checkAttempts: { ...recent.checkAttempts, [family]: timesMs } };
}

function lastHour(timesMs: readonly number[], moment: Moment): number[] {
	return timesMs.filter((time) => time > moment.uptimeMs - HOUR);
}

/** The next back-off after one more failure: 10 s, 20 s, 40 s ... to 15 minutes, with up to a quarter on top. `random` is in [0, 1). */
export function nextBackOff(last: BackOff | null, cause: string, random: number, moment: Moment): BackOff {
	const failures = (last?.failures ?? 0) + 1;
	const baseMs = Math.min(10 * SECOND * 2 ** Math.min(failures - 1, 10), 15 * MINUTE);
	return { failures, untilMs: moment.uptimeMs + jittered(baseMs, random), cause };
}

export function backOffOf(recent: Recent, key: string): BackOff | null {
	return recent.backOffs.find((entry) => entry.key === key)?.backOff ?? null;
}

export function withBackOff(recent: Recent, key: string, backOff: BackOff | null): Recent {
	const others = recent.backOffs.filter((entry) => entry.key !== key);
	return { ...recent, backOffs: backOff ? [...others, { key, backOff }] : others };
}

export function checkOf(recent: Recent, family: Family, local: string, url: string): CheckMemory {
	const found = recent.checks.find((check) => isSameCheck(check, { family, local, url }));
	return found ?? { family, local, url, value: null, atMs: Number.MIN_SAFE_INTEGER, backOff: null };
}

const MOST_CHECKS = 16;

export function withCheck(recent: Recent, check: CheckMemory): Recent {
	const others = recent.checks.filter((other) => !isSameCheck(check, other));
	return { ...recent, checks: [check, ...others].slice(0, MOST_CHECKS) };
}

function isSameCheck(
	a: Pick<CheckMemory, 'family' | 'local' | 'url'>,
	b: Pick<CheckMemory, 'family' | 'local' | 'url'>,
): boolean {
	return a.family === b.family && a.local === b.local && a.url === b.url;
}

/** The memory after an event that may have mended the line or the clock: transient back-offs end, at most once a minute (rules 6). */
export function afterMend(recent: Recent, moment: Moment): Recent {
	if (moment.uptimeMs < recent.lastResetMs + RESET_EVERY) return recent;
	const waiting = recent.backOffs.length > 0 || recent.checks.some((check) => check.backOff);
	if (!waiting) return recent;
	return {
		...recent,
		lastResetMs: moment.uptimeMs,
		backOffs: recent.backOffs.map(({ key, backOff }) => ({ key, backOff: { ...backOff, untilMs: moment.uptimeMs } })),
		checks: recent.checks.map((check) => ({
			...check,
			backOff: check.backOff && { ...check.backOff, untilMs: moment.uptimeMs },
		})),
	};
}

/** The memory after an event of the line: what an IP check said before it no longer counts. */
export function afterLineEvent(recent: Recent, moment: Moment): Recent {
	const mended = afterMend(recent, moment);
	return { ...mended, lastEventMs: moment.uptimeMs, firstEventMs: mended.firstEventMs ?? moment.uptimeMs };
}

/** The memory in which these keys are to be sent once more, but for those forced within the last five minutes (rules 24). */
export function withForce(recent: Recent, keys: readonly string[], moment: Moment): Recent {
	const fresh = recent.forcedAt.filter((entry) => entry.atMs > moment.uptimeMs - FORCE_EVERY);
	const allowed = keys.filter((key) => !fresh.some((entry) => entry.key === key));
	return {
		...recent,
		force: [...new Set([...recent.force, ...allowed])],
		forcedAt: [...fresh, ...allowed.map((key) => ({ key, atMs: moment.uptimeMs }))],
	};
}
