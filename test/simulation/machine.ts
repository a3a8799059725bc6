/** The router: its boots, its clocks, its files, and the processes on it. */

import { Disk } from './disk.ts';
import type { Fault } from './incident.ts';
import type { Network } from './network.ts';
import type { Process } from './process.ts';
import type { Random } from './random.ts';
import type { Scheduler } from './scheduler.ts';

export const START = Date.parse('2026-03-01T12:00:00Z');
/** Of the uptime has passed when the first program runs. */
export const BOOTED_MS = 20_000;

export class Machine {
	boot = 0;
	isUp = false;
	readonly disk: Disk;
	readonly processes = new Set<Process>();
	readonly faults = new Map<Fault, number>();
	network: Network;
	/** The wall clock is off by so much. */
	clockOffMs = 0;
	/** It stands still at this. */
	clockStandsMs: number | null = null;
	lockedBy: Process | null = null;
	/** So many effects from now on somebody pulls the plug. */
	crashPoint: { effects: number; strike: () => void } | null = null;
	private bootedAtMs = 0;

	constructor(
		readonly scheduler: Scheduler,
		readonly random: Random,
		readonly paths: { config: string; stateDir: string; runDir: string },
		readonly router: boolean,
		network: Network,
	) {
		this.network = network;
		this.disk = new Disk(() => scheduler.nowMs, paths.runDir, paths.stateDir);
		if (router) this.disk.place('/etc/openwrt_release', "DISTRIB_ID='OpenWrt'\n");
	}

	uptimeMs(): number {
		return this.scheduler.nowMs - this.bootedAtMs + BOOTED_MS;
	}

	wallMs(): number {
		return this.clockStandsMs ?? START + this.scheduler.nowMs + this.clockOffMs;
	}

	bootId(): string {
		return `boot-${this.boot}`;
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
		if (!this.router) return;
		this.disk.place(`${this.paths.runDir}/events`, '', 0o660, 'fifo');
		this.disk.place(`${this.paths.runDir}/lock`, '', 0o640);
	}

	/** The power fails: nothing goes on, and of the files remains what had reached the flash. */
	powerOff(): void {
		for (const process of [...this.processes]) process.die(false);
		this.isUp = false;
		this.crashPoint = null;
		this.disk.cut(this.random);
		this.disk.faults.delete('memory full');
	}

	/** Where somebody might pull the plug. */
	effect(): void {
		if (!this.crashPoint || this.crashPoint.effects-- > 0) return;
		const { strike } = this.crashPoint;
		this.crashPoint = null;
		strike();
	}

	/** Lines for the FIFO reach whoever has it open; nobody else ever sees them. */
	writeFifo(text: string): void {
		for (const process of this.processes) process.deliver(text);
	}
}
