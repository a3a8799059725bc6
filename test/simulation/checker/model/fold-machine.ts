/** What happens to the machine, to its user and to the world around. */
import type { Configuration } from '../../configuration.ts';
import type { EntryOf } from '../../event-log.ts';
import { forgetLines } from './failover.ts';
import { forgetRunFolder } from './knowledge.ts';
import type { Model } from './model.ts';
import { noSetUps } from './set-ups.ts';

type MachineEvent = EntryOf<
	| 'begin'
	| 'boot'
	| 'power cut'
	| 'clock'
	| 'configure'
	| 'incident'
	| 'fault'
	| 'crash point reached'
	| 'heal'
	| 'resume all'
	| 'end'
>;

export function foldMachine(model: Model, event: MachineEvent): void {
	const { machine, excuses } = model;
	switch (event.kind) {
		case 'begin':
			machine.paths = event.paths;
			machine.network = event.network;
			break;
		case 'boot':
			foldBoot(model, event);
			break;
		case 'power cut':
			// Those who died of it are known as killed by now.
			excuses.crash = { atMs: Math.min(model.nowMs, excuses.crash?.atMs ?? Infinity), power: true };
			machine.isUp = false;
			machine.crashPoint = false;
			break;
		case 'clock':
			machine.clock = { setMs: model.nowMs, wallMs: event.wallMs, runs: event.runs, offMs: event.offMs };
			break;
		case 'configure':
			machine.configuration = event.configuration;
			machine.configurations.set(event.text, isUsable(event) ? event.configuration : null);
			break;
		case 'incident':
			foldIncident(model, event);
			break;
		case 'fault':
			foldFault(model, event);
			break;
		case 'crash point reached':
			machine.crashPoint = false;
			break;
		case 'heal':
			machine.crashPoint = false;
			excuses.disturbedMs = model.nowMs;
			break;
		case 'resume all':
			excuses.disturbedMs = model.nowMs;
			break;
		case 'end':
			break;
	}
}

function foldBoot(model: Model, event: EntryOf<'boot'>): void {
	const { machine, excuses, knowledge, traffic, nowMs } = model;
	machine.boot = event.boot;
	machine.bootId = event.bootId;
	machine.bootedMs = nowMs;
	machine.uptimeAtBootMs = event.uptimeMs;
	machine.isUp = true;
	forgetRunFolder(knowledge, excuses.unsavedMs, nowMs);
	traffic.failures.clear();
	traffic.trust.clear();
	traffic.prefixes.clear();
	forgetLines(traffic.failovers);
	traffic.setUps = noSetUps();
	excuses.runFolderBeganMs = null;
	excuses.runFolderLost = machine.faults.has('disk: memory full');
	excuses.disturbedMs = nowMs;
}

function foldIncident(model: Model, { incident }: EntryOf<'incident'>): void {
	model.excuses.disturbedMs = model.nowMs;
	if (incident.kind === 'crash point') model.machine.crashPoint = true;
	if (incident.kind !== 'network') return;
	model.machine.network = incident.network;
	model.traffic.unsent.clear();
	model.writesLeft++;
}

function foldFault({ machine, excuses, nowMs }: Model, { fault, begins }: EntryOf<'fault'>): void {
	if (begins) machine.faults.add(fault);
	else machine.faults.delete(fault);
	excuses.disturbedMs = nowMs;
	if (fault.includes('ubus')) excuses.blindedMs = nowMs;
	if (!fault.startsWith('disk: ')) return;
	excuses.diskMs = nowMs;
	if (fault === 'disk: memory full') excuses.runFolderLost = true;
	else excuses.unsavedMs = Math.min(excuses.unsavedMs, nowMs);
	if (fault === 'disk: state locked' && begins) excuses.lockedMs = nowMs;
}

/** Whether the client must take this configuration: it can be read, no name stands twice in it, and each key has something to do. */
function isUsable({ text, configuration }: { text: string; configuration: Configuration }): boolean {
	const { keys } = configuration;
	const hosts = keys.filter((key) => key.enabled).flatMap((key) => key.hostnames);
	const isWhole = !text.includes("'settings\n\toption");
	return (
		isWhole && new Set(hosts).size === hosts.length && keys.every((key) => key.ipv4 !== 'off' || key.ipv6 !== 'off')
	);
}
