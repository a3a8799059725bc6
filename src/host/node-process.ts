/** Children on Node: started with PATH alone, and bounded. Node reaps them. */
import { type ChildProcess, spawn } from 'node:child_process';
import type { Bytes } from '../base/bytes.ts';
import { boundToUs, endOf, listener } from './child.ts';
import type { Running, RunOptions, RunResult } from './host.ts';

/** What a child gets on standard input: nothing, bytes, or a descriptor of ours. */
type Input = undefined | Bytes | { descriptor: number };

const children = new Set<ChildProcess>();

/** Kills every child; for the end of the program. */
export function killAll(): void {
	for (const child of children) kill(child);
}

/** The children that lead a process group of their own. */
const leaders = new Set<ChildProcess>();

function kill(child: ChildProcess): void {
	child.kill('SIGKILL');
	if (leaders.has(child)) killGroup(child);
}

function killGroup({ pid = 0 }: ChildProcess): void {
	try {
		if (pid > 0) process.kill(-pid, 'SIGKILL');
	} catch {
		// Nothing is left of it.
	}
}

/** Starts a child. `whole`: as in `RunOptions`. `onEnd` is called once, after its output has ended (or it was killed); a program that cannot be started ends with 127. */
function start(
	argv: readonly string[],
	path: string,
	input: Input,
	onData: (chunk: Bytes) => void,
	onEnd: (code: number | null) => void,
	whole = false,
): ChildProcess {
	const stdin = typeof input === 'string' ? 'pipe' : typeof input === 'object' ? input.descriptor : 'ignore';
	const stdio = [stdin, 'pipe', 'ignore'] as const;
	const child = spawn(argv[0] ?? '', argv.slice(1), { env: { PATH: path }, stdio: [...stdio], detached: whole });
	children.add(child);
	if (whole) leaders.add(child.on('exit', () => killGroup(child)));
	const end = (code: number | null): void => {
		leaders.delete(child);
		if (children.delete(child)) onEnd(code);
	};
	child.on('error', (error: NodeJS.ErrnoException) =>
		end(/^(ENOENT|EACCES|ENOEXEC)$/.test(error.code ?? '') ? 127 : null),
	);
	child.on('close', end);
	child.stdout?.on('data', (chunk: Buffer) => onData(chunk.toString('latin1')));
	// A reader that has gone away is no error: its exit code tells.
	child.stdin?.on('error', () => {});
	if (typeof input === 'string') child.stdin?.end(input, 'latin1');
	return child;
}

/** Kills it when it is alive, and listens to it no more. */
function stop(child: ChildProcess): void {
	kill(child);
	child.stdin?.destroy();
	child.stdout?.destroy();
}

/** Runs a program to its end; see `Host.run`. */
export function run(
	argv: readonly string[],
	path: string,
	options: Omit<RunOptions, 'input'> & { input?: Input },
): Running {
	let cut: 'timeout' | 'overflow' | 'killed' | null = null;
	let end = (_why: NonNullable<typeof cut>): void => {};
	const done = new Promise<RunResult>((resolve) => {
		let output = '';
		const take = (chunk: Bytes): void => {
			output += chunk;
			if (output.length <= options.limit) return;
			output = output.slice(0, options.limit);
			end('overflow');
		};
		const onEnd = (code: number | null) => {
			clearTimeout(timer);
			if (cut === 'killed') resolve({ kind: cut });
			else if (cut) resolve({ kind: cut, output });
			else resolve(endOf(code, output));
		};
		const child = start(argv, path, options.input, take, onEnd, options.whole);
		end = (why) => {
			cut ??= why;
			stop(child);
		};
		const timer = setTimeout(() => {
			// A child that has ended, whose own child keeps the pipe open, has done its work.
			if (child.exitCode === null && child.signalCode === null) end('timeout');
			else stop(child);
		}, options.timeoutMs);
	});
	return { done, kill: () => end('killed') };
}

/** Follows a long-lived program; see `Host.followOutput`. */
export function followOutput(
	argv: readonly string[],
	path: string,
	onLine: (line: Bytes) => void,
	onEnd: (why: string) => void,
): { kill(): void } {
	const { onData, onClose, deafen } = listener(argv, onLine, onEnd);
	const child = start(boundToUs(argv), path, undefined, onData, onClose);
	return {
		kill() {
			deafen();
			stop(child);
		},
	};
}
