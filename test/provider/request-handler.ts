/** What happens to a request between socket and service: the fault that strikes it, the journal, and what is answered. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { deliver, pause } from './delivery.ts';
import { distort, type Fault, type Faults } from './faults.ts';
import type { Event, Journal, ListenerName } from './journal.ts';
import { type Answer, checkAnswer, type UpdateRequest, type UpdateService } from './update-service.ts';

/** What the provider takes a client for: by the client's own address (`127.0.0.2`), else by its family (`4`, `6`), else as it is. */
export type Seen = Record<string, string>;

/** What happens to a request between listener and service. */
export class RequestHandler {
	readonly seen: Seen = {};
	private readonly late = new Set<() => void>();
	private readonly timers = new Set<NodeJS.Timeout>();

	constructor(
		readonly service: UpdateService,
		readonly faults: Faults,
		private readonly journal: Journal,
		private readonly now: () => number,
	) {}

	async serve(listener: ListenerName, request: IncomingMessage, response: ServerResponse): Promise<void> {
		const atMs = this.now();
		const remote = request.socket.remoteAddress ?? '';
		const url = new URL(`http://provider${request.url?.startsWith('/') ? request.url : '/'}`);
		const kind = kindOf(listener, url.pathname, request.headers.host);
		const struck = kind === 'other' || request.method !== 'GET' ? null : this.faults.take(kind);
		const fault = struck?.fault ?? null;
		if (fault?.delayMs) await pause(fault.delayMs, response);
		const done = this.carryOut(listener, kind, remote, request, url, fault);
		const answer = fault ? distort(done.answer, fault) : done.answer;
		const silent = fault?.wire === 'reset' || fault?.wire === 'silence';
		this.note(listener, remote, {
			atMs,
			kind,
			...described(request, url),
			...done.facts,
			...(struck ? { fault: struck.name } : {}),
			answer: silent ? null : { status: answer.status, body: answer.body },
		});
		await deliver(response, answer, fault);
	}

	note(listener: ListenerName, remote: string, event: Omit<Event, 'listener' | 'tls' | 'remote' | 'seen'>): void {
		this.journal.add({ listener, tls: listener === 'https', remote, seen: this.seenAs(remote), ...event });
	}

	applyLate(): number {
		const due = [...this.late];
		for (const apply of due) apply();
		return due.length;
	}

	close(): void {
		for (const timer of this.timers) clearTimeout(timer);
	}

	private carryOut(
		listener: ListenerName,
		kind: 'update' | 'check' | 'other',
		remote: string,
		request: IncomingMessage,
		url: URL,
		fault: Fault | null,
	): { answer: Answer; facts: Partial<Event> } {
		if (kind === 'other') return { answer: plain(404, 'not found'), facts: {} };
		if (request.method !== 'GET') return { answer: plain(405, 'method not allowed'), facts: {} };
		if (kind === 'check') {
			const { credential } = this.service.identify(request.headers.authorization);
			return { answer: checkAnswer(this.seenAs(remote)), facts: { credential } };
		}
		const update: UpdateRequest = {
			userAgent: request.headers['user-agent'],
			authorization: request.headers.authorization,
			query: url.searchParams,
			clientAddress: this.seenAs(remote),
		};
		if (fault?.update === 'dropped' || fault?.update === 'late') {
			const { user, credential } = this.service.identify(update.authorization);
			if (fault.update === 'late') this.keep(listener, remote, update, fault.lateMs);
			return { answer: plain(200, ''), facts: { user, credential } };
		}
		const { user, credential, changes, ...answer } = this.service.update(update, this.now());
		return { answer, facts: { user, credential, changes } };
	}

	/** An update that was lost on its way: it arrives by itself after `afterMs`, or with `applyLate`. */
	private keep(listener: ListenerName, remote: string, update: UpdateRequest, afterMs?: number): void {
		const apply = (): void => {
			if (!this.late.delete(apply)) return;
			const { user, credential, changes, ...answer } = this.service.update(update, this.now());
			const query = Object.fromEntries(update.query);
			this.note(listener, remote, { kind: 'late', query, user, credential, changes, answer });
		};
		this.late.add(apply);
		if (afterMs !== undefined) this.timers.add(setTimeout(apply, afterMs));
	}

	private seenAs(remote: string): string {
		return this.seen[remote] ?? this.seen[remote.includes(':') ? '6' : '4'] ?? remote;
	}
}

function kindOf(listener: ListenerName, path: string, host: string | undefined): 'update' | 'check' | 'other' {
	if (listener === 'check4' || listener === 'check6') return path === '/' ? 'check' : 'other';
	if (path === '/nic/update') return 'update';
	return path === '/' && /^ip1\.dynupdate6?\.no-ip\.com(:|$)/.test(host ?? '') ? 'check' : 'other';
}

function described(request: IncomingMessage, url: URL): Partial<Event> {
	const { host, 'user-agent': userAgent } = request.headers;
	return {
		method: request.method ?? '',
		path: url.pathname,
		query: Object.fromEntries(url.searchParams),
		...(host === undefined ? {} : { host }),
		...(userAgent === undefined ? {} : { userAgent }),
	};
}

function plain(status: number, body: string): Answer {
	return { status, headers: { 'Content-Type': 'text/plain' }, body };
}
