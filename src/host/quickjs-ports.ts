/** What is the same on a QuickJS alone and in the executable: what the engine's own modules offer, and curl. */

import type { Bytes } from '../base/bytes.ts';
import type { Clock, Fifo, FileError, Host } from './host.ts';
import { printLine, readChunk } from './quickjs-bytes.ts';
import {
	forgetCode,
	O_RDONLY,
	O_RDWR,
	os,
	SIGHUP,
	SIGINT,
	SIGPIPE,
	SIGTERM,
	scriptArguments,
	std,
} from './quickjs-engine.ts';
import { fileError, quickjsFiles, status } from './quickjs-files.ts';
import { http } from './quickjs-http.ts';
import { guarded, setTimer, stayAwake, watch } from './quickjs-loop.ts';
import { followOutput, killAll, PATH, run } from './quickjs-process.ts';
import { readLine } from './quickjs-terminal.ts';

/** Makes all but what a QuickJS alone lacks. Needs an engine that does not end on a rejection which is handled a moment later. */
export function quickjsPorts() {
	// Or writing to a pipe whose reader is gone would end the program. Children get the default back.
	os.signal(SIGPIPE, () => {});
	stayAwake();
	return {
		args: scriptArguments().slice(1),
		path: PATH,
		pid: os.getpid(),
		variable: (name) => std.getenv(name),
		variableNames: () => Object.keys(std.getenviron()),
		clock,
		random: Math.random,
		randomBytes,
		forgetCode,
		setTimer,
		run,
		followOutput,
		http,
		openFifo,
		onSignal,
		print: (stream, line) => printLine(stream === 'out' ? 1 : 2, line),
		readLine,
		columns: () => os.ttyGetWinSize(1)?.[0] || NO_TERMINAL,
		isTerminal: (stream) => os.isatty(stream === 'in' ? 0 : stream === 'out' ? 1 : 2),
		exit(code) {
			killAll();
			return std.exit(code);
		},
	} satisfies Partial<Host>;
}

/** Columns where output goes into a file or a pipe. */
const NO_TERMINAL = 80;

const clock: Clock = {
	wallMs: Date.now,
	uptimeMs: os.now,
	bootId() {
		const id = quickjsFiles.read('/proc/sys/kernel/random/boot_id', 100);
		return typeof id === 'string' ? id.trim() : '';
	},
};

function randomBytes(count: number): Bytes {
	const fd = os.open('/dev/urandom', O_RDONLY);
	let bytes = '';
	while (bytes.length < count) {
		const chunk = readChunk(fd);
		if (typeof chunk === 'number' || chunk === '') throw new Error('/dev/urandom cannot be read');
		bytes += chunk ?? '';
	}
	os.close(fd);
	return bytes.slice(0, count);
}

/** Read and write, so that there is always a writer and no end of file. */
function openFifo(path: string, onChunk: (chunk: Bytes) => void): Fifo | FileError {
	const wrong = noFifo(path);
	if (wrong) return wrong;
	const fd = os.open(path, O_RDWR);
	if (fd < 0) return fileError(fd);
	// It may have been replaced between the look and the opening.
	const replaced = noFifo(`/proc/self/fd/${fd}`);
	if (replaced) {
		os.close(fd);
		return replaced;
	}
	return watch(os.setReadHandler, fd, () => {
		const chunk = readChunk(fd);
		if (typeof chunk === 'string') onChunk(chunk);
	});
}

function noFifo(path: string): FileError | null {
	const found = status(path);
	if ('error' in found) return found;
	return found.kind === 'fifo' ? null : { error: 'EINVAL' };
}

/** As a result of the engine's. */
const EEXIST = -17;

/**
 * Opened first without O_CREAT, which the kernel denies in a sticky folder for another user's file; made with O_EXCL, or a
 * planted link would let root make a file elsewhere. Gives a descriptor or a negative errno.
 */
export function openLock(path: string): number {
	const there = os.open(path, O_RDONLY);
	if (there >= 0) return there;
	const made = os.open(path, O_RDONLY | os.O_CREAT | os.O_EXCL, 0o640);
	// Somebody may have been faster.
	return made === EEXIST ? os.open(path, O_RDONLY) : made;
}

function onSignal(handler: (signal: 'TERM' | 'INT' | 'HUP') => void): void {
	const numbers = { TERM: SIGTERM, INT: SIGINT, HUP: SIGHUP } as const;
	for (const name of ['TERM', 'INT', 'HUP'] as const) {
		os.signal(
			numbers[name],
			guarded(() => handler(name)),
		);
	}
}
