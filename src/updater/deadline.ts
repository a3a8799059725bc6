/** A wait that outlives the process and the boot, and that no jump of the wall clock can shorten (rules 14). */
import { isTrusted, type Moment } from '../base/time.ts';

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
export function deadlineIn(durationMs: number, moment: Moment): Deadline {
	return {
		durationMs,
		setWallMs: moment.wallMs,
		setTrusted: isTrusted(moment),
		setUptimeMs: moment.uptimeMs,
		bootId: moment.bootId,
		restarts: 0,
	};
}

/** Milliseconds of it that remain, 0 when it is over; for a deadline of this boot (see `rebased`). */
export function remainingMs(deadline: Deadline, moment: Moment): number {
	return leftMs(deadline, moment.uptimeMs - deadline.setUptimeMs);
}

/**
 * The same wait in the terms of this boot. Of another boot's wait remains what the wall clock says, if it was to be trusted then
 * and is now; else the full duration, but at most three times, so that a router that reboots often does not wait for ever.
 */
export function rebased(deadline: Deadline, moment: Moment): Deadline {
	const { bootId, setUptimeMs, setTrusted, setWallMs, durationMs, restarts } = deadline;
	// Where boots have no names, an uptime that has gone back tells them apart.
	if (bootId === moment.bootId && setUptimeMs <= moment.uptimeMs) return deadline;
	if (setTrusted && isTrusted(moment)) {
		return { ...deadlineIn(leftMs(deadline, moment.wallMs - setWallMs), moment), restarts };
	}
	return { ...deadlineIn(restarts < MOST_RESTARTS ? durationMs : 0, moment), restarts: restarts + 1 };
}

function leftMs({ durationMs }: Deadline, passedMs: number): number {
	return Math.min(Math.max(durationMs - passedMs, 0), durationMs);
}
