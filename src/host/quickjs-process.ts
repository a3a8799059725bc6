/** Children on QuickJS: started with PATH alone, bounded, and always reaped. */
import { ending, endOf, lineSplitter } from './child.ts';
import type { Bytes, Running, RunOptions, RunResult } from './host.ts';

import { readChunk, writeChunk } from './quickjs-bytes.ts';
import { os, SIGKILL } from './quickjs-engine.ts';
import { guarded, setTimer } from './quickjs-loop.ts';

const SLOWEST_LOOK_MS = 50;

/** What a child gets on standard input: nothing, bytes, or a descriptor of ours. */
type Input = undefined | Bytes | { descriptor: number };

interface Child {
	/** The wait status once it has ended (and is reaped), else null. */
	ended(): number | null;
	/** Kills it when it is alive, and listens to it no more; `onEnd` follows. */
	kill(): void;
}

const living = new Set<number>();
let devNull = -1;

/** Kills every child; for the end of the program. */
export function killAll(): void {
	for (const pid of living) os.kill(pid, SIGKILL);
}

/** Starts a child. `onEnd` is called once, with its wait status, after its output has ended (or it was killed) and it was reaped; null: it could not be started. */
function start(
	argv: readonly string[],
	path: string,
	input: Input,
	onData: (chunk: Bytes) => void,
	onEnd: (status: number | null) => void,
): Child {
	if (devNull < 0) devNull = os.open('/dev/null', os.O_RDWR);
	const output = os.pipe();
	const source = typeof input === 'string' ? os.pipe() : null;
	const stdin = source?.[0] ?? (typeof input === 'object' ? input.descriptor : devNull);
	const pid = output && (source || typeof input !== 'string') ? spawn(argv, path, stdin, output[1]) : -1;
	if (source) os.close(source[0]);
	if (output) os.close(output[1]);
	if (pid < 0) {
		if (source) os.close(source[1]);
		if (output) os.close(output[0]);
		setTimer(0, () => onEnd(null));
		return { ended: () => null, kill() {} };
	}
	living.add(pid);

	let status: number | null = null;
	const feeder = source && typeof input === 'string' ? feed(source[1], input) : null;
	const reader = listen((output as [number, number])[0], onData, () => reap(1));

	function ended(): number | null {
		if (status !== null) return status;
		const [found, what] = os.waitpid(pid, os.WNOHANG);
		if (found === 0) return null;
		living.delete(pid);
		status = found === pid ? what : SIGKILL;
		return status;
	}
	function reap(pauseMs: number): void {
		const result = ended();
		if (result === null) {
			setTimer(pauseMs, () => reap(Math.min(2 * pauseMs, SLOWEST_LOOK_MS)));
			return;
		}
		feeder?.close();
		onEnd(result);
	}
	return {
		ended,
		kill() {
			if (ended() === null) os.kill(pid, SIGKILL);
			feeder?.close();
			if (reader.close()) setTimer(0, () => reap(1));
		},
	};
}

function spawn(argv: readonly string[], path: string, stdin: number, stdout: number): number {
	try {
		return os.exec(argv, { block: false, env: { PATH: path }, stdin, stdout, stderr: devNull });
	} catch {
		return -1;
	}
}

/** Writes bytes to a pipe as its reader takes them, then closes it; a reader that is gone ends it, too. */
function feed(fd: number, bytes: Bytes): { close(): void } {
	let offset = 0;
	let open = true;
	const close = (): void => {
		if (!open) return;
		open = false;
		os.setWriteHandler(fd, null);
		os.close(fd);
	};
	const next = guarded(() => {
		if (!open) return;
		const count = offset < bytes.length ? writeChunk(fd, bytes, offset) : -1;
		offset += count;
		if (count < 0 || offset >= bytes.length) close();
	});
	os.setWriteHandler(fd, next);
	return { close };
}

/** Reads a pipe until its end; `close` stops early and tells whether it was still open. */
function listen(fd: number, onData: (chunk: Bytes) => void, onClose: () => void): { close(): boolean } {
	let open = true;
	const close = (): boolean => {
		if (!open) return false;
		open = false;
		os.setReadHandler(fd, null);
		os.close(fd);
		return true;
	};
	os.setReadHandler(
		fd,
		guarded(() => {
			if (!open) return;
			const chunk = readChunk(fd);
			if (chunk === null) return;
			if (typeof chunk === 'string' && chunk !== '') onData(chunk);
			else if (close()) onClose();
		}),
	);
	return { close };
}

/** Runs a program to its end; see `Host.run`. Exit code 127 counts as missing. */
export function run(
	argv: readonly string[],
	path: string,
	options: Omit<RunOptions, 'input'> & { input?: Input },
): Running {
	let cut: 'timeout' | 'overflow' | 'killed' | null = null;
	let stop = (_why: 'killed'): void => {};
	const done = new Promise<RunResult>((resolve) => {
		let output = '';
		const child = start(
			argv,
			path,
			options.input,
			(chunk) => {
				output += chunk;
				if (output.length <= options.limit) return;
				output = output.slice(0, options.limit);
				end('overflow');
			},
			(status) => {
				cancel();
				if (cut === 'killed') resolve({ kind: cut });
				else if (cut) resolve({ kind: cut, output });
				else resolve(resultOf(status, output));
			},
		);
		function end(why: NonNullable<typeof cut>): void {
			cut ??= why;
			child.kill();
		}
		const cancel = setTimer(options.timeoutMs, () => {
			// A child that has ended, whose own child keeps the pipe open, has done its work.
			if (child.ended() === null) end('timeout');
			else child.kill();
		});
		stop = end;
	});
	return { done, kill: () => stop('killed') };
}

/** @param status as waitpid gives it; null: never started */
function resultOf(status: number | null, output: Bytes): RunResult {
	const exited = status !== null && (status & 0x7f) === 0;
	return endOf(exited ? (status >> 8) & 0xff : null, output);
}

/** Follows a long-lived program; see `Host.follow`. */
export function follow(
	argv: readonly string[],
	path: string,
	onLine: (line: Bytes) => void,
	onEnd: (why: string) => void,
): { kill(): void } {
	let killed = false;
	const split = lineSplitter((line) => {
		if (!killed) onLine(line);
	});
	const child = start(argv, path, undefined, split, (status) => {
		if (!killed) onEnd(ending(argv[0] ?? '', resultOf(status, '')));
	});
	return {
		kill() {
			killed = true;
			child.kill();
		},
	};
}
