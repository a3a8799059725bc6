/** A wait that outlives the process and the boot, and that no jump of the wall clock can shorten (rules 14). */
import { isTrusted, type Moment } from './moment.ts';

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
	const passed = moment.uptimeMs - deadline.setUptimeMs;
	return clamp(deadline.durationMs - passed, deadline.durationMs);
}

/**
 * The same wait in the terms of this boot. Of another boot's wait remains what the wall clock says, if it was to be trusted then
 * and is now; else the full duration, but at most three times, so that a router that reboots often does not wait for ever.
 */
export function rebased(deadline: Deadline, moment: Moment): Deadline {
	// Where boots have no names, an uptime that has gone back tells them apart.
	if (deadline.bootId === moment.bootId && deadline.setUptimeMs <= moment.uptimeMs) return deadline;
	if (deadline.setTrusted && isTrusted(moment)) {
		const passed = moment.wallMs - deadline.setWallMs;
		return {
			...deadlineIn(clamp(deadline.durationMs - passed, deadline.durationMs), moment),
			restarts: deadline.restarts,
		};
	}
	const again = deadline.restarts < MOST_RESTARTS;
	return { ...deadlineIn(again ? deadline.durationMs : 0, moment), restarts: deadline.restarts + 1 };
}

function clamp(ms: number, most: number): number {
	return Math.min(Math.max(ms, 0), most);
}
