/** The system around the program: the service manager that starts it, its configuration file, ntpd, and who tells it of events. */

import { type Configuration, configurationText } from '../configuration.ts';
import type { EventLog, Paths } from '../event-log.ts';
import type { Life, PowerCut } from '../incident.ts';
import { Random } from '../random.ts';
import type { Scheduler } from '../scheduler.ts';
import { SECOND } from '../units.ts';
import { Machine } from './machine.ts';
import { Process } from './process.ts';
import { Remote } from './remote.ts';
import { Transport } from './transport.ts';

/** procd starts again what has ended, after this. */
const RESPAWN_MS = 5 * SECOND;

export class System {
	readonly machine: Machine;
	readonly remote: Remote;
	private readonly transport: Transport;
	private current: Configuration;
	private serviceRuns = false;
	private cancelNtp: (() => void) | null = null;
	private readonly paths: Paths;

	constructor(
		life: Life,
		readonly scheduler: Scheduler,
		readonly log: EventLog,
	) {
		const { configuration, seed, network } = life;
		this.current = configuration;
		this.paths = configuration.router
			? { config: '/etc/config/noip', stateDir: '/etc/noip/state', runDir: '/var/run/noip' }
			: { config: '/etc/noip/noip.conf', stateDir: '/var/lib/noip', runDir: '/run/noip' };
		log.append({ kind: 'begin', paths: this.paths, network });
		const random = Random.of(seed, 'machine');
		this.machine = new Machine(scheduler, random, log, this.paths, configuration.router, network);
		this.machine.setClock(0);
		this.remote = new Remote(this.machine, configuration, seed);
		this.transport = new Transport(this.machine, log, this.remote, () => this.current);
	}

	get configuration(): Configuration {
		return this.current;
	}

	/** The user writes the configuration; `text`: as it stands in the file, where that is not what would be right. */
	configure(configuration: Configuration, text = configurationText(configuration)): void {
		this.current = configuration;
		this.machine.disk.place(this.paths.config, text, 0o640);
		this.log.append({ kind: 'configure', text, configuration });
	}

	/** A line of the hotplug script on a router, an address event of the kernel elsewhere; commands reach the FIFO on both. */
	announce(text: string): void {
		const { machine } = this;
		if (!machine.isUp) return;
		if (machine.router || !text.startsWith('if')) machine.writeFifo(`${text}\n`);
		else for (const process of machine.processes) process.addressChanged();
	}

	powerOn(): void {
		this.machine.start();
		this.startService();
	}

	cutPower(power: PowerCut): void {
		const { machine, scheduler } = this;
		if (!machine.isUp) return;
		this.serviceRuns = false;
		machine.powerOff();
		this.cancelNtp?.();
		scheduler.after(power.offMs, () => {
			if (machine.isUp) return;
			machine.setClock(power.clockOffMs);
			this.powerOn();
			if (power.ntpMs !== null) this.cancelNtp = scheduler.after(power.ntpMs, () => this.setClock());
		});
	}

	/** ntpd sets the clock right, and says so. */
	setClock(): void {
		this.machine.setClock(0);
		this.announce('stratum -');
	}

	agent(): Process | undefined {
		for (const process of this.machine.processes) if (process.isAgent) return process;
		return undefined;
	}

	/** Runs the program with these arguments. An agent that ends is started again. */
	start(args: readonly string[]): void {
		const boot = this.machine.boot;
		new Process(this.machine, this.transport, this.log, args, (ended) => {
			if (!ended.isAgent) return;
			this.scheduler.after(RESPAWN_MS, () => {
				if (this.serviceRuns && this.machine.boot === boot) this.startService();
			});
		});
	}

	restartService(): void {
		const agent = this.agent();
		agent?.terminate();
		this.scheduler.after(RESPAWN_MS, () => agent?.kill(true));
	}

	private startService(): void {
		this.serviceRuns = true;
		if (this.machine.isUp && !this.agent()) this.start(['run']);
	}
}
