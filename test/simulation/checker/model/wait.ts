/** A wait that must be kept over restarts, reboots and clocks, as rule 14 reads: the least and the most that remains of it. */

export interface Clocks {
	boot: number;
	uptimeMs: number;
	wallMs: number;
}

interface Since extends Clocks {
	durationMs: number;
	restarts: number;
}

export interface Wait {
	readonly durationMs: number;
	/** Only that there is a wait is known, and not how long it is. */
	readonly isVague: boolean;
	/** What a crash left on the disk is not always known, so there may be several; the shortest counts. None: anything may be left. */
	readonly possible: readonly Since[];
}

/** So many boots after its beginning anything may be left of a wait. */
const MOST_POSSIBLE = 1000;

export function startWait(durationMs: number, clocks: Clocks, isVague = false): Wait {
	return { durationMs, isVague, possible: [{ ...clocks, durationMs, restarts: 0 }] };
}

/** The wait after a process has read it from the disk, perhaps in another boot. */
export function afterLoad(wait: Wait, clocks: Clocks): Wait {
	const all = wait.possible.flatMap((one) => (one.boot === clocks.boot ? [one] : [one, rebased(one, clocks)]));
	const different = [...new Map(all.map((one) => [JSON.stringify(one), one])).values()];
	return { ...wait, possible: different.length > MOST_POSSIBLE ? [] : different };
}

/** What remains of it at most, jitter included; Infinity where a reboot lies in between. */
export function mostLeftMs(wait: Wait, { boot, uptimeMs }: Clocks): number {
	const [only, ...others] = wait.possible;
	if (!only || others[0] || only.boot !== boot || wait.isVague) return Infinity;
	return only.durationMs * 1.25 - (uptimeMs - only.uptimeMs);
}

/** What remains of it at least; -Infinity where that cannot be told. */
export function leastLeftMs(wait: Wait, { boot, uptimeMs }: Clocks): number {
	const here = wait.possible.filter((one) => one.boot === boot);
	if (here.length === 0) return -Infinity;
	return Math.min(...here.map((one) => one.durationMs - (uptimeMs - one.uptimeMs)));
}

function rebased(one: Since, clocks: Clocks): Since {
	if (isTrusted(one.wallMs) && isTrusted(clocks.wallMs)) {
		const passedMs = Math.min(Math.max(clocks.wallMs - one.wallMs, 0), one.durationMs);
		return { ...clocks, durationMs: one.durationMs - passedMs, restarts: one.restarts };
	}
	return { ...clocks, durationMs: one.restarts < 3 ? one.durationMs : 0, restarts: one.restarts + 1 };
}

/** A clock that shows a time before the program was built cannot be right. */
function isTrusted(wallMs: number): boolean {
	return wallMs > BUILD_DATE_MS;
}
