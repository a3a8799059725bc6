/** The `Host` that a process of the real program sees on the simulated machine. Whatever it does goes into the log. */

import type { Bytes } from '../../../src/base/bytes.ts';
import { written } from '../../../src/base/printable.ts';
import type { FileError, Files, Host, HttpCall, RunResult } from '../../../src/host/host.ts';
import { mkfifo } from '../../../src/host/mkfifo.ts';
import { STATE_FILES, VOLATILE_FILE } from '../program-files.ts';
import { runProgram } from './child-programs.ts';
import type { Process } from './process.ts';

/** What a dead process waits for never comes. */
const NEVER = new Promise<never>(() => {});

export function hostOf(process: Process): Host {
	const { machine, log, pid } = process;
	const { disk, random } = machine;
	const files = filesOf(process);
	const host: Host = {
		engine: 'quickjs',
		args: process.args,
		path: '/usr/bin:/bin',
		pid,
		clock: {
			wallMs: () => machine.wallMs(),
			uptimeMs: () => machine.uptimeMs(),
			bootId: () => machine.bootId(),
		},
		files,
		users: { own: () => 0, ownerOf: () => ({ error: 'ENOENT' }), give: async () => null, become: async () => 'become' },
		random: () => random.next(),
		randomBytes: (count) => Array.from({ length: count }, () => String.fromCharCode(random.int(0, 255))).join(''),
		forgetCode() {},
		setTimer(ms, callback) {
			if (!process.alive) return () => {};
			return process.later(ms, callback);
		},
		run(argv, options) {
			const dead = { done: NEVER, kill() {} };
			if (!process.alive) return dead;
			let end: (result: RunResult) => void = () => {};
			const done = new Promise<RunResult>((resolve) => {
				end = resolve;
			});
			machine.effect();
			if (!process.alive) return dead;
			const { afterMs, result } = runProgram(process, argv);
			const ms = Math.min(afterMs, options.timeoutMs);
			process.later(ms, () => end(ms < afterMs ? { kind: 'timeout', output: '' } : result()));
			return { done, kill: () => end({ kind: 'killed' }) };
		},
		followOutput(argv, onLine, _onEnd) {
			if (!argv.includes('monitor')) throw new Error(`nobody follows ${argv.join(' ')}`);
			const monitor = () => onLine('2: eth0 inet');
			process.addressMonitors.push(monitor);
			return { kill: () => void process.addressMonitors.splice(process.addressMonitors.indexOf(monitor), 1) };
		},
		http(request): HttpCall {
			const dead = { done: NEVER, abort() {} };
			if (!process.alive) return dead;
			machine.effect();
			if (!process.alive) return dead;
			const call = process.transport.send(process, request, (ms, run) => process.later(ms, run));
			machine.effect();
			return process.alive ? call : dead;
		},
		openFifo(path, onChunk) {
			const found = disk.status(path);
			if ('error' in found) return found;
			if (found.kind !== 'fifo') return { error: 'EINVAL' };
			process.fifoReaders.push(onChunk);
			log.append({ kind: 'listen', pid });
			return { close: () => void process.fifoReaders.splice(0) };
		},
		lock: () =>
			process.soon(random.int(2, 20), () => {
				if (machine.has('no flock')) return { error: 'flock is not there' };
				if (machine.lockedBy) return 'held';
				machine.lockedBy = process;
				return 'taken';
			}),
		readLine: async () => null,
		columns: () => 80,
		variable: () => undefined,
		variableNames: () => [],
		isTerminal: () => false,
		makeFifo: (path) => mkfifo(host.run, files, path),
		linkDevices: () => null,
		notify: async () => null,
		onSignal(handler) {
			process.signal = handler;
		},
		print(stream, line) {
			if (process.alive) log.append({ kind: 'print', pid, stream, line: written(line) });
		},
		exit: (code) => process.exit(code),
	};
	return host;
}

function filesOf(process: Process): Files {
	const { machine, log, pid } = process;
	const { disk, random, paths } = machine;
	const files: Files = {
		read(path, limit) {
			const result = disk.read(path, limit);
			if (path === paths.config && typeof result === 'string')
				log.append({ kind: 'read configuration', pid, text: result });
			if (path === `${paths.runDir}/${VOLATILE_FILE}`) {
				const state = Object.fromEntries(STATE_FILES.map((name) => [name, disk.peek(`${paths.stateDir}/${name}`)]));
				log.append({ kind: 'load', pid, state, volatile: typeof result === 'string' ? result : null });
			}
			return result;
		},
		readPlain: (path, limit) => files.read(path, limit),
		status: (path) => disk.status(path),
		// Each machine's folder is the service's own here.
		overwrite: () => ({ error: 'EACCES' }),
		write: (path, content, mode) => write(process, path, content, mode),
		rename: (from, to) =>
			process.effect(() => {
				const failed = disk.rename(from, to);
				log.append({ kind: 'rename', pid, from, to, error: failed?.error ?? null, content: disk.peek(to) });
				return failed;
			}),
		remove: (path) => process.effect(() => disk.remove(path)),
		makeFolder: () => null,
		writeDurably: async (path, content, mode) =>
			write(process, path, content, mode) ??
			process.soon(random.int(1, 40), () => {
				if (disk.faults.has('read-only')) return { error: 'EROFS' };
				disk.settle(path);
				return null;
			}),
		flush: (path) =>
			process.effect(() =>
				process.soon(random.int(1, 40), () => {
					if (disk.faults.has('read-only')) return { error: 'EROFS' };
					disk.flush();
					const files = STATE_FILES.filter((name) => !('error' in disk.status(`${path}/${name}`)));
					log.append({ kind: 'flush', pid, path, files });
					return null;
				}),
			),
	};
	return files;
}

/** Writes a file; a crash point may lie before it, in it and after it. */
function write(process: Process, path: string, content: Bytes, mode: number): FileError | null {
	const { machine, log, pid } = process;
	process.passCrashPoint();
	if (machine.crashPoint?.effects === 0) {
		machine.disk.tear(path, content, mode, machine.random);
		process.passCrashPoint();
	}
	const failed = machine.disk.write(path, content, mode);
	log.append({ kind: 'write', pid, path, content, error: failed?.error ?? null });
	process.passCrashPoint();
	return failed;
}
