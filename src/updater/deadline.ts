/** A wait that outlives the process and the boot, and that no jump of the wall clock can shorten (rule 14). */
import { isTrusted, type Now } from '../base/time.ts';

export interface Deadline {
	durationMs: number;
	setWallMs: number;
	setTrusted: boolean;
	setUptimeMs: number;
	bootId: string;
	/** How many boots have begun the full duration again for want of a clock. */
	restarts: number;
}

const MOST_RESTARTS = 3;

/** A wait of so many milliseconds from now. */
export function deadlineIn(durationMs: number, now: Now): Deadline {
	return {
		durationMs,
		setWallMs: now.wallMs,
		setTrusted: isTrusted(now),
		setUptimeMs: now.uptimeMs,
		bootId: now.bootId,
		restarts: 0,
	};
}

/** Milliseconds of it that remain, 0 when it is over; for a deadline of this boot (see `rebased`). */
export function remainingMs(deadline: Deadline, now: Now): number {
	return leftMs(deadline, now.uptimeMs - deadline.setUptimeMs);
}

/**
 * The same wait in the terms of this boot. Of another boot's wait remains what the wall clock says, if it was to be trusted then
 * and is now; else the full duration, but at most three times, so that a router that reboots often does not wait for ever.
 */
export function rebase(deadline: Deadline, now: Now): Deadline {
	const { bootId, setUptimeMs, setTrusted, setWallMs, durationMs, restarts } = deadline;
	// Where boots have no names, an uptime that has gone back tells them apart.
	if (bootId === now.bootId && setUptimeMs <= now.uptimeMs) return deadline;
	if (setTrusted && isTrusted(now)) {
		return { ...deadlineIn(leftMs(deadline, now.wallMs - setWallMs), now), restarts };
	}
	return { ...deadlineIn(restarts < MOST_RESTARTS ? durationMs : 0, now), restarts: restarts + 1 };
}

function leftMs({ durationMs }: Deadline, passedMs: number): number {
	return Math.min(Math.max(durationMs - passedMs, 0), durationMs);
}
