/** What is measured of a program and its children, by the kernel's own counts. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync, statSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { debianProgram, onPath } from '../../build/quickjs.mjs';
import type { Command } from '../provider/peers.ts';

/** Milliseconds that a command took, and that it and its children computed. */
export interface Cost {
	wallMs: number;
	cpuMs: number;
	code: number;
}

/** Runs a command to its end. The shell's `time` counts what the kernel charges to it and to its children. */
export async function cost({ argv, env }: Command): Promise<Cost> {
	const shell = ['-c', 'TIMEFORMAT="%R %U %S"; time "$@" >/dev/null 2>&1', 'bash', ...argv];
	const child = spawn('bash', shell, { env, stdio: ['ignore', 'ignore', 'pipe'], timeout: 60_000 });
	let said = '';
	child.stderr.on('data', (chunk) => (said += chunk));
	const code = await ended(child);
	const [wall = 0, user = 0, system = 0] = said.trim().split(' ').map(Number);
	return { wallMs: wall * 1000, cpuMs: (user + system) * 1000, code };
}

/** Waits for the end of a child; gives its exit code. */
function ended(child: ChildProcess): Promise<number> {
	return new Promise((resolve, reject) => child.on('error', reject).on('close', (code) => resolve(code ?? -1)));
}

/** What a command did: how many processes it started beside itself, and the files that it opened or started. */
export interface Traced {
	processes: number;
	files: string[];
}

/** Runs a command to its end under strace. */
export async function trace({ argv, env }: Command, log: string): Promise<Traced> {
	const calls = 'trace=execve,clone,clone3,fork,vfork,open,openat';
	const args = ['-f', '-qq', '-s', '512', '-e', calls, '-o', log, ...argv];
	await ended(spawn(strace(), args, { env, stdio: 'ignore', timeout: 120_000 }));
	const text = existsSync(log) ? readFileSync(log, 'utf8') : '';
	rmSync(log, { force: true });
	const started = text.match(/^\d+ +(<\.\.\. )?(v?fork|clone3?)\b(?!.*CLONE_THREAD).* = [1-9]\d*$/gm) ?? [];
	const opened = [...text.matchAll(/(?:execve|open|openat)\((?:AT_FDCWD, )?"([^"]+)".* = \d+$/gm)];
	return { processes: started.length, files: [...new Set(opened.map(([, path]) => path ?? ''))] };
}

function strace(): string {
	return onPath('strace') ?? debianProgram('strace', 'strace');
}

/** Kilobytes that these files take, without those of the machine itself and of a test: what a program needs on flash, but for the C library. */
export function kilobytesOf(files: readonly string[]): number {
	const own = files.filter(
		(path) =>
			!/^\/(proc|sys|dev|etc|tmp|run|var)\/|\/(libc|ld-linux[^/]*|libm|libpthread|libdl|librt)\.so|locale|gconv|\/zoneinfo/.test(
				path,
			),
	);
	const bytes = own
		.map((path) => statSync(path, { throwIfNoEntry: false }))
		.map((file) => (file?.isFile() ? file.size : 0));
	return bytes.reduce((a, b) => a + b, 0) / 1024;
}

/** The process and its descendants. */
export function tree(pid: number): number[] {
	const children = (each: number): number[] => {
		const path = `/proc/${each}/task/${each}/children`;
		try {
			return readFileSync(path, 'utf8').split(' ').filter(Boolean).map(Number);
		} catch {
			return [];
		}
	};
	return [pid, ...children(pid).flatMap(tree)];
}

/** Kilobytes that a process and its descendants hold: their share of what several map. */
export function share(pid: number): number {
	return tree(pid).reduce((sum, each) => {
		try {
			const text = readFileSync(`/proc/${each}/smaps_rollup`, 'utf8');
			return sum + Number(/^Pss: +(\d+)/m.exec(text)?.[1] ?? 0);
		} catch {
			// It has ended.
			return sum;
		}
	}, 0);
}

/** Milliseconds that a process and its ended children have computed since they began; the kernel shows hundredths of a second. */
export function cpuMs(pid: number): number {
	const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
	const fields = stat
		.slice(stat.lastIndexOf(')') + 2)
		.split(' ')
		.map(Number);
	const [user = 0, system = 0, childUser = 0, childSystem = 0] = fields.slice(11, 15);
	return (user + system + childUser + childSystem) * 10;
}

/** Counts the bytes of connections, in both directions, on their way to a port of loopback. */
export interface Relay {
	port: number;
	bytes(): number;
	close(): void;
}

export async function relay(port: number, host = '127.0.0.1'): Promise<Relay> {
	let bytes = 0;
	const server: Server = createServer((near) => {
		const far = connect(port, host);
		for (const [from, to] of [
			[near, far],
			[far, near],
		] as const) {
			from.on('data', (chunk) => (bytes += chunk.length));
			from.on('error', () => to.destroy());
			from.pipe(to);
		}
	});
	await new Promise<void>((resolve) => server.listen(0, host, resolve));
	const address = server.address();
	if (address === null || typeof address === 'string') throw new Error('no port');
	return { port: address.port, bytes: () => bytes, close: () => server.close() };
}

/** Starts a resident program; the function given ends it and waits for that. */
export function start({ argv, env }: Command): { pid: number; end(): Promise<void> } {
	const child = spawn(argv[0] as string, argv.slice(1), { env, stdio: 'ignore' });
	const end = ended(child);
	return {
		pid: child.pid ?? 0,
		end: async () => {
			child.kill('SIGTERM');
			await end;
		},
	};
}

export function median(values: readonly number[]): number {
	const sorted = [...values].sort((a, b) => a - b);
	return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
