/** The way to the provider, and the provider at its end: the simulator's own model without its sockets. */

import type { HttpFailure, HttpResult } from '../../src/base/http.ts';
import type { HttpCall, HttpRequest } from '../../src/host/host.ts';
import type { Account } from '../provider/accounts.ts';
import { distort, FAULTS, type Fault, Faults } from '../provider/faults.ts';
import { type Answer, checkAnswer, Provider } from '../provider/provider.ts';
import type { Configuration } from './configuration.ts';
import type { AccountChange } from './incident.ts';
import { type Machine, START } from './machine.ts';
import { interfaceOf, seenFrom } from './network.ts';
import type { Process } from './process.ts';
import type { Sent, Watcher } from './watcher.ts';

type Later = (ms: number, run: () => void) => () => void;

const YEAR = 365 * 86_400_000;
const OUTAGES = {
	'provider says 911': '911',
	'provider says 500': '500',
	'provider says 503': '503',
	'provider says 429': '429',
} as const;
const HOSTILE = ['good 192.0.2.99', '10.0.0.1', '203.0.113.300', '', '<html>', '192.0.2.1 192.0.2.2', '127.0.0.1'];

export class Transport {
	readonly provider: Provider;
	readonly faults: Faults;
	private numbers = 0;
	private readonly open = new Map<Sent, () => void>();
	/** Names that have lapsed. */
	private readonly lapsed = new Set<string>();
	private plus = true;
	private readonly hosts: Map<string, string[]>;
	private readonly passwords: Map<string, string>;

	constructor(
		private readonly machine: Machine,
		private readonly watcher: Watcher,
		private readonly configuration: () => Configuration,
		seed: number,
	) {
		const { keys } = configuration();
		this.faults = new Faults(seed);
		this.passwords = new Map(keys.map((key) => [key.username, key.password]));
		this.hosts = new Map();
		for (const { username, hostnames } of keys) {
			this.hosts.set(username, [...(this.hosts.get(username) ?? []), ...hostnames, `more-${username}.example.net`]);
		}
		this.provider = new Provider({ accounts: this.accounts() });
	}

	/** Something changes at the provider. */
	change(change: AccountChange): void {
		if (change.what === 'password') this.passwords.set(change.user, change.password);
		if (change.what === 'lapse') this.lapsed.add(change.host);
		if (change.what === 'restore') this.lapsed.delete(change.host);
		if (change.what === 'block' || change.what === 'unblock') this.provider.block(change.user, change.what === 'block');
		if (change.what === 'plus') this.plus = change.plus;
		this.provider.description = { ...this.provider.description, accounts: this.accounts() };
	}

	/** All is as the user wishes at the provider: no name has lapsed, nobody is blocked, passwords are those of the configuration. */
	mend(): void {
		this.lapsed.clear();
		this.plus = true;
		for (const { username, password } of this.configuration().keys) {
			this.passwords.set(username, password);
			this.provider.block(username, false);
		}
		this.provider.description = { ...this.provider.description, accounts: this.accounts() };
		this.faults.clear();
	}

	/** What a process that ended had under way: without its curl it may be lost on the way. */
	orphan(process: Process, curlLives: boolean): void {
		for (const [sent, cancel] of this.open) {
			if (sent.process === process && !curlLives && this.machine.random.chance(0.5)) cancel();
		}
	}

	send(process: Process, request: HttpRequest, later: Later): HttpCall {
		const { machine, watcher } = this;
		const sent = this.read(process, request);
		let end: (result: HttpResult) => void = () => {};
		let over = false;
		const done = new Promise<HttpResult>((resolve) => {
			end = (result) => {
				if (over) return;
				over = true;
				sent.result = result;
				watcher.received(sent, result);
				resolve(result);
			};
		});
		watcher.sent(sent);
		const fails = (cause: HttpFailure, ms: number, connected = false) =>
			void later(ms, () => end({ kind: 'failure', cause, connected, sent: false }));
		const { random } = machine;
		const connectMs = Math.min(10_000, request.timeoutMs);
		const secure = request.url.startsWith('https:');
		const family = request.family === 6 ? ('ipv6' as const) : ('ipv4' as const);
		const from =
			seenFrom(machine.network, family, request.localAddress ?? null) ??
			(request.family || request.localAddress ? null : seenFrom(machine.network, 'ipv6', null));
		const wallWrong = Math.abs(machine.wallMs() - START - machine.scheduler.nowMs) > YEAR;
		if (machine.has('no curl')) fails('program', 5);
		else if (machine.has('curl hangs')) fails('timeout', request.timeoutMs + 2000);
		else if (machine.has('dns')) fails('dns', random.int(50, 5000));
		else if (
			request.localAddress &&
			(machine.has('no source address') || !interfaceOf(machine.network, request.localAddress))
		)
			fails('bind', 5);
		else if (machine.has('unreachable') || !from) fails('unreachable', 20);
		else if (machine.has('refused') || (machine.has('first refused') && (sent.server === 0 || sent.kind === 'check')))
			fails('refused', random.int(10, 100));
		else if (machine.has('connect timeout')) fails('timeout', connectMs);
		else if (secure && (machine.has('tls') || wallWrong)) fails('tls', random.int(30, 300), true);
		else this.travel(sent, from, end, later);
		return {
			done,
			abort: () => end({ kind: 'failure', cause: 'aborted', connected: true, sent: true }),
		};
	}

	/** It is on its way: the provider gets it, whatever becomes of the process, and the answer comes back or not. */
	private travel(sent: Sent, from: string, end: (result: HttpResult) => void, later: Later): void {
		const { machine } = this;
		const { scheduler, random } = machine;
		const { timeoutMs, limit } = sent.request;
		later(timeoutMs, () => end({ kind: 'failure', cause: 'timeout', connected: true, sent: true }));
		const struck = this.faultFor(sent.kind);
		const thereMs = random.int(5, 120) + (struck?.delayMs ?? 0);
		const cancel = scheduler.after(thereMs, () => {
			this.open.delete(sent);
			const late = struck?.update === 'late';
			if (late)
				scheduler.after(random.int(1000, Math.max(2000, timeoutMs - 1000)), () => this.arrive(sent, from, null));
			const answer = late ? null : this.arrive(sent, from, struck);
			if (!sent.process.alive) return;
			const backMs = random.int(5, 120);
			if (struck?.wire === 'silence') return;
			if (struck?.wire === 'reset' || !answer) {
				later(backMs, () => end({ kind: 'failure', cause: 'reset', connected: true, sent: true }));
				return;
			}
			const { status, body, headers } = answer;
			const retry = Number(headers['Retry-After'] ?? NaN);
			const retryAfterSeconds = Number.isFinite(retry) ? retry : null;
			const cut = struck?.wire === 'cut' ? Math.max(0, body.length - 4) : limit;
			const tooSlow = struck?.wire === 'trickle' && body.length * (struck.everyMs ?? 1000) > timeoutMs;
			const complete = !tooSlow && struck?.wire !== 'flood' && body.length <= cut;
			const kept = tooSlow ? body.slice(0, Math.floor(timeoutMs / (struck?.everyMs ?? 1000))) : body.slice(0, cut);
			later(tooSlow ? timeoutMs - thereMs - 1 : backMs, () =>
				end({ kind: 'answer', status, body: kept, complete, retryAfterSeconds }),
			);
		});
		this.open.set(sent, cancel);
	}

	private arrive(sent: Sent, from: string, struck: Fault | null): Answer | null {
		const { request, query, kind } = sent;
		sent.arrivedMs = this.machine.scheduler.nowMs;
		sent.seen = from;
		const header = (name: string) => request.headers.find(([each]) => each.toLowerCase() === name)?.[1];
		let answer: Answer;
		if (kind === 'check') answer = checkAnswer(from);
		else if (struck?.update === 'dropped') answer = { status: 200, headers: {}, body: '' };
		else {
			const { status, headers, body } = this.provider.update(
				{
					userAgent: header('user-agent'),
					authorization: header('authorization'),
					query,
					clientAddress: from,
				},
				this.machine.scheduler.nowMs,
			);
			answer = { status, headers, body };
		}
		const given = struck ? distort(answer, struck) : answer;
		this.watcher.arrived(sent, given);
		return given;
	}

	private faultFor(kind: Sent['kind']): Fault | null {
		const { machine } = this;
		if (kind === 'check') {
			if (machine.has('check says 500')) return FAULTS['500'];
			if (machine.has('check is hostile')) {
				return { update: 'dropped', answer: { status: 200, body: machine.random.pick(HOSTILE) } };
			}
		} else {
			for (const [fault, name] of Object.entries(OUTAGES)) {
				if (machine.has(fault as keyof typeof OUTAGES)) return FAULTS[name];
			}
		}
		return this.faults.take(kind)?.fault ?? null;
	}

	private read(process: Process, request: HttpRequest): Sent {
		const { servers } = this.configuration();
		const url = new URL(request.url);
		const authorization = request.headers.find(([name]) => name === 'Authorization')?.[1] ?? '';
		const credential = Buffer.from(authorization.replace(/^Basic /, ''), 'base64').toString('latin1');
		return {
			number: ++this.numbers,
			process,
			request,
			atMs: this.machine.scheduler.nowMs,
			kind: url.pathname === '/nic/update' ? 'update' : 'check',
			query: url.searchParams,
			user: credential.slice(0, Math.max(0, credential.indexOf(':'))).replace(/%3A/g, ':'),
			server: servers.findIndex((server) => new URL(server).origin === url.origin),
			seen: null,
			arrivedMs: null,
			result: null,
		};
	}

	private accounts(): Account[] {
		return [...this.passwords].map(([username, password]) => ({
			username,
			password,
			plus: this.plus,
			hosts: (this.hosts.get(username) ?? []).filter((host) => !this.lapsed.has(host)),
		}));
	}
}
