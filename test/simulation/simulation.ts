/** Plays a life: the real program on the simulated machine, what happens to it, and at last the peace in which all must come right. */

import { type Configuration, type Edit, edited, uciOf } from './configuration.ts';
import type { Fault, Incident, Life, PowerCut } from './incident.ts';
import { Machine } from './machine.ts';
import { Process } from './process.ts';
import { Random } from './random.ts';
import { Scheduler } from './scheduler.ts';
import { Transport } from './transport.ts';
import type { Watcher } from './watcher.ts';

const SECOND = 1000;
const HOUR = 3600 * SECOND;
/** procd starts again what has ended, after this. */
const RESPAWN_MS = 5 * SECOND;
/** The longest wait that an answer can cause, the hour of few attempts after it, and the longest back-off. */
const SETTLE_MS = 4 * HOUR + HOUR + HOUR;

/** It is carried out, and the answer names what was not sent. */
const OTHER_ADDRESS = { answer: { status: 200, body: 'good 198.51.100.9\n' } };

/** What happened, and what is out of order, for whoever judges. */
export interface Chronicle extends Watcher {
	happened(incident: Incident): void;
	booted(): void;
	powerFailed(): void;
	configured(configuration: Configuration, text: string): void;
	faultChanged(what: Fault, begins: boolean): void;
	/** No more fault from now on; and the user has asked for everything that was stopped. */
	healed(resumed: boolean): void;
	/** Whether it is found out already. */
	isOver(): boolean;
	/** Everything must be right now. */
	end(): void;
}

export class Simulation {
	readonly scheduler = new Scheduler();
	readonly machine: Machine;
	readonly transport: Transport;
	configuration: Configuration;
	private serviceRuns = false;
	private ntp: (() => void) | null = null;
	readonly paths: { config: string; stateDir: string; runDir: string };

	constructor(
		readonly life: Life,
		readonly chronicle: Chronicle,
	) {
		const { configuration, seed, network } = life;
		this.configuration = configuration;
		this.paths = configuration.router
			? { config: '/etc/config/noip', stateDir: '/etc/noip', runDir: '/var/run/noip' }
			: { config: '/etc/noip/noip.conf', stateDir: '/var/lib/noip', runDir: '/run/noip' };
		this.machine = new Machine(this.scheduler, Random.of(seed, 'machine'), this.paths, configuration.router, network);
		this.transport = new Transport(this.machine, chronicle, () => this.configuration, seed);
	}

	/** Plays it to its end. */
	async simulate(): Promise<void> {
		const { life, scheduler, chronicle } = this;
		this.configure(this.configuration, uciOf(this.configuration));
		this.powerOn();
		for (const incident of life.incidents) scheduler.at(incident.atMs, () => this.inject(incident));
		scheduler.at(life.lastsMs, () => this.heal());
		const over = () => chronicle.isOver();
		const settleMs = SETTLE_MS + 2 * this.configuration.checkSeconds * SECOND;
		await scheduler.run(life.lastsMs + settleMs, over);
		if (!over()) chronicle.end();
	}

	private inject(incident: Incident): void {
		const { machine, chronicle, scheduler, transport } = this;
		if (scheduler.nowMs >= this.life.lastsMs) return;
		chronicle.happened(incident);
		switch (incident.kind) {
			case 'network':
				machine.network = incident.network;
				for (const { afterMs, text } of incident.events) scheduler.after(afterMs, () => this.announce(text));
				break;
			case 'fault':
				this.injectFault(incident.what, incident.forMs);
				break;
			case 'answers':
				transport.faults.plan(incident.fault === 'other address' ? OTHER_ADDRESS : incident.fault, {
					on: incident.on,
					times: incident.times,
				});
				break;
			case 'account':
				transport.change(incident.change);
				break;
			case 'kill':
				this.agent()?.die(true);
				break;
			case 'restart':
				this.restart();
				break;
			case 'crash point':
				machine.crashPoint = {
					effects: incident.effects,
					strike: () => (incident.power ? this.cutPower(incident.power) : this.agent()?.die(true)),
				};
				break;
			case 'power':
				this.cutPower(incident.power);
				break;
			case 'clock':
				machine.clockOffMs = incident.offMs;
				machine.clockStandsMs = null;
				if (incident.isAnnounced) this.announce('stratum -');
				break;
			case 'clock stands':
				machine.clockStandsMs = machine.wallMs();
				scheduler.after(incident.forMs, () => {
					machine.clockStandsMs = null;
				});
				break;
			case 'edit':
				this.applyEdit(incident.edit);
				break;
			case 'command':
				if (machine.isUp) this.start(incident.args);
				break;
			case 'fifo':
				machine.writeFifo(incident.text);
				break;
		}
	}

	private applyEdit(edit: Edit): void {
		const { configuration, text } =
			edit.what === 'broken'
				? { configuration: this.configuration, text: "config noip 'settings\n\toption" }
				: ((configuration) => ({ configuration, text: uciOf(configuration) }))(edited(this.configuration, edit));
		this.configure(configuration, text);
		this.agent()?.hangUp();
	}

	private configure(configuration: Configuration, text: string): void {
		this.configuration = configuration;
		this.machine.disk.place(this.paths.config, text, 0o640);
		this.chronicle.configured(configuration, text);
	}

	private injectFault(what: Fault, forMs: number): void {
		const { machine, scheduler, chronicle } = this;
		const { faults, disk } = machine;
		faults.set(what, (faults.get(what) ?? 0) + 1);
		const fault = what.startsWith('disk: ') ? (what.slice(6) as 'full') : null;
		if (fault) disk.faults.add(fault);
		chronicle.faultChanged(what, true);
		scheduler.after(forMs, () => {
			const left = (faults.get(what) ?? 0) - 1;
			if (left > 0) {
				faults.set(what, left);
				return;
			}
			if (!faults.delete(what)) return;
			if (fault) disk.faults.delete(fault);
			chronicle.faultChanged(what, false);
		});
	}

	/** A line of the hotplug script on a router, an address event of the kernel elsewhere; commands reach the FIFO on both. */
	private announce(text: string): void {
		const { machine } = this;
		if (!machine.isUp) return;
		if (machine.router || !text.startsWith('if')) machine.writeFifo(`${text}\n`);
		else for (const process of machine.processes) process.addressChanged();
	}

	private powerOn(): void {
		this.machine.start();
		this.chronicle.booted();
		this.startService();
	}

	private cutPower(power: PowerCut): void {
		const { machine, scheduler, chronicle } = this;
		if (!machine.isUp) return;
		this.serviceRuns = false;
		machine.powerOff();
		chronicle.powerFailed();
		this.ntp?.();
		scheduler.after(power.offMs, () => {
			if (machine.isUp) return;
			machine.clockOffMs = power.clockOffMs;
			machine.clockStandsMs = null;
			this.powerOn();
			if (power.ntpMs !== null) this.ntp = scheduler.after(power.ntpMs, () => this.setClock());
		});
	}

	private setClock(): void {
		this.machine.clockOffMs = 0;
		this.machine.clockStandsMs = null;
		this.announce('stratum -');
	}

	/** procd starts the agent, and starts it again whenever it ends. */
	private startService(): void {
		this.serviceRuns = true;
		if (this.machine.isUp && !this.agent()) this.start(['run']);
	}

	private agent(): Process | undefined {
		for (const process of this.machine.processes) if (process.isAgent) return process;
		return undefined;
	}

	private start(args: readonly string[]): void {
		const boot = this.machine.boot;
		new Process(this.machine, this.transport, this.chronicle, args, (ended) => {
			if (!ended.isAgent) return;
			this.scheduler.after(RESPAWN_MS, () => {
				if (this.serviceRuns && this.machine.boot === boot) this.startService();
			});
		});
	}

	private restart(): void {
		const agent = this.agent();
		agent?.terminate();
		this.scheduler.after(RESPAWN_MS, () => agent?.die(true));
	}

	/** Whatever was wrong is put right; then the user has all stops lifted. */
	private heal(): void {
		const { machine, scheduler, transport, chronicle } = this;
		for (const fault of machine.faults.keys()) chronicle.faultChanged(fault, false);
		machine.faults.clear();
		machine.disk.faults.clear();
		machine.crashPoint = null;
		this.configure(this.life.configuration, uciOf(this.life.configuration));
		transport.mend();
		if (!machine.isUp) this.powerOn();
		this.agent()?.hangUp();
		this.setClock();
		chronicle.healed(false);
		// An agent that has just ended is back by then, and one that hung has seen it.
		scheduler.after(60 * SECOND, () => {
			this.start(['resume']);
			chronicle.healed(true);
		});
	}
}
