/**
 * A small deterministic world around the pure core: time that is moved by hand, a network, a provider, a disk and a run folder. It drives
 * plan, begin, outcome and checked as `src/agent/client.ts` and `pass.ts` do, and keeps a journal of all that goes out.
 */

import { FAMILIES } from '../../src/base/family.ts';
import type { HttpResult } from '../../src/base/http.ts';
import { isoTime, type Now, SECOND } from '../../src/base/time.ts';
import type { Config } from '../../src/config/config.ts';
import type { Network, NetworkProblem, NetworkReading } from '../../src/network/network.ts';
import { updatePath } from '../../src/protocol/request.ts';
import { applyIpCheck } from '../../src/updater/apply-ip-check.ts';
import {
	applyResult,
	markInFlight,
	type Outcome,
	type RequestResult,
	recordLost,
} from '../../src/updater/apply-result.ts';
import { decode, encode } from '../../src/updater/checksummed.ts';
import { rebaseState } from '../../src/updater/hold.ts';
import type { Check } from '../../src/updater/ip-check.ts';
import { type KeyState, type Plan, plan } from '../../src/updater/plan.ts';
import type { Request } from '../../src/updater/request.ts';
import { emptyState, type NameRecord, recordOf, type State } from '../../src/updater/state.ts';
import { removeChangedStops, removeStops } from '../../src/updater/stops.ts';
import * as memory from '../../src/updater/volatile-state.ts';
import { Provider, shows } from './provider.ts';
import { configOf, HOME, line } from './settings.ts';

/** Something that went out. `atMs` is time since the world began, whatever the clocks of the router say. */
export interface Sent {
	atMs: number;
	kind: 'update' | 'check';
	key: string;
	/** `hostname=...&myip=...` of an update, the address asked from of a check. */
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
	config: Config;
	network: Network;
	problem: NetworkProblem | null = null;
	state: State;
	volatile: memory.VolatileState;
	journal: Sent[] = [];
	outcomes: Outcome[] = [];
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
	show: (check: Check) => HttpResult = () => shows(this.seen);
	private disk = '';
	private runFolder = '';
	private doubted: State | null = null;

	constructor(config: Config = configOf(), network: Network = line('192.0.2.1')) {
		this.config = config;
		this.network = network;
		this.state = emptyState('5a17');
		this.volatile = memory.emptyVolatileState(this.now());
		this.save(true);
	}

	now(): Now {
		return { uptimeMs: this.uptimeMs, wallMs: this.wallMs, bootId: `boot ${this.boot}` };
	}

	plan(): Plan {
		const reading: NetworkReading = this.problem
			? { kind: 'problem', problem: this.problem }
			: { kind: 'read', network: this.network };
		const { config, state, volatile } = this;
		return plan({ config, state, volatile, reading, now: this.now() });
	}

	/** Does what is due now, to the end; a kill or a power cut ends it early, as the next start finds things. */
	settle(): Plan {
		for (let actions = 0; ; actions++) {
			const next = this.plan();
			if (!next.action) {
				this.remember(next);
				this.save(next.keys.every(({ state }) => state.kind !== 'waiting'));
				return next;
			}
			if (actions > 100) throw new Error('the plan does not come to an end');
			if (next.action.kind === 'check') this.check(next.action.check);
			else this.update(next.action.request);
			this.save();
		}
	}

	/** Lets time pass as the agent does: it wakes when the plan says so, and at each check interval. */
	run(ms: number): Plan {
		const end = this.realMs + ms;
		for (;;) {
			const next = this.settle();
			if (this.realMs >= end) return next;
			const everyMs = this.config.settings.checkIntervalSeconds * SECOND;
			const sleep = Math.min(next.wakeAtMs - this.uptimeMs, everyMs, end - this.realMs);
			this.pass(Math.max(Math.ceil(sleep), 1));
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
		this.volatile = memory.recordLineEvent(this.volatile, this.now());
		return this.settle();
	}

	clockSet(wallMs: number): Plan {
		this.wallMs = wallMs;
		this.volatile = memory.resetBackOffs(this.volatile, this.now());
		return this.settle();
	}

	force(...keys: string[]): Plan {
		this.volatile = memory.recordForce(this.volatile, keys, this.now());
		return this.settle();
	}

	resume(...keys: string[]): number {
		const [state, count] = removeStops(
			this.state,
			this.config.keys.filter((key) => keys.includes(key.name)),
		);
		this.state = state;
		this.volatile = memory.resetBackOffs(this.volatile, this.now());
		return count;
	}

	/** A reload with this configuration. */
	configure(config: Config): Plan {
		this.config = config;
		this.state = removeChangedStops(this.state, config);
		this.save(true);
		return this.settle();
	}

	/** The process ends and starts again; the run folder stays. */
	restart(): void {
		const volatile = decode(this.runFolder, memory.VOLATILE_SCHEMA);
		const same = volatile.kind === 'whole' && (volatile.value as memory.VolatileState).bootId === this.now().bootId;
		const kept = same ? (volatile.value as memory.VolatileState) : memory.emptyVolatileState(this.now());
		const state = decode(this.disk, 1);
		if (state.kind !== 'whole') throw new Error(`the state is ${state.kind}`);
		this.state = removeChangedStops(rebaseState(state.value as State, this.now()), this.config);
		this.volatile = { ...(kept.inFlight ? recordLost(kept, kept.inFlight) : kept), inFlight: null };
		this.doubted = null;
		this.save(true);
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

	record(host = HOME, user = 'rv7sc9a'): NameRecord {
		return recordOf(this.state, user, host);
	}

	keyState(name = 'home'): KeyState {
		const found = this.plan().keys.find(({ key }) => key.name === name);
		if (!found) throw new Error(`no key ${name}`);
		return found.state;
	}

	private update(request: Request): void {
		const key = this.config.keys.find((one) => one.name === request.key);
		if (!key) throw new Error(`no key ${request.key}`);
		const before = this.state;
		const begun = markInFlight(before, request, this.now());
		this.state = begun;
		this.volatile = memory.recordAttempt({ ...this.volatile, inFlight: request }, request.user, this.now());
		if (begun !== before && !(this.doubted && isSameDoubt(this.doubted, begun))) this.save(true);
		else this.saveRecent();
		this.note('update', request.key, queryOf(request), request.reason);
		const result = this.answer(request);
		if (result === 'kill' || result === 'power cut') {
			if (result === 'kill') this.restart();
			else this.reboot();
			return;
		}
		const { state, volatile, config, random } = this;
		const ended = applyResult({ before, state, volatile, config, key, request, result, now: this.now(), random });
		this.state = ended.state;
		this.volatile = ended.volatile;
		this.outcomes.push(ended);
		const unsent = result.kind === 'failure' && !result.sent;
		this.doubted = unsent && begun !== before ? (this.doubted ?? begun) : null;
	}

	private check(check: Check): void {
		this.volatile = memory.recordCheckAttempt(this.volatile, check.family, this.now());
		this.note('check', check.key, check.local, '');
		const ended = applyIpCheck(this.state, this.volatile, check, this.show(check), this.random, this.now());
		this.state = ended.state;
		this.volatile = ended.volatile;
	}

	private note(kind: Sent['kind'], key: string, text: string, reason: string): void {
		this.journal.push({ atMs: this.realMs, kind, key, text, reason });
	}

	/** As `pass.ts`: what has vanished since when, and that the line has settled. */
	private remember({ keys }: Plan): void {
		const old = this.volatile.absences;
		const since = isoTime(this.wallMs);
		const absences = keys.flatMap(({ key, selections, updates }) =>
			FAMILIES.filter(
				(family) => selections[family].kind === 'absent' && updates.some(({ record }) => record[family]),
			).map(
				(family) =>
					old.find((one) => one.key === key.name && one.family === family) ?? { key: key.name, family, since },
			),
		);
		const waits = keys.some(({ state }) => state.kind === 'waiting' && state.wait.why === 'pending');
		this.volatile = { ...this.volatile, absences, firstEventMs: waits ? this.volatile.firstEventMs : null };
	}

	private save(settled = false): void {
		if (settled) this.doubted = null;
		const text = encode(this.state, 1);
		if (!this.doubted && text !== this.disk) {
			this.disk = text;
			this.writes++;
		}
		this.saveRecent();
	}

	private saveRecent(): void {
		this.runFolder = encode(this.volatile);
	}
}

function isSameDoubt(a: State, b: State): boolean {
	const undated = (state: State) => JSON.stringify(state.names).replace(/"since":"[^"]*"/g, '');
	return undated(a) === undated(b);
}

function queryOf({ hostnames, offline, ipv4, ipv6 }: Request): string {
	const providerSees = ipv4 !== null && ipv4.address === null;
	const path = updatePath({
		hostnames,
		offline,
		providerSees,
		ipv4: ipv4?.address ?? null,
		ipv6: ipv6?.address ?? null,
	});
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
