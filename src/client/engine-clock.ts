/** Whether the clock of the engine can be trusted: the waits that spare the provider are measured by it. */
import type { Host } from '../host/host.ts';

/** A timer that counts whole milliseconds may end one of them early. */
const WAIT_MS = 5;
const LEAST_MS = 1;
/** A clock that counts microseconds has always counted more than this by then. */
const MOST_MS = 4000;
/** A right clock passes at the first; on a machine that stood still for seconds (suspended, overloaded) at one of the next. A wrong one never does. */
const TRIES = 10;

/**
 * Holds the clock against the timers, which the engine counts by itself (quickjs-ng's `os.now`, say, gives microseconds). Not against /proc/uptime, which
 * goes on while the machine sleeps and is a container's own, nor against the wall clock, which may be set meanwhile.
 * @returns null for a clock that can be trusted; else what it has counted in the last 5 ms
 */
export async function wrongClock(host: Host): Promise<number | null> {
	const wait = (ms: number) => new Promise<void>((resolve) => void host.setTimer(ms, resolve));
	// On Node a timer of the first round counts from before the start.
	await wait(0);
	let countedMs = 0;
	for (let tries = 0; tries < TRIES; tries++) {
		const beganMs = host.clock.uptimeMs();
		await wait(WAIT_MS);
		countedMs = host.clock.uptimeMs() - beganMs;
		if (countedMs >= LEAST_MS && countedMs < MOST_MS) return null;
	}
	return countedMs;
}
