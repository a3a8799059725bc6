/** The lock of `rule 25`: a child takes flock(2) on a descriptor that it shares with us, and it stays ours when the child has ended. */
import { ending } from './child.ts';
import type { FileError, RunResult } from './host.ts';

/** The lock's descriptor is the child's standard input. */
export const FLOCK = ['flock', '-n', '0'] as const;
export const FLOCK_OPTIONS = { timeoutMs: 10_000, limit: 0 };

/** What the child's end says. util-linux and BusyBox both end with 1 when somebody else holds the lock. */
export function readFlock(result: RunResult): 'taken' | 'held' | FileError {
	const code = result.kind === 'exit' ? result.code : null;
	return code === 0 ? 'taken' : code === 1 ? 'held' : { error: ending(FLOCK, result) };
}
