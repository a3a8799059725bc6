/** The fault injector: has the incidents of a life happen, and at last puts right whatever was wrong. */

import { edited } from './configuration.ts';
import type { Fault, Incident, Life } from './incident.ts';
import type { System } from './machine/system.ts';
import { MINUTE } from './units.ts';

/** It is carried out, and the answer names what was not sent. */
const OTHER_ADDRESS = { answer: { status: 200, body: 'good 198.51.100.9\n' } };
/** A configuration file that nobody can read. */
const BROKEN = "config noip 'settings\n\toption";

export class FaultInjector {
	constructor(
		private readonly system: System,
		private readonly life: Life,
	) {}

	/** Has everything happen at its time. */
	schedule(): void {
		const { life, system } = this;
		for (const incident of life.incidents) system.scheduler.at(incident.atMs, () => this.inject(incident));
		system.scheduler.at(life.lastsMs, () => this.heal());
	}

	private inject(incident: Incident): void {
		const { system, life } = this;
		const { machine, scheduler, remote } = system;
		if (scheduler.nowMs >= life.lastsMs) return;
		system.log.append({ kind: 'incident', incident });
		switch (incident.kind) {
			case 'network':
				machine.network = incident.network;
				for (const { afterMs, text } of incident.events) scheduler.after(afterMs, () => system.announce(text));
				break;
			case 'fault':
				this.injectFault(incident.what, incident.forMs);
				break;
			case 'answers':
				remote.faults.plan(incident.fault === 'other address' ? OTHER_ADDRESS : incident.fault, {
					on: incident.on,
					times: incident.times,
				});
				break;
			case 'account':
				remote.change(incident.change);
				break;
			case 'kill':
				system.agent()?.kill(true);
				break;
			case 'restart':
				system.restartService();
				break;
			case 'crash point':
				machine.crashPoint = {
					effects: incident.effects,
					strike: () => (incident.power ? system.cutPower(incident.power) : system.agent()?.kill(true)),
				};
				break;
			case 'power':
				system.cutPower(incident.power);
				break;
			case 'clock':
				machine.setClock(incident.offMs);
				if (incident.isAnnounced) system.announce('stratum -');
				break;
			case 'clock stands':
				machine.stopClock();
				scheduler.after(incident.forMs, () => machine.resumeClock());
				break;
			case 'edit':
				if (incident.edit.what === 'broken') system.configure(system.configuration, BROKEN);
				else system.configure(edited(system.configuration, incident.edit));
				system.agent()?.hangUp();
				break;
			case 'command':
				if (machine.isUp) system.start(incident.args);
				break;
			case 'fifo':
				machine.writeFifo(incident.text);
				break;
		}
	}

	private injectFault(fault: Fault, forMs: number): void {
		const { machine, scheduler, log } = this.system;
		const { faults, disk } = machine;
		faults.set(fault, (faults.get(fault) ?? 0) + 1);
		const diskFault = fault.startsWith('disk: ') ? (fault.slice(6) as 'full') : null;
		if (diskFault) disk.faults.add(diskFault);
		log.append({ kind: 'fault', fault, begins: true });
		scheduler.after(forMs, () => {
			const left = (faults.get(fault) ?? 0) - 1;
			if (left > 0) {
				faults.set(fault, left);
				return;
			}
			if (!faults.delete(fault)) return;
			if (diskFault) disk.faults.delete(diskFault);
			log.append({ kind: 'fault', fault, begins: false });
		});
	}

	/** Whatever was wrong is put right; then the user has all stops lifted. */
	private heal(): void {
		const { machine, scheduler, remote, log } = this.system;
		for (const fault of machine.faults.keys()) log.append({ kind: 'fault', fault, begins: false });
		machine.faults.clear();
		machine.disk.faults.clear();
		machine.crashPoint = null;
		this.system.configure(this.life.configuration);
		remote.heal(this.life.configuration);
		if (!machine.isUp) this.system.powerOn();
		this.system.agent()?.hangUp();
		this.system.setClock();
		log.append({ kind: 'heal' });
		// An agent that has just ended is back by then, and one that hung has seen it.
		scheduler.after(MINUTE, () => {
			this.system.start(['resume']);
			log.append({ kind: 'resume all' });
		});
	}
}
