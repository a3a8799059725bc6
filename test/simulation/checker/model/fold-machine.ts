/** What happens to the machine, to its user and to the world around. */
import type { Configuration } from '../../configuration.ts';
import type { EntryOf } from '../../event-log.ts';
import { forgetMemory } from './knowledge.ts';
import type { Model } from './model.ts';

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
	const { machine, trouble } = model;
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
			trouble.crash = { atMs: Math.min(model.nowMs, trouble.crash?.atMs ?? Infinity), power: true };
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
			trouble.disturbedMs = model.nowMs;
			break;
		case 'resume all':
			trouble.disturbedMs = model.nowMs;
			break;
		case 'end':
			break;
	}
}

function foldBoot(model: Model, event: EntryOf<'boot'>): void {
	const { machine, trouble, knowledge, traffic, nowMs } = model;
	machine.boot = event.boot;
	machine.bootId = event.bootId;
	machine.bootedMs = nowMs;
	machine.uptimeAtBootMs = event.uptimeMs;
	machine.isUp = true;
	forgetMemory(knowledge, trouble.unsavedMs, nowMs);
	traffic.failures.clear();
	trouble.memoryBeganMs = null;
	trouble.memoryLost = machine.faults.has('disk: memory full');
	trouble.disturbedMs = nowMs;
}

function foldIncident(model: Model, { incident }: EntryOf<'incident'>): void {
	model.trouble.disturbedMs = model.nowMs;
	if (incident.kind === 'crash point') model.machine.crashPoint = true;
	if (incident.kind !== 'network') return;
	model.machine.network = incident.network;
	model.traffic.unsent.clear();
	model.writesLeft++;
}

function foldFault({ machine, trouble, nowMs }: Model, { fault, begins }: EntryOf<'fault'>): void {
	if (begins) machine.faults.add(fault);
	else machine.faults.delete(fault);
	trouble.disturbedMs = nowMs;
	if (fault.includes('ubus')) trouble.blindedMs = nowMs;
	if (!fault.startsWith('disk: ')) return;
	trouble.diskMs = nowMs;
	if (fault === 'disk: memory full') trouble.memoryLost = true;
	else trouble.unsavedMs = Math.min(trouble.unsavedMs, nowMs);
	if (fault === 'disk: state locked' && begins) trouble.lockedMs = nowMs;
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
