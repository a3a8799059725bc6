/** What both engines make of a child: its lines, and its end. */

import type { Bytes } from '../base/bytes.ts';
import type { RunResult } from './host.ts';

/** What shells say, and QuickJS's `exec`, for a program that cannot be started. */
const MISSING = 127;

/** A longer line is no line of any program that is followed here. */
const LONGEST = 65_536;

/** Gives a function that takes chunks and calls `onLine` for each line that is complete, without its end; a line longer than 64 KiB is dropped. */
function lineSplitter(onLine: (line: Bytes) => void): (chunk: Bytes) => void {
	let rest = '';
	let dropping = false;
	return (chunk) => {
		const lines = (rest + chunk).split('\n');
		rest = lines.pop() ?? '';
		for (const line of lines) {
			if (!dropping) onLine(line);
			dropping = false;
		}
		if (rest.length > LONGEST) {
			rest = '';
			dropping = true;
		}
	};
}

/** Listens to a followed program: what its output and its end are given to, until `deafen` is called (see `Host.followOutput`). */
export function listener(argv: readonly string[], onLine: (line: Bytes) => void, onEnd: (why: string) => void) {
	let deaf = false;
	return {
		onData: lineSplitter((line) => {
			if (!deaf) onLine(line);
		}),
		onClose(code: number | null): void {
			if (!deaf) onEnd(ending(argv, endOf(code, '')));
		},
		deafen(): void {
			deaf = true;
		},
	};
}

const BOUND = 'setpriv --pdeathsig KILL true 2>/dev/null && exec setpriv --pdeathsig KILL "$@"; exec "$@"';

/**
 * The words that start a program which is to end with this one, even if that is killed. setpriv asks the kernel for it (PR_SET_PDEATHSIG of prctl(2), which holds
 * over exec), so that no third process has to watch. Without one that can (BusyBox's), the program lives until its next line finds no reader (SIGPIPE).
 */
export function boundToUs(argv: readonly string[]): string[] {
	return ['sh', '-c', BOUND, 'sh', ...argv];
}

/** The words that start a program as the leader of a process group of its own, where there is a setsid (a stock OpenWrt has none). */
export function leading(argv: readonly string[]): string[] {
	return ['sh', '-c', 'command -v setsid >/dev/null && exec setsid "$@"; exec "$@"', 'sh', ...argv];
}

/** Names the end of a child by its exit code; null: a signal ended it. 127 counts as missing. */
export function endOf(code: number | null, output: Bytes): RunResult {
	if (code === null) return { kind: 'killed' };
	return code === MISSING ? { kind: 'missing' } : { kind: 'exit', code, output };
}

/** How a program ended that should not have ended so: `flock: missing`, `sync: exit 1`, `ip: killed`. */
export function ending([program]: readonly string[], result: RunResult): string {
	if (result.kind === 'exit') return `${program}: exit ${result.code}`;
	return `${program}: ${result.kind === 'missing' ? 'missing' : 'killed'}`;
}
