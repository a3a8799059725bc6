/** A process of the real program on the simulated machine: how it begins, hears of events, and ends. */

import type { Bytes } from '../../../src/base/bytes.ts';
import { readWords } from '../../../src/cli/words.ts';
import { main } from '../../../src/main.ts';
import type { EventLog } from '../event-log.ts';
import { type Network, networkAt } from '../network.ts';
import type { Machine } from './machine.ts';
import { hostOf } from './process-host.ts';
import type { Transport } from './transport.ts';

/** Thrown where a process ends in the middle of its work. */
class Ended extends Error {}

export class Process {
	readonly pid: number;
	alive = true;
	readonly fifoReaders: ((chunk: Bytes) => void)[] = [];
	/** Those who follow the kernel's address events. */
	readonly addressMonitors: (() => void)[] = [];
	/** The network as it was when this process looked at it last. */
	seen: Network = [];
	signal: (signal: 'TERM' | 'INT' | 'HUP') => void = () => this.kill(true);

	constructor(
		readonly machine: Machine,
		readonly transport: Transport,
		readonly log: EventLog,
		readonly args: readonly string[],
		private readonly onEnd: (process: Process) => void,
	) {
		this.pid = machine.nextPid();
		machine.processes.add(this);
		log.append({ kind: 'start', pid: this.pid, args });
		main(hostOf(this), readWords).catch((error: unknown) => {
			if (!(error instanceof Ended)) throw error;
		});
	}

	get isAgent(): boolean {
		return this.args[0] === 'run';
	}

	/** Ends without another word. Its curl may live on. */
	kill(curlLives: boolean): void {
		if (!this.alive) return;
		this.end(curlLives);
		this.log.append({ kind: 'kill', pid: this.pid });
		this.onEnd(this);
	}

	/** Ends by itself, as far as the program can tell in the middle of a call. */
	exit(code: number): never {
		if (this.alive) {
			this.log.append({ kind: 'exit', pid: this.pid, code });
			this.end(false);
			this.onEnd(this);
		}
		throw new Ended();
	}

	private end(curlLives: boolean): void {
		this.alive = false;
		this.machine.processes.delete(this);
		if (this.machine.lockedBy === this) this.machine.lockedBy = null;
		this.transport.orphan(this, curlLives);
	}

	/** Gives text from the FIFO to whoever has it open. */
	deliver(text: string): void {
		for (const read of this.fifoReaders) {
			this.log.append({ kind: 'event', pid: this.pid, text });
			read(text);
		}
	}

	/** The kernel tells of an address. */
	addressChanged(): void {
		for (const monitor of this.addressMonitors) {
			this.log.append({ kind: 'event', pid: this.pid, text: '' });
			monitor();
		}
	}

	/** Looks at the network. */
	look(): Network {
		const { machine, log, pid } = this;
		this.seen = networkAt(machine.network, machine.scheduler.nowMs);
		log.append({ kind: 'read network', pid, isSeen: true });
		return this.seen;
	}

	hangUp(): void {
		this.signal('HUP');
	}

	terminate(): void {
		this.signal('TERM');
	}

	/** Runs one effect; a crash point may lie before it and after it. */
	effect<T>(run: () => T): T {
		this.passCrashPoint();
		const result = run();
		this.passCrashPoint();
		return result;
	}

	/** Here the machine or the process may be made to crash; does not return to one that is dead. */
	passCrashPoint(): void {
		this.mustLive();
		this.machine.effect();
		this.mustLive();
	}

	/** Has something called back, as long as the process lives. */
	later(ms: number, run: () => void): () => void {
		return this.machine.scheduler.after(ms, () => {
			if (!this.alive) return;
			try {
				run();
			} catch (error) {
				if (!(error instanceof Ended)) throw error;
			}
		});
	}

	soon<T>(ms: number, make: () => T): Promise<T> {
		return new Promise((resolve) => void this.later(ms, () => resolve(make())));
	}

	private mustLive(): void {
		if (!this.alive) throw new Ended();
	}
}
