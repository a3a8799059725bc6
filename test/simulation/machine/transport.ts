/** The transport: takes a request of a process to the other end, and the answer back, as far as the machine's faults let them pass. */

import type { HttpFailure, HttpResult } from '../../../src/base/http.ts';
import type { HttpCall, HttpRequest } from '../../../src/host/host.ts';
import type { Fault } from '../../provider/faults.ts';
import type { Answer } from '../../provider/update-service.ts';
import type { Configuration } from '../configuration.ts';
import type { EventLog, SentRequest } from '../event-log.ts';
import { interfaceOf, seenFrom } from '../network.ts';
import { DAY } from '../units.ts';
import { type Machine, START } from './machine.ts';
import type { Process } from './process.ts';
import type { Remote } from './remote.ts';

type Later = (ms: number, run: () => void) => () => void;

/** A certificate is not yet, or no longer, valid for a clock that is so wrong. */
const CERTIFICATE_MS = 365 * DAY;

/** A request under way. */
interface Call {
	number: number;
	process: Process;
	request: HttpRequest;
	sent: SentRequest;
	end: (result: HttpResult) => void;
	later: Later;
}

export class Transport {
	private numbers = 0;
	private readonly open = new Map<Call, () => void>();

	constructor(
		private readonly machine: Machine,
		private readonly log: EventLog,
		private readonly remote: Remote,
		private readonly configuration: () => Configuration,
	) {}

	/** What a process that ended had under way: without its curl it may be lost on the way. */
	orphan(process: Process, curlLives: boolean): void {
		for (const [call, cancel] of this.open) {
			if (call.process === process && !curlLives && this.machine.random.chance(0.5)) cancel();
		}
	}

	/** Begins a request. `later`: has something called back, as long as the process lives. */
	send(process: Process, request: HttpRequest, later: Later): HttpCall {
		const number = ++this.numbers;
		let resolve: (result: HttpResult) => void = () => {};
		const done = new Promise<HttpResult>((settle) => {
			resolve = settle;
		});
		let isOver = false;
		const end = (result: HttpResult): void => {
			if (isOver) return;
			isOver = true;
			this.log.append({ kind: 'receive', pid: process.pid, number, result });
			resolve(result);
		};
		const call: Call = { number, process, request, sent: this.describe(request), end, later };
		this.log.append({ kind: 'send', pid: process.pid, number, request: call.sent });
		const from = this.sourceOf(request);
		const failure = this.failureOf(call, from);
		if (failure) {
			const { cause, afterMs, connected = false } = failure;
			later(afterMs, () => end({ kind: 'failure', cause, connected, sent: false }));
		} else this.travel(call, from as string);
		return { done, abort: () => end({ kind: 'failure', cause: 'aborted', connected: true, sent: true }) };
	}

	/** By which address the world would see it; null: there is no way out. */
	private sourceOf({ family, localAddress, device }: HttpRequest): string | null {
		const { network } = this.machine;
		const way = { device: device ?? null, local: localAddress ?? null };
		return (
			seenFrom(network, family === 6 ? 'ipv6' : 'ipv4', way) ??
			(family || localAddress ? null : seenFrom(network, 'ipv6', way))
		);
	}

	/** Why it does not get through, and when that shows. */
	private failureOf(
		{ request, sent }: Call,
		from: string | null,
	): { cause: HttpFailure; afterMs: number; connected?: boolean } | null {
		const { machine } = this;
		const { random } = machine;
		const { url, localAddress, timeoutMs } = request;
		const has = machine.has.bind(machine);
		const isClockWrong = Math.abs(machine.wallMs() - START - machine.scheduler.nowMs) > CERTIFICATE_MS;
		if (has('no curl')) return { cause: 'program', afterMs: 5 };
		if (has('curl hangs')) return { cause: 'timeout', afterMs: timeoutMs + 2000 };
		if (has('dns')) return { cause: 'dns', afterMs: random.int(50, 5000) };
		if (localAddress && (has('no source address') || !interfaceOf(machine.network, localAddress)))
			return { cause: 'bind', afterMs: 5 };
		if (has('unreachable') || !from) return { cause: 'unreachable', afterMs: 20 };
		if (has('refused') || (has('first refused') && (sent.server === 0 || sent.to === 'check')))
			return { cause: 'refused', afterMs: random.int(10, 100) };
		if (has('connect timeout')) return { cause: 'timeout', afterMs: Math.min(10_000, timeoutMs) };
		if (url.startsWith('https:') && (has('tls') || isClockWrong))
			return { cause: 'tls', afterMs: random.int(30, 300), connected: true };
		return null;
	}

	/** It is on its way: the provider gets it, whatever becomes of the process, and the answer comes back or not. */
	private travel(call: Call, from: string): void {
		const { scheduler, random } = this.machine;
		const { request, sent, process, end, later } = call;
		const { timeoutMs } = request;
		later(timeoutMs, () => end({ kind: 'failure', cause: 'timeout', connected: true, sent: true }));
		const fault = this.remote.takeFault(sent.to);
		const thereMs = random.int(5, 120) + (fault?.delayMs ?? 0);
		const cancel = scheduler.after(thereMs, () => {
			this.open.delete(call);
			const isLate = fault?.update === 'late';
			const lateMs = () => random.int(1000, Math.max(2000, timeoutMs - 1000));
			if (isLate) scheduler.after(lateMs(), () => this.arrive(call, from, null));
			const answer = isLate ? null : this.arrive(call, from, fault);
			if (!process.alive) return;
			this.bringBack(call, answer, fault, thereMs);
		});
		this.open.set(call, cancel);
	}

	/** The answer, or what a fault leaves of it, comes to the process. */
	private bringBack({ request, end, later }: Call, answer: Answer | null, fault: Fault | null, thereMs: number): void {
		const { timeoutMs, limit } = request;
		const backMs = this.machine.random.int(5, 120);
		if (fault?.wire === 'silence') return;
		if (fault?.wire === 'reset' || !answer) {
			later(backMs, () => end({ kind: 'failure', cause: 'reset', connected: true, sent: true }));
			return;
		}
		const { status, body, headers } = answer;
		const retry = Number(headers['Retry-After'] ?? NaN);
		const retryAfterSeconds = Number.isFinite(retry) ? retry : null;
		const cut = fault?.wire === 'cut' ? Math.max(0, body.length - 4) : limit;
		const everyMs = fault?.everyMs ?? 1000;
		const isTooSlow = fault?.wire === 'trickle' && body.length * everyMs > timeoutMs;
		const complete = !isTooSlow && fault?.wire !== 'flood' && body.length <= cut;
		const kept = body.slice(0, isTooSlow ? Math.floor(timeoutMs / everyMs) : cut);
		later(isTooSlow ? timeoutMs - thereMs - 1 : backMs, () =>
			end({ kind: 'answer', status, body: kept, complete, retryAfterSeconds }),
		);
	}

	private arrive({ number, request, sent }: Call, from: string, fault: Fault | null): Answer {
		const header = (name: string) => request.headers.find(([each]) => each.toLowerCase() === name)?.[1];
		const query = new URLSearchParams(sent.query);
		const answer = this.remote.answer(
			{
				to: sent.to,
				userAgent: header('user-agent'),
				authorization: header('authorization'),
				query,
				clientAddress: from,
			},
			fault,
		);
		const { status, body } = answer;
		const published = this.remote.published(query.get('hostname')?.split(',') ?? []);
		this.log.append({ kind: 'arrive', number, seenFrom: from, status, body, published });
		return answer;
	}

	private describe(request: HttpRequest): SentRequest {
		const { servers } = this.configuration();
		const url = new URL(request.url);
		const authorization = request.headers.find(([name]) => name === 'Authorization')?.[1] ?? '';
		const credential = Buffer.from(authorization.replace(/^Basic /, ''), 'base64').toString('latin1');
		return {
			to: url.pathname === '/nic/update' ? 'update' : 'check',
			url: request.url,
			query: url.searchParams.toString(),
			user: credential.slice(0, Math.max(0, credential.indexOf(':'))).replace(/%3A/g, ':'),
			server: servers.findIndex((server) => new URL(server).origin === url.origin),
			family: request.family ?? null,
			localAddress: request.localAddress ?? null,
			device: request.device ?? null,
			headers: request.headers.map(([name]) => name),
		};
	}
}
