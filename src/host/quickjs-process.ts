/** Children on QuickJS: started with PATH alone, bounded, and always reaped. */
import { ending, endOf, lineSplitter } from './child.ts';
import type { Bytes, Running, RunOptions, RunResult } from './host.ts';
import { readChunk, writeChunk } from './quickjs-bytes.ts';
import { os, SIGKILL } from './quickjs-engine.ts';
import { setTimer, watch } from './quickjs-loop.ts';

const SLOWEST_LOOK_MS = 50;

/** What a child gets on standard input: bytes, or a descriptor of ours. */
type Input = Bytes | { descriptor: number };

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

/** Starts a child. `onEnd` is called once, with its exit code, after its output has ended (or it was killed) and it was reaped; null: a signal ended it, or it could not be started. */
function start(
	argv: readonly string[],
	path: string,
	input: Input,
	onData: (chunk: Bytes) => void,
	onEnd: (code: number | null) => void,
): Child {
	if (devNull < 0) devNull = os.open('/dev/null', os.O_RDWR);
	const fed = typeof input === 'string';
	const output = os.pipe();
	const source = fed ? os.pipe() : null;
	const stdin = fed ? source?.[0] : input.descriptor;
	const pid = output && stdin !== undefined ? spawn(argv, path, stdin, output[1]) : -1;
	if (output) os.close(output[1]);
	if (source) os.close(source[0]);
	if (!output || pid < 0) {
		if (output) os.close(output[0]);
		if (source) os.close(source[1]);
		setTimer(0, () => onEnd(null));
		return { ended: () => null, kill() {} };
	}
	living.add(pid);

	let status: number | null = null;
	const feeder = source && feed(source[1], input as Bytes);
	const reader = watch(os.setReadHandler, output[0], () => {
		const chunk = readChunk(output[0]);
		if (typeof chunk === 'string' && chunk !== '') onData(chunk);
		else if (chunk !== null && reader.close()) reap(1);
	});

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
		onEnd(result & 0x7f ? null : (result >> 8) & 0xff);
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
	const writer = watch(os.setWriteHandler, fd, () => {
		const count = writeChunk(fd, bytes, offset);
		offset += count;
		if (count < 0 || offset >= bytes.length) writer.close();
	});
	return writer;
}

/** Runs a program to its end; see `Host.run`. Exit code 127 counts as missing. */
export function run(
	argv: readonly string[],
	path: string,
	{ input = '', timeoutMs, limit }: Omit<RunOptions, 'input'> & { input?: Input },
): Running {
	let cut: 'timeout' | 'overflow' | 'killed' | null = null;
	let end!: (why: NonNullable<typeof cut>) => void;
	const done = new Promise<RunResult>((resolve) => {
		let output = '';
		const child = start(
			argv,
			path,
			input,
			(chunk) => {
				output += chunk;
				if (output.length > limit) end('overflow');
			},
			(code) => {
				cancel();
				const kept = output.slice(0, limit);
				if (cut && cut !== 'killed') resolve({ kind: cut, output: kept });
				else resolve(endOf(cut ? null : code, kept));
			},
		);
		end = (why) => {
			cut ??= why;
			child.kill();
		};
		const cancel = setTimer(timeoutMs, () => {
			// A child that has ended, whose own child keeps the pipe open, has done its work.
			if (child.ended() === null) end('timeout');
			else child.kill();
		});
	});
	return { done, kill: () => end('killed') };
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
	const child = start(argv, path, '', split, (code) => {
		if (!killed) onEnd(ending(argv, endOf(code, '')));
	});
	return {
		kill() {
			killed = true;
			child.kill();
		},
	};
}
