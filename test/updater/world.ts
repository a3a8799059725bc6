/**
 * A small deterministic world around a session: time that is moved by hand, a network, a provider, a disk and a run folder. It carries effects out, decides
 * nothing, and keeps a journal of all that goes out.
 */

import { decode, encode } from '../../src/base/checksummed.ts';
import type { HttpResult } from '../../src/base/http.ts';
import { type Now, SECOND } from '../../src/base/time.ts';
import type { Config } from '../../src/config/config.ts';
import type { AddressCommand, CommandEnd } from '../../src/network/address-command.ts';
import type { Network, NetworkProblem, NetworkReading } from '../../src/network/network.ts';
import { updatePath } from '../../src/protocol/request.ts';
import type { RequestResult } from '../../src/updater/apply-result.ts';
import type { Check } from '../../src/updater/check.ts';
import type { Effect, Input, LogEntry } from '../../src/updater/effects.ts';
import type { KeyState, Plan } from '../../src/updater/plan.ts';
import { addressesOf, type Request } from '../../src/updater/request.ts';
import { planOf, type Session, startSession, step } from '../../src/updater/session.ts';
import type { Mode } from '../../src/updater/session-state.ts';
import { emptyState, type NameRecord, recordOf, STATE_SCHEMA, type State } from '../../src/updater/state.ts';
import { noTriggers, type Triggers, triggersFor } from '../../src/updater/triggers.ts';
import { VOLATILE_SCHEMA, type VolatileState } from '../../src/updater/volatile-state.ts';
import { Provider, shows } from './provider.ts';
import { configOf, HOME, line } from './settings.ts';

/** Something that went out. `atMs` is time since the world began, whatever the clocks of the router say. */
export interface Sent {
	atMs: number;
	kind: 'update' | 'check' | 'command';
	/** Of a program its family. */
	key: string;
	/** The path of a program, `hostname=...&myip=...` of an update, the address asked from of a check. */
	text: string;
	reason: string;
}

/** How a request ends: as the provider says, or the process is killed, or the power fails, before its outcome is kept. */
export type End = RequestResult | 'kill' | 'power cut';

/** A day on which the clock can be trusted. */
export const TODAY = Date.parse('2026-03-01T12:00:00Z');
/** Where a router without a battery begins. */
export const LONG_AGO = Date.parse('2020-01-01T00:00:00Z');

export class World {
	network: Network;
	/** Whether the network cannot be read. */
	isUnreadable = false;
	/** Why it cannot. */
	problem: NetworkProblem = { command: 'ubus call network.interface dump', code: 'exit', exitCode: 4 };
	/** Why the disk takes nothing. */
	diskError: string | null = null;
	session: Session;
	journal: Sent[] = [];
	effects: Effect[] = [];
	/** How often the flash was written. */
	writes = 0;
	random = 0;
	realMs = 0;
	uptimeMs = 60 * SECOND;
	wallMs = TODAY;
	boot = 1;
	/** The address that provider and IP check see. */
	seen = '203.0.113.99';
	provider = new Provider();
	answer: (request: Request) => End = (request) => this.provider.answer(request, this.seen);
	/** How a program ends at once; null: the test ends it by `ends`. */
	say: ((command: AddressCommand) => CommandEnd) | null = null;
	show: (check: Check) => HttpResult = () => shows(this.seen);
	private disk = encode(emptyState('5a17'), 1);
	private runFolder = '';
	private wakeMs = 0;
	/** Counts the processes: what one has begun is nothing to the next. */
	private process = 0;

	constructor(
		public config: Config = configOf(),
		network: Network = line('192.0.2.1'),
	) {
		this.network = network;
		this.session = this.start();
	}

	get state(): State {
		return this.session.state;
	}

	set state(state: State) {
		this.session = { ...this.session, state };
	}

	get volatile(): VolatileState {
		return this.session.volatile;
	}

	now(): Now {
		return { uptimeMs: this.uptimeMs, wallMs: this.wallMs, bootId: `boot ${this.boot}` };
	}

	plan(): Plan {
		return planOf({ ...this.session, reading: this.seenNow() }, this.now());
	}

	private seenNow(): NetworkReading {
		const { network, problem } = this;
		return this.isUnreadable ? { kind: 'problem', problem } : { kind: 'read', network };
	}

	/** Does what is due now, to the end; a kill or a power cut ends it early, as the next start finds things. */
	settle(): Plan {
		this.give({ kind: 'tick' });
		return this.look();
	}

	/** Lets time pass as the agent does: it wakes when the session says so. */
	run(ms: number): Plan {
		const end = this.realMs + ms;
		for (;;) {
			const made = this.settle();
			if (this.realMs >= end) return made;
			this.pass(Math.max(Math.ceil(Math.min(this.wakeMs - this.uptimeMs, end - this.realMs)), 1));
		}
	}

	/** Time passes and nobody looks. */
	pass(ms: number): void {
		this.realMs += ms;
		this.uptimeMs += ms;
		this.wallMs += ms;
	}

	/** An event of the line, and what follows. */
	event(network: Network = this.network): Plan {
		this.network = network;
		return this.ask({ ...noTriggers(), event: true, look: true });
	}

	/** netifd or the kernel says that something may have changed. */
	hint(network: Network = this.network): Plan {
		this.network = network;
		return this.ask({ ...noTriggers(), look: true });
	}

	/** An interface comes up. */
	ifup(name = 'wan', network: Network = this.network): Plan {
		this.network = network;
		return this.ask({ ...noTriggers(), event: true, look: true, up: [name], texts: [`ifup ${name}`] });
	}

	/** A person asks for an update. */
	update(...keys: string[]): Plan {
		return this.ask(triggersFor('update', keys));
	}

	clockSet(wallMs: number): Plan {
		this.wallMs = wallMs;
		return this.ask({ ...noTriggers(), clock: true, texts: ['stratum -'] });
	}

	force(...keys: string[]): Plan {
		return this.ask(triggersFor('force', keys));
	}

	/** How many stops were lifted; nothing is sent yet. */
	resume(...keys: string[]): number {
		const before = this.state.stops.length;
		this.give({ kind: 'triggers', triggers: triggersFor('resume', keys) }, false);
		return before - this.state.stops.length;
	}

	/** A reload with this configuration. */
	configure(config: Config): Plan {
		this.config = config;
		this.give({ kind: 'reload' });
		return this.look();
	}

	/** The process ends and starts again; the run folder stays. Nothing is sent yet. */
	restart(mode: Mode = 'run'): void {
		this.session = this.start(mode);
	}

	/** The power fails for so long; then the wall clock shows `wallMs`, or goes on as if it had a battery. */
	reboot(offMs = 30 * SECOND, wallMs = this.wallMs + offMs): void {
		this.realMs += offMs;
		this.boot++;
		this.uptimeMs = 20 * SECOND;
		this.wallMs = wallMs;
		this.restart();
	}

	/** What went out since the last call, as text. */
	sent(kind: Sent['kind'] = 'update'): string[] {
		const all = this.journal.filter((entry) => entry.kind === kind).map((entry) => entry.text);
		this.journal = this.journal.filter((entry) => entry.kind !== kind);
		return all;
	}

	/** What was worth a line in the log, of one code. */
	logged<Code extends LogEntry['code']>(code: Code): Extract<LogEntry, { code: Code }>[] {
		return this.effects.flatMap((effect) =>
			effect.kind === 'log' && effect.entry.code === code ? (effect.entry as Extract<LogEntry, { code: Code }>) : [],
		);
	}

	record(host = HOME, user = 'rv7sc9a'): NameRecord {
		return recordOf(this.state, user, host);
	}

	keyState(name = 'home'): KeyState {
		const found = this.plan().keys.find(({ key }) => key.name === name);
		if (!found) throw new Error(`no key ${name}`);
		return found.state;
	}

	/** Gives the session an input and carries out what follows; `looks`: the network is read when that is asked for, else at the next `settle`. */
	give(input: Input, looks = true): void {
		const { process } = this;
		const inputs = [input];
		for (let next = inputs.shift(); next && process === this.process; next = inputs.shift()) {
			const { session, effects } = step(this.session, next, this.now(), this.random);
			this.session = session;
			for (const effect of effects) {
				if (effect.kind === 'run commands') inputs.push(...effect.commands.flatMap((one) => this.begin(one)));
				const outcome = this.carryOut(effect, looks);
				if (process !== this.process) return;
				if (outcome) inputs.push(outcome);
			}
		}
	}

	/** A program that is under way ends with this. */
	ends(command: AddressCommand, end: CommandEnd): Plan {
		this.give({ kind: 'command result', command, end });
		return this.look();
	}

	private begin(command: AddressCommand): Input[] {
		this.note('command', command.family, command.path, '');
		return this.say ? [{ kind: 'command result', command, end: this.say(command) }] : [];
	}

	private ask(triggers: Triggers): Plan {
		this.give({ kind: 'triggers', triggers });
		return this.look();
	}

	/** Reads the network if that is still awaited. */
	private look(): Plan {
		if (this.session.activity.kind === 'reading network') this.give(this.reading());
		return this.plan();
	}

	private start(mode: Mode = 'run'): Session {
		const state = decode(this.disk, STATE_SCHEMA);
		if (state.kind !== 'whole') throw new Error(`the state is ${state.kind}`);
		const volatile = decode(this.runFolder, VOLATILE_SCHEMA);
		const kept = {
			state: state.value as State,
			isPersisted: true,
			volatile: volatile.kind === 'whole' ? (volatile.value as VolatileState) : null,
		};
		this.process++;
		this.session = startSession(kept, this.now(), this.random, mode);
		this.give({ kind: 'reload' }, false);
		return this.session;
	}

	private reading(): Input {
		return { kind: 'network', reading: this.seenNow() };
	}

	private carryOut(effect: Effect, looks: boolean): Input | null {
		this.effects.push(effect);
		switch (effect.kind) {
			case 'save durable':
				return this.save(effect.state);
			case 'save volatile':
				this.runFolder = encode(effect.volatile);
				return null;
			case 'send':
				return this.send(effect.request);
			case 'check':
				this.note('check', effect.check.key, effect.check.local ?? '', '');
				return { kind: 'check result', result: this.show(effect.check) };
			case 'read configuration':
				return { kind: 'configuration', config: this.config };
			case 'read network':
				return looks ? this.reading() : null;
			case 'sleep':
				this.wakeMs = effect.untilMs;
				return null;
			default:
				return null;
		}
	}

	private save(state: State): Input {
		if (!this.diskError) {
			this.disk = encode(state, 1);
			this.writes++;
		}
		return { kind: 'saved', error: this.diskError };
	}

	private send(request: Request): Input | null {
		this.note('update', request.key, queryOf(request), request.reason);
		const end = this.answer(request);
		if (end === 'kill') this.restart();
		else if (end === 'power cut') this.reboot();
		else if (end.kind === 'answer') return { kind: 'update result', result: end };
		else return { kind: 'update result', result: { ...end, connected: end.sent } };
		return null;
	}

	private note(kind: Sent['kind'], key: string, text: string, reason: string): void {
		this.journal.push({ atMs: this.realMs, kind, key, text, reason });
	}
}

function queryOf(request: Request): string {
	const providerSees = request.ipv4 !== null && request.ipv4.address === null;
	const path = updatePath({ ...request, ...addressesOf(request), providerSees });
	return path.slice(path.indexOf('?') + 1);
}

/** Answers one after another; the last one again and again. */
export function inTurn<Of, To>(...answers: ((of: Of) => To)[]): (of: Of) => To {
	let at = 0;
	return (of) => {
		const answer = answers[Math.min(at++, answers.length - 1)];
		if (!answer) throw new Error('no answer');
		return answer(of);
	};
}
