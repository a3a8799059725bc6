/** The router: its boots, its clocks, its files, and the processes on it. */

import type { EventLog, Paths } from '../event-log.ts';
import type { Fault } from '../incident.ts';
import type { Network } from '../network.ts';
import type { Random } from '../random.ts';
import type { Scheduler } from '../scheduler.ts';
import { Disk } from './disk.ts';
import type { Process } from './process.ts';

export const START = Date.parse('2026-03-01T12:00:00Z');
/** Of the uptime has passed when the first program runs. */
const BOOTED_MS = 20_000;

export class Machine {
	isUp = false;
	readonly disk: Disk;
	readonly processes = new Set<Process>();
	readonly faults = new Map<Fault, number>();
	lockedBy: Process | null = null;
	/** So many effects from now on somebody pulls the plug. */
	crashPoint: { effects: number; strike: () => void } | null = null;
	boot = 0;
	private bootedAtMs = 0;
	private pids = 0;
	/** The wall clock is off by so much. */
	private clockOffMs = 0;
	/** It stands still at this. */
	private clockStandsMs: number | null = null;

	constructor(
		readonly scheduler: Scheduler,
		readonly random: Random,
		private readonly log: EventLog,
		readonly paths: Paths,
		readonly router: boolean,
		public network: Network,
	) {
		this.disk = new Disk(() => scheduler.nowMs, paths.runDir, paths.stateDir);
		if (router) this.disk.place('/etc/openwrt_release', "DISTRIB_ID='OpenWrt'\n");
	}

	uptimeMs(): number {
		return this.scheduler.nowMs - this.bootedAtMs + BOOTED_MS;
	}

	wallMs(): number {
		return this.clockStandsMs ?? START + this.scheduler.nowMs + this.clockOffMs;
	}

	/** The wall clock runs, and is off by so much. */
	setClock(offMs: number): void {
		this.clockOffMs = offMs;
		this.clockStandsMs = null;
		this.logClock();
	}

	stopClock(): void {
		this.clockStandsMs = this.wallMs();
		this.logClock();
	}

	resumeClock(): void {
		this.clockStandsMs = null;
		this.logClock();
	}

	private logClock(): void {
		const runs = this.clockStandsMs === null;
		this.log.append({ kind: 'clock', wallMs: this.wallMs(), runs, offMs: this.clockOffMs });
	}

	bootId(): string {
		return `boot-${this.boot}`;
	}

	nextPid(): number {
		return ++this.pids;
	}

	has(fault: Fault): boolean {
		return this.faults.has(fault);
	}

	/** The machine comes up; the run folder is new, and on a router the init script has filled it. */
	start(): void {
		this.boot++;
		this.isUp = true;
		this.bootedAtMs = this.scheduler.nowMs;
		this.lockedBy = null;
		this.log.append({ kind: 'boot', boot: this.boot, bootId: this.bootId(), uptimeMs: this.uptimeMs() });
		if (!this.router) return;
		this.disk.place(`${this.paths.runDir}/events`, '', 0o660, 'fifo');
		this.disk.place(`${this.paths.runDir}/lock`, '', 0o640);
	}

	/** The power fails: nothing goes on, and of the files remains what had reached the flash. */
	powerOff(): void {
		for (const process of [...this.processes]) process.kill(false);
		this.isUp = false;
		this.crashPoint = null;
		this.disk.cut(this.random);
		this.disk.faults.delete('memory full');
		this.log.append({ kind: 'power cut' });
	}

	/** Counts one effect of a program, and strikes where the crash point is reached. */
	effect(): void {
		if (!this.crashPoint || this.crashPoint.effects-- > 0) return;
		const { strike } = this.crashPoint;
		this.crashPoint = null;
		this.log.append({ kind: 'crash point reached' });
		strike();
	}

	/** Lines for the FIFO reach whoever has it open; nobody else ever sees them. */
	writeFifo(text: string): void {
		for (const process of this.processes) process.deliver(text);
	}
}
