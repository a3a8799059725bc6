/** Callbacks on QuickJS: none may fail in silence, and no signal may be left lying. */
import { thrownText } from '../base/thrown.ts';
import { printLine } from './quickjs-bytes.ts';
import { os, std } from './quickjs-engine.ts';

const WAKE_MS = 1000;

let awake = false;

/**
 * Wraps a callback that the engine's loop calls. The engine prints an exception and goes on, and the exit code stays 0: here
 * it ends the program with 70.
 */
export function guarded(callback: () => void): () => void {
	return () => {
		try {
			callback();
		} catch (error) {
			crash(error);
		}
		stayAwake();
	};
}

/** Says what went wrong inside and ends the program with 70. */
export function crash(error: unknown): never {
	printLine(2, `error internal: ${thrownText(error)}`);
	return std.exit(70);
}

/**
 * Arms one wake-up a second from now, unless one is armed. A signal that arrives between the engine's look for signals and
 * its `select` waits for the next wake-up, which without this may never come.
 */
export function stayAwake(): void {
	if (awake) return;
	awake = true;
	os.setTimeout(() => {
		awake = false;
	}, WAKE_MS);
}

/** For the engine that sees a signal at once, whenever it comes: nothing is to be armed. */
export function sleepUndisturbed(): void {
	awake = true;
}

/** Calls back once after so many milliseconds; the returned function cancels. */
export function setTimer(ms: number, callback: () => void): () => void {
	const handle = os.setTimeout(guarded(callback), ms);
	return () => os.clearTimeout(handle);
}

/** Calls back whenever a descriptor is ready, until `close`, which closes it as well and tells whether it was still open. */
export function watch(set: typeof os.setReadHandler, fd: number, onReady: () => void): { close(): boolean } {
	let open = true;
	const onEvent = guarded(() => {
		if (!open) return;
		// Of several that are ready the engine serves the first in its list alone: one that always is goes to the end, or no other had a turn.
		set(fd, null);
		set(fd, onEvent);
		onReady();
	});
	set(fd, onEvent);
	return {
		close() {
			const was = open;
			open = false;
			if (was) {
				set(fd, null);
				os.close(fd);
			}
			return was;
		},
	};
}
