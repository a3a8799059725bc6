/** One life of a router in virtual time: the real program on the simulated machine, and what happens to it. What can be seen of it is in the log. */

import { EventLog } from './event-log.ts';
import { FaultInjector } from './fault-injector.ts';
import type { Life } from './incident.ts';
import { System } from './machine/system.ts';
import { Scheduler } from './scheduler.ts';
import { HOUR, SECOND } from './units.ts';

/** The longest wait that an answer can cause, the hour of few attempts after it, and the longest back-off. */
const SETTLE_MS = 4 * HOUR + HOUR + HOUR;

export class Simulation {
	private readonly scheduler = new Scheduler();
	readonly log = new EventLog(() => this.scheduler.nowMs);

	constructor(private readonly life: Life) {}

	/** How long it has lasted. */
	get nowMs(): number {
		return this.scheduler.nowMs;
	}

	/** Runs it to its end: when everything has had the time to come right after the last fault, or when `isOver` says so after an event. */
	async run(isOver: () => boolean): Promise<void> {
		const { life, scheduler, log } = this;
		const system = new System(life, scheduler, log);
		system.configure(life.configuration);
		system.powerOn();
		new FaultInjector(system, life).schedule();
		const settleMs = SETTLE_MS + 2 * life.configuration.checkSeconds * SECOND;
		await scheduler.run(life.lastsMs + settleMs, isOver);
		if (!isOver()) log.append({ kind: 'end' });
	}
}
