/** Children on QuickJS: started with PATH alone, bounded, and always reaped. */

import type { Bytes } from '../base/bytes.ts';
import { boundToUs, endOf, leading, listener } from './child.ts';
import type { Running, RunOptions, RunResult } from './host.ts';
import { readChunk, writeChunk } from './quickjs-bytes.ts';
import { O_RDONLY, O_RDWR, os, SIGKILL, std, WNOHANG } from './quickjs-engine.ts';
import { setTimer, watch } from './quickjs-loop.ts';

const SLOWEST_LOOK_MS = 50;

/** What a child gets on standard input: bytes, or a descriptor of ours. */
type Input = Bytes | number;

interface Child {
	/** The wait status once it has ended (and is reaped), else null. */
	ended(): number | null;
	/** Kills it when it is alive, and listens to it no more; `onEnd` follows. */
	kill(): void;
}

const children = new Set<number>();
const DEFAULT_PATH = '/usr/sbin:/usr/bin:/sbin:/bin';

/** See `Host.path`. */
export const PATH = std.getenv('PATH') || DEFAULT_PATH;
// The engine looks for programs in its own PATH, not in the child's.
std.setenv('PATH', PATH);

const devNull = os.open('/dev/null', O_RDWR);

/** How a child stands to this process: it leads a process group of its own; it ends with this process even if that is killed. */
export type Bond = 'leading' | 'bound' | null;

/** Starts a program that is looked for on PATH; gives its pid, or a negative number. What stands behind a descriptor of ours goes to the child: standard input, output, error. */
export type Spawn = (argv: readonly string[], fds: readonly [number, number, number], bond: Bond) => number;

let spawn: Spawn = spawnByEngine;

/** Has children started in another way than the engine's own. */
export function spawnBy(better: Spawn): void {
	spawn = better;
}

/** Those of them that end with all they have started. */
const leaders = new Set<number>();

/** Kills every child; for the end of the program. */
export function killAll(): void {
	for (const pid of children) kill(pid);
}

function kill(pid: number): void {
	if (leaders.has(pid)) killWhole(pid);
	os.kill(pid, SIGKILL);
}

/** Kills the process group of this child; where it leads none, whatever descends from it. */
function killWhole(pid: number): void {
	if (os.kill(-pid, SIGKILL) < 0) for (const one of descendants(pid)) os.kill(one, SIGKILL);
}

/** What /proc has below a process. */
function descendants(pid: number): number[] {
	const pairs = os.readdir('/proc')[0].map((name) => [Number(name), parentOf(name)] as const);
	const found = [pid];
	for (const one of found) found.push(...pairs.flatMap(([child, parent]) => (parent === one ? child : [])));
	return found.slice(1);
}

/** NaN of what is no process. */
function parentOf(pid: string): number {
	const fd = os.open(`/proc/${pid}/stat`, O_RDONLY);
	const stat = fd < 0 ? '' : readChunk(fd);
	if (fd >= 0) os.close(fd);
	return Number(/\) \w (\d+)/.exec(`${stat}`)?.[1]);
}

/** Starts a child. `onEnd` is called once, with its exit code, after its output has ended (or it was killed) and it was reaped; null: a signal ended it, or it could not be started. */
function start(
	argv: readonly string[],
	input: Input,
	onData: (chunk: Bytes) => void,
	onEnd: (code: number | null) => void,
	bond: Bond = null,
): Child {
	const output = os.pipe();
	const source = typeof input === 'string' ? os.pipe() : null;
	const stdin = typeof input === 'string' ? source?.[0] : input;
	const pid = output && stdin !== undefined ? spawn(argv, [stdin, output[1], devNull], bond) : -1;
	if (output) os.close(output[1]);
	if (source) os.close(source[0]);
	if (!output || pid < 0) {
		if (output) os.close(output[0]);
		if (source) os.close(source[1]);
		setTimer(0, () => onEnd(null));
		return { ended: () => null, kill() {} };
	}
	children.add(pid);
	if (bond === 'leading') leaders.add(pid);

	let status: number | null = null;
	const feeder = source && feed(source[1], input as Bytes);
	const reader = watch(os.setReadHandler, output[0], () => {
		const chunk = readChunk(output[0]);
		if (typeof chunk === 'string' && chunk !== '') onData(chunk);
		else if (chunk !== null && reader.close()) reap(1);
	});

	function ended(): number | null {
		if (status !== null) return status;
		const [found, what] = os.waitpid(pid, WNOHANG);
		if (found === 0) return null;
		children.delete(pid);
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
		if (leaders.delete(pid)) os.kill(-pid, SIGKILL);
		onEnd(result & 0x7f ? null : (result >> 8) & 0xff);
	}
	return {
		ended,
		kill() {
			if (ended() === null) kill(pid);
			else if (bond === 'leading') os.kill(-pid, SIGKILL);
			feeder?.close();
			if (reader.close()) setTimer(0, () => reap(1));
		},
	};
}

function spawnByEngine(...[argv, [stdin, stdout, stderr], bond]: Parameters<Spawn>): number {
	const words = bond === 'leading' ? leading(argv) : bond === 'bound' ? boundToUs(argv) : argv;
	try {
		return os.exec(words, { block: false, env: { PATH }, stdin, stdout, stderr });
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
	{ input = devNull, timeoutMs, limit, whole }: Omit<RunOptions, 'input'> & { input?: Input },
): Running {
	let cut: 'timeout' | 'overflow' | 'killed' | null = null;
	let end!: (why: NonNullable<typeof cut>) => void;
	const done = new Promise<RunResult>((resolve) => {
		let output = '';
		/** Let go of when it is over: the functions around a child hold each other, and with it what it has printed, until the engine next collects such circles. */
		let settle: typeof resolve | null = resolve;
		const child = start(
			argv,
			input,
			(chunk) => {
				output += chunk;
				if (output.length > limit) end('overflow');
			},
			(code) => {
				cancel();
				const kept = output.slice(0, limit);
				settle?.(cut && cut !== 'killed' ? { kind: cut, output: kept } : endOf(cut ? null : code, kept));
				[output, settle] = ['', null];
			},
			whole ? 'leading' : null,
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

/** Follows a long-lived program; see `Host.followOutput`. */
export function followOutput(
	argv: readonly string[],
	onLine: (line: Bytes) => void,
	onEnd: (why: string) => void,
): { kill(): void } {
	const { onData, onClose, deafen } = listener(argv, onLine, onEnd);
	const child = start(argv, devNull, onData, onClose, 'bound');
	return {
		kill() {
			deafen();
			child.kill();
		},
	};
}
