/** A process of the real program on the simulated machine: the `Host` that it sees. */

import type { Bytes } from '../../src/base/bytes.ts';
import { readWords } from '../../src/cli/words.ts';
import type { FileError, Host, RunResult } from '../../src/host/host.ts';
import { main } from '../../src/main.ts';
import { runProgram } from './child-programs.ts';
import type { Machine } from './machine.ts';
import type { Transport } from './transport.ts';
import type { Watcher } from './watcher.ts';

/** Thrown where a process ends in the middle of its work. */
class Ended extends Error {}

/** What a dead process waits for never comes. */
const NEVER = new Promise<never>(() => {});

let pids = 0;

export class Process {
	readonly pid = ++pids;
	readonly bornMs: number;
	alive = true;
	/** null: it was killed, or lives yet. */
	code: number | null = null;
	private readonly fifoReaders: ((chunk: Bytes) => void)[] = [];
	private readonly addressMonitors: (() => void)[] = [];
	private signal: (signal: 'TERM' | 'INT' | 'HUP') => void = () => this.die(true);

	constructor(
		readonly machine: Machine,
		private readonly transport: Transport,
		readonly watcher: Watcher,
		readonly args: readonly string[],
		private readonly onEnd: (process: Process) => void,
	) {
		this.bornMs = machine.scheduler.nowMs;
		machine.processes.add(this);
		watcher.started(this);
		main(this.host(), readWords).catch((error: unknown) => {
			if (!(error instanceof Ended)) throw error;
		});
	}

	get isAgent(): boolean {
		return this.args[0] === 'run';
	}

	/** Ends without another word. Its curl may live on. */
	die(curlLives: boolean): void {
		if (!this.alive) return;
		this.alive = false;
		this.machine.processes.delete(this);
		if (this.machine.lockedBy === this) this.machine.lockedBy = null;
		this.transport.orphan(this, curlLives);
		this.watcher.ended(this);
		this.onEnd(this);
	}

	deliver(text: string): void {
		for (const read of this.fifoReaders) {
			this.watcher.told(this, text);
			read(text);
		}
	}

	/** The kernel tells of an address. */
	addressChanged(): void {
		for (const monitor of this.addressMonitors) {
			this.watcher.told(this, '');
			monitor();
		}
	}

	hangUp(): void {
		this.signal('HUP');
	}

	terminate(): void {
		this.signal('TERM');
	}

	/** Runs one effect: somebody may pull the plug before it and after it. */
	private effect<T>(run: () => T): T {
		this.mustLive();
		this.machine.effect();
		this.mustLive();
		const result = run();
		this.machine.effect();
		this.mustLive();
		return result;
	}

	private mustLive(): void {
		if (!this.alive) throw new Ended();
	}

	/** Has something called back, as long as the process lives. */
	private later(ms: number, run: () => void): () => void {
		return this.machine.scheduler.after(ms, () => {
			if (!this.alive) return;
			try {
				run();
			} catch (error) {
				if (!(error instanceof Ended)) throw error;
			}
		});
	}

	private soon<T>(ms: number, make: () => T): Promise<T> {
		return new Promise((resolve) => void this.later(ms, () => resolve(make())));
	}

	private write(path: string, content: Bytes, mode: number): FileError | null {
		const { machine, watcher } = this;
		this.mustLive();
		machine.effect();
		this.mustLive();
		const { crashPoint } = machine;
		if (crashPoint && crashPoint.effects === 0) {
			machine.disk.tear(path, content, mode, machine.random);
			machine.effect();
			this.mustLive();
		}
		const failed = machine.disk.write(path, content, mode);
		watcher.wrote(this, path, content, failed);
		machine.effect();
		this.mustLive();
		return failed;
	}

	private host(): Host {
		const self = this;
		const { machine, transport, watcher } = this;
		const { disk, random } = machine;
		return {
			engine: 'quickjs',
			args: this.args,
			path: '/usr/bin:/bin',
			pid: this.pid,
			clock: {
				wallMs: () => machine.wallMs(),
				uptimeMs: () => machine.uptimeMs(),
				bootId: () => machine.bootId(),
			},
			files: {
				read(path, limit) {
					const result = disk.read(path, limit);
					watcher.read(self, path, result);
					return result;
				},
				status: (path) => disk.status(path),
				write: (path, content, mode) => self.write(path, content, mode),
				rename: (from, to) =>
					self.effect(() => {
						const failed = disk.rename(from, to);
						watcher.renamed(self, from, to, failed);
						return failed;
					}),
				remove: (path) => self.effect(() => disk.remove(path)),
				makeFolder: () => null,
				writeDurably: async (path, content, mode) =>
					self.write(path, content, mode) ??
					self.soon(random.int(1, 40), () => {
						if (disk.faults.has('read-only')) return { error: 'EROFS' };
						disk.settle(path);
						watcher.flushed(self, path);
						return null;
					}),
				flush: (path) =>
					self.effect(() =>
						self.soon(random.int(1, 40), () => {
							if (disk.faults.has('read-only')) return { error: 'EROFS' };
							disk.flush();
							watcher.flushed(self, path);
							return null;
						}),
					),
			},
			random: () => random.next(),
			randomBytes: (count) => Array.from({ length: count }, () => String.fromCharCode(random.int(0, 255))).join(''),
			setTimer(ms, callback) {
				if (!self.alive) return () => {};
				return self.later(ms, callback);
			},
			run(argv, options) {
				if (!self.alive) return { done: NEVER, kill() {} };
				let end: (result: RunResult) => void = () => {};
				const done = new Promise<RunResult>((resolve) => {
					end = resolve;
				});
				machine.effect();
				if (!self.alive) return { done: NEVER, kill() {} };
				const { afterMs, result } = runProgram(self, argv);
				const ms = Math.min(afterMs, options.timeoutMs);
				self.later(ms, () => end(ms < afterMs ? { kind: 'timeout', output: '' } : result()));
				return { done, kill: () => end({ kind: 'killed' }) };
			},
			follow(argv, onLine, _onEnd) {
				if (argv[1] !== '-o') throw new Error(`nobody follows ${argv.join(' ')}`);
				const monitor = () => onLine('2: eth0 inet');
				self.addressMonitors.push(monitor);
				return { kill: () => void self.addressMonitors.splice(self.addressMonitors.indexOf(monitor), 1) };
			},
			http(request) {
				if (!self.alive) return { done: NEVER, abort() {} };
				machine.effect();
				if (!self.alive) return { done: NEVER, abort() {} };
				const call = transport.send(self, request, (ms, run) => self.later(ms, run));
				machine.effect();
				return self.alive ? call : { done: NEVER, abort() {} };
			},
			openFifo(path, onChunk) {
				const found = disk.status(path);
				if ('error' in found) return found;
				if (found.kind !== 'fifo') return { error: 'EINVAL' };
				self.fifoReaders.push(onChunk);
				watcher.ready(self);
				return { close: () => void self.fifoReaders.splice(0) };
			},
			lock: () =>
				self.soon(random.int(2, 20), () => {
					if (machine.has('no flock')) return { error: 'flock is not there' };
					if (machine.lockedBy) return 'held';
					machine.lockedBy = self;
					return 'taken';
				}),
			columns: () => 80,
			linkDevices: () => null,
			onSignal(handler) {
				self.signal = handler;
			},
			print(stream, line) {
				if (self.alive) watcher.printed(self, stream, line);
			},
			exit(code) {
				if (self.alive) {
					self.code = code;
					watcher.exited(self, code);
					self.die(false);
				}
				throw new Ended();
			},
		};
	}
}
