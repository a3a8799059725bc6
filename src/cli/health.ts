/** `noip status --check`: whether somebody is needed, for programs that watch over others (rule 50). */
import { MINUTE } from '../base/time.ts';
import * as EXIT from '../client/exit-code.ts';
import type { KeyStatus, Status } from '../client/status-schema.ts';

/** A line that is down, or a server that is not reached, mends itself within so long, or needs a person. */
const LONGEST_FAILING = 15 * MINUTE;

/** The exit code of a status. `running`: its agent is there. */
export function healthOf({ configuration, keys }: Status, running: boolean, nowMs: number): number {
	if (!running) return EXIT.another;
	if (configuration.errors[0]) return EXIT.configuration;
	const codes = keys.map((key) => healthOfKey(key, nowMs));
	return [EXIT.configuration, EXIT.stopped, EXIT.unreached].find((code) => codes.includes(code)) ?? EXIT.done;
}

/** The same of a key. */
export function healthOfKey({ failingSince, names, state }: KeyStatus, nowMs: number): number {
	if (state.code === 'misconfigured' || (state.code === 'no-address' && state.misconfigured)) return EXIT.configuration;
	if (isRefused({ names, state })) return EXIT.stopped;
	const sinceMs = failingSince === null ? nowMs : Date.parse(failingSince);
	return nowMs - sinceMs >= LONGEST_FAILING ? EXIT.unreached : EXIT.done;
}

/** Whether a stop keeps anything of a key back, an offline request that the plan does not include (rule 12) too. */
export function isRefused({ state, names }: Pick<KeyStatus, 'state' | 'names'>): boolean {
	const isOnline = state.code === 'up-to-date' && state.remarks.some(({ code }) => code === 'stays-online');
	return isOnline || [state, ...names.map((name) => name.state)].some(({ code }) => code === 'stopped');
}
