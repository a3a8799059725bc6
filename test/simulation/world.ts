/** Plays a life: the real program on the simulated machine, what happens to it, and at last the peace in which all must come right. */
import { Dice } from './dice.ts';
import { type Edit, edited, type Home, uciOf } from './home.ts';
import type { Incident, Life, Power, Trouble } from './incident.ts';
import { Machine } from './machine.ts';
import { Process } from './process.ts';
import { Timeline } from './timeline.ts';
import type { Watcher } from './watcher.ts';
import { Wire } from './wire.ts';

const SECOND = 1000;
const HOUR = 3600 * SECOND;
/** procd starts again what has ended, after this. */
const RESPAWN_MS = 5 * SECOND;
/** The longest wait that an answer can cause, the hour of few attempts after it, and the longest back-off. */
const PEACE_MS = 4 * HOUR + HOUR + HOUR;

/** It is carried out, and the answer names what was not sent. */
const OTHER_ADDRESS = { answer: { status: 200, body: 'good 198.51.100.9\n' } };

/** What happened, and what is out of order, for whoever judges. */
export interface Chronicle extends Watcher {
	happened(incident: Incident): void;
	booted(): void;
	powerFailed(): void;
	configured(home: Home, text: string): void;
	troubled(what: Trouble, begins: boolean): void;
	/** No more trouble from now on; and the user has asked for everything that was stopped. */
	peace(resumed: boolean): void;
	/** Whether it is found out already. */
	isOver(): boolean;
	/** Everything must be right now. */
	end(): void;
}

export class World {
	readonly timeline = new Timeline();
	readonly machine: Machine;
	readonly wire: Wire;
	home: Home;
	private serviceRuns = false;
	private ntp: (() => void) | null = null;
	readonly paths: { config: string; stateDir: string; runDir: string };

	constructor(
		readonly life: Life,
		readonly chronicle: Chronicle,
	) {
		const { home, seed, line } = life;
		this.home = home;
		this.paths = home.router
			? { config: '/etc/config/noip', stateDir: '/etc/noip', runDir: '/var/run/noip' }
			: { config: '/etc/noip/noip.conf', stateDir: '/var/lib/noip', runDir: '/run/noip' };
		this.machine = new Machine(this.timeline, Dice.of(seed, 'machine'), this.paths, home.router, line);
		this.wire = new Wire(this.machine, chronicle, () => this.home, seed);
	}

	/** Plays it to its end. */
	async play(): Promise<void> {
		const { life, timeline, chronicle } = this;
		this.configure(this.home, uciOf(this.home));
		this.powerOn();
		for (const incident of life.incidents) timeline.at(incident.atMs, () => this.happen(incident));
		timeline.at(life.lastsMs, () => this.makePeace());
		const over = () => chronicle.isOver();
		const peaceMs = PEACE_MS + 2 * this.home.checkSeconds * SECOND;
		await timeline.run(life.lastsMs + peaceMs, over);
		if (!over()) chronicle.end();
	}

	private happen(incident: Incident): void {
		const { machine, chronicle, timeline, wire } = this;
		if (timeline.nowMs >= this.life.lastsMs) return;
		chronicle.happened(incident);
		switch (incident.kind) {
			case 'line':
				machine.line = incident.line;
				for (const { afterMs, text } of incident.told) timeline.after(afterMs, () => this.tell(text));
				break;
			case 'trouble':
				this.trouble(incident.what, incident.forMs);
				break;
			case 'answers':
				wire.faults.plan(incident.fault === 'other address' ? OTHER_ADDRESS : incident.fault, {
					on: incident.on,
					times: incident.times,
				});
				break;
			case 'account':
				wire.change(incident.change);
				break;
			case 'kill':
				this.agent()?.die(true);
				break;
			case 'restart':
				this.restart();
				break;
			case 'trap':
				machine.trap = {
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
				if (incident.told) this.tell('stratum -');
				break;
			case 'clock stands':
				machine.clockStandsMs = machine.wallMs();
				timeline.after(incident.forMs, () => {
					machine.clockStandsMs = null;
				});
				break;
			case 'edit':
				this.edit(incident.edit);
				break;
			case 'command':
				if (machine.isUp) this.start(incident.args);
				break;
			case 'fifo':
				machine.tell(incident.text);
				break;
		}
	}

	private edit(edit: Edit): void {
		const { home, text } =
			edit.what === 'broken'
				? { home: this.home, text: "config noip 'settings\n\toption" }
				: ((home) => ({ home, text: uciOf(home) }))(edited(this.home, edit));
		this.configure(home, text);
		this.agent()?.hangUp();
	}

	private configure(home: Home, text: string): void {
		this.home = home;
		this.machine.disk.place(this.paths.config, text, 0o640);
		this.chronicle.configured(home, text);
	}

	private trouble(what: Trouble, forMs: number): void {
		const { machine, timeline, chronicle } = this;
		const { troubles, disk } = machine;
		troubles.set(what, (troubles.get(what) ?? 0) + 1);
		const fault = what.startsWith('disk: ') ? (what.slice(6) as 'full') : null;
		if (fault) disk.faults.add(fault);
		chronicle.troubled(what, true);
		timeline.after(forMs, () => {
			const left = (troubles.get(what) ?? 0) - 1;
			if (left > 0) {
				troubles.set(what, left);
				return;
			}
			if (!troubles.delete(what)) return;
			if (fault) disk.faults.delete(fault);
			chronicle.troubled(what, false);
		});
	}

	/** A line of the hotplug script on a router, an address event of the kernel elsewhere; commands reach the FIFO on both. */
	private tell(text: string): void {
		const { machine } = this;
		if (!machine.isUp) return;
		if (machine.router || !text.startsWith('if')) machine.tell(`${text}\n`);
		else for (const process of machine.processes) process.see();
	}

	private powerOn(): void {
		this.machine.start();
		this.chronicle.booted();
		this.service();
	}

	private cutPower(power: Power): void {
		const { machine, timeline, chronicle } = this;
		if (!machine.isUp) return;
		this.serviceRuns = false;
		machine.fail();
		chronicle.powerFailed();
		this.ntp?.();
		timeline.after(power.offMs, () => {
			if (machine.isUp) return;
			machine.clockOffMs = power.clockOffMs;
			machine.clockStandsMs = null;
			this.powerOn();
			if (power.ntpMs !== null) this.ntp = timeline.after(power.ntpMs, () => this.setClock());
		});
	}

	private setClock(): void {
		this.machine.clockOffMs = 0;
		this.machine.clockStandsMs = null;
		this.tell('stratum -');
	}

	/** procd starts the agent, and starts it again whenever it ends. */
	private service(): void {
		this.serviceRuns = true;
		if (this.machine.isUp && !this.agent()) this.start(['run']);
	}

	private agent(): Process | undefined {
		for (const process of this.machine.processes) if (process.isAgent) return process;
		return undefined;
	}

	private start(args: readonly string[]): void {
		const boot = this.machine.boot;
		new Process(this.machine, this.wire, this.chronicle, args, (ended) => {
			if (!ended.isAgent) return;
			this.timeline.after(RESPAWN_MS, () => {
				if (this.serviceRuns && this.machine.boot === boot) this.service();
			});
		});
	}

	private restart(): void {
		const agent = this.agent();
		agent?.terminate();
		this.timeline.after(RESPAWN_MS, () => agent?.die(true));
	}

	/** Whatever was wrong is put right; then the user has all stops lifted. */
	private makePeace(): void {
		const { machine, timeline, wire, chronicle } = this;
		for (const trouble of machine.troubles.keys()) chronicle.troubled(trouble, false);
		machine.troubles.clear();
		machine.disk.faults.clear();
		machine.trap = null;
		this.configure(this.life.home, uciOf(this.life.home));
		wire.mend();
		if (!machine.isUp) this.powerOn();
		this.agent()?.hangUp();
		this.setClock();
		chronicle.peace(false);
		// An agent that has just ended is back by then, and one that hung has seen it.
		timeline.after(60 * SECOND, () => {
			this.start(['resume']);
			chronicle.peace(true);
		});
	}
}
