/** The lock of `rules 25`: a child takes flock(2) on a descriptor that it shares with us, and it stays ours when the child has ended. */
import type { FileError, RunResult } from './host.ts';

/** The lock's descriptor is the child's standard input. */
export const FLOCK = ['flock', '-n', '0'] as const;
export const FLOCK_OPTIONS = { timeoutMs: 10_000, limit: 0 };

/** What the child's end says. util-linux and BusyBox both end with 1 when somebody else holds the lock. */
export function readFlock(result: RunResult): 'taken' | 'held' | FileError {
	if (result.kind === 'missing') return { error: 'flock is missing' };
	if (result.kind !== 'exit') return { error: 'flock did not end' };
	if (result.code === 0) return 'taken';
	return result.code === 1 ? 'held' : { error: `flock ended with exit code ${result.code}` };
}
