/** What happens to the processes, and what they do besides requests and the state. */
import type { Configuration } from '../../configuration.ts';
import type { EntryOf } from '../../event-log.ts';
import { type Network, networkAt } from '../../network.ts';
import { MINUTE } from '../../units.ts';
import { forgetVerdicts } from './check-trust.ts';
import { expectReading, expectSending } from './deadlines.ts';
import { foldLines, forgetLines } from './failover.ts';
import { abandon } from './fold-request.ts';
import { loseAnswer } from './knowledge.ts';
import { clocksOf, type Model, type ProcessState, UNSEEN } from './model.ts';
import { loseUnknown } from './names.ts';
import { foldPrefixes, forgetLooks } from './prefixes.ts';
import { isAgent, maySend } from './queries.ts';
import { SAVING_MS } from './recall.ts';
import { foldSetUps, noSetUps } from './set-ups.ts';
import { type Stop, withConfiguration, withoutResumed } from './stops.ts';

type ProcessEvent = EntryOf<
	'start' | 'listen' | 'exit' | 'kill' | 'event' | 'read network' | 'read configuration' | 'write'
>;

export function foldProcess(model: Model, event: ProcessEvent): void {
	if (event.kind === 'start') {
		model.processes.set(event.pid, newProcess(event));
		model.excuses.disturbedMs = model.nowMs;
		if (event.args[0] === 'update') model.excuses.freshMs = model.nowMs;
		return;
	}
	const process = model.processes.get(event.pid);
	if (!process) return;
	switch (event.kind) {
		case 'listen':
			process.readyMs = model.nowMs;
			break;
		case 'exit':
			foldEnd(model, process);
			break;
		case 'kill':
			foldKill(model, process);
			foldEnd(model, process);
			break;
		case 'event':
			model.excuses.eventMs = model.nowMs;
			if (/^(ifup|ifdown|update|force|resume|stratum) /m.test(event.text)) model.excuses.countedMs = model.nowMs;
			if (/^(ifup|update|force) /m.test(event.text)) model.excuses.freshMs = model.nowMs;
			if (event.text === '' || event.text.startsWith('if')) expectReading(model, process);
			for (const line of event.text.split('\n')) foldCommand(model, line);
			break;
		case 'read network':
			foldRead(model, process, event.isSeen);
			if (!event.isSeen) break;
			process.readMs = model.nowMs;
			if (maySend(process)) foldLook(model, process.network ?? UNSEEN, process.configuration);
			if (isAgent(process)) expectSending(model, process);
			break;
		case 'read configuration':
			foldConfiguration(model, process, model.machine.configurations.get(event.text) ?? null);
			break;
		case 'write':
			process.activeMs = model.nowMs;
			break;
	}
}

function foldRead(model: Model, process: ProcessState, isSeen: boolean): void {
	const { network: base } = model.machine;
	const network = isSeen ? networkAt(base, model.nowMs) : UNSEEN;
	process.network = network;
	process.base = isSeen ? base : UNSEEN;
	if (!isSeen) return;
	const { seen: last } = process;
	if (last?.base !== base || (last.network !== network && deprecatedIn(last.network) !== deprecatedIn(network))) {
		model.excuses.countedMs = model.nowMs;
	}
	// An address of the line that goes and comes again has changed, too (rule 41).
	if (last && last.base !== base && addressesIn(last.network) !== addressesIn(network))
		model.excuses.freshMs = model.nowMs;
	process.seen = { base, network };
}

function addressesIn(network: Network): string {
	return String(
		network.flatMap(({ name, up, ipv4, ipv6 }) => [name, up, ...[...ipv4, ...ipv6].map((one) => one.address)]),
	);
}

/** An address that is deprecated is one less, whatever else has changed. */
function deprecatedIn(network: Network): string {
	return String(network.flatMap(({ ipv6 }) => ipv6.map(({ address, preferred }) => (preferred === 0 ? address : ''))));
}

function foldLook({ traffic, nowMs }: Model, network: Network, configuration: Configuration | null): void {
	foldPrefixes(traffic.prefixes, network, nowMs);
	if (!configuration) return;
	foldLines(traffic.failovers, configuration, network, nowMs);
	foldSetUps(traffic.setUps, configuration, network, nowMs);
}

function newProcess({ pid, args, atMs }: EntryOf<'start'>): ProcessState {
	return {
		pid,
		args,
		bornMs: atMs,
		alive: true,
		configuration: null,
		network: null,
		base: null,
		seen: null,
		open: null,
		last: null,
		readyMs: null,
		readMs: -Infinity,
		sentMs: -Infinity,
		activeMs: -Infinity,
	};
}

function foldKill(model: Model, process: ProcessState): void {
	const { traffic, excuses, knowledge, nowMs } = model;
	excuses.crash ??= { atMs: nowMs, power: false };
	forgetVerdicts(model);
	forgetLooks(traffic.prefixes);
	forgetLines(traffic.failovers);
	traffic.setUps = noSetUps();
	for (const failed of traffic.failures.values()) if (failed.atMs >= nowMs - SAVING_MS) failed.least--;
	// It may have been about to send, and have noted so.
	if (process.activeMs > nowMs - SAVING_MS) {
		traffic.kills.push(clocksOf(model));
		for (const name of knowledge.names.values()) loseUnknown(name);
	}
}

function foldEnd(model: Model, process: ProcessState): void {
	const { processes, traffic, knowledge } = model;
	process.alive = false;
	const { open, configuration } = process;
	if (open) {
		loseAnswer(knowledge, open.request);
		traffic.open.delete(open.number);
		if (configuration) abandon(model, open, configuration);
	}
	// What the last agent has read is still known.
	if (!isAgent(process)) processes.delete(process.pid);
	else for (const [pid, old] of processes) if (!old.alive && old !== process) processes.delete(pid);
	model.excuses.disturbedMs = model.nowMs;
}

function foldConfiguration(model: Model, process: ProcessState, configuration: Configuration | null): void {
	if (!configuration) return;
	process.configuration = configuration;
	if (!maySend(process)) return;
	model.excuses.countedMs = model.nowMs;
	model.writesLeft++;
	lift(model, withConfiguration(model.knowledge.stops, configuration));
	model.excuses.eventMs = model.nowMs;
}

/** Of the stops these are left. */
function lift(model: Model, left: Stop[]): void {
	const { commands, knowledge, nowMs } = model;
	const lifted = knowledge.stops.filter((stop) => !left.includes(stop)).map((stop) => ({ atMs: nowMs, stop }));
	knowledge.stops = left;
	commands.lifted = [...commands.lifted.filter(({ atMs }) => atMs > nowMs - MINUTE), ...lifted];
}

/** Somebody asks for something, by a line on the FIFO or by a command. */
export function foldCommand(model: Model, line: string): void {
	const { commands, machine, processes, knowledge, nowMs } = model;
	const [, action, subject = ''] = /^(force|resume) ([\w-]+)$/.exec(line) ?? [];
	if (!action) return;
	const configurations = [machine.configuration, ...[...processes.values()].map((one) => one.configuration)];
	const keys = configurations
		.flatMap((one) => one?.keys ?? [])
		.filter(({ name }) => subject === '-' || subject === name);
	if (action === 'force') {
		for (const { name } of keys) commands.forcedMs.set(name, nowMs);
		return;
	}
	lift(model, withoutResumed(knowledge.stops, keys, subject === '-', nowMs));
	model.writesLeft++;
}
