/** What goes out, and what comes back. */
import ipaddr from 'ipaddr.js';
import type { HttpResult } from '../../../../src/base/http.ts';
import type { Configuration, KeyConfiguration } from '../../configuration.ts';
import type { EntryOf } from '../../event-log.ts';
import { HOUR } from '../../units.ts';
import type { Meaning } from './answers.ts';
import { carriedBy, keyOf } from './carried.ts';
import { foldSaid, foldVerdict, isProvoked } from './check-trust.ts';
import { ownersOfCheck } from './checks.ts';
import { expectPlan } from './deadlines.ts';
import { REMEMBERED_MS } from './due.ts';
import { publishBy } from './failover.ts';
import { hearAnswer, loseAnswer, nextHold, trackName } from './knowledge.ts';
import { clocksOf, type Model, type RequestState, UNSEEN } from './model.ts';
import { isPublic } from './public.ts';
import { firstUpdateOf, isAgent, presentNetwork, sendingOf, visibleBy } from './queries.ts';
import { wanted } from './wanted.ts';

export function foldSend(model: Model, event: EntryOf<'send'>): void {
	const { traffic, nowMs } = model;
	const { number, pid, request } = event;
	const state: RequestState = {
		number,
		pid,
		atMs: nowMs,
		request,
		arrival: null,
		result: null,
		isProvoked: isProvoked(model, event),
		visible: visibleOf(model, event),
	};
	traffic.requests.set(number, state);
	traffic.open.add(number);
	const process = model.processes.get(pid);
	if (!process) return;
	process.open = state;
	process.last = state;
	process.sentMs = nowMs;
	const { boot, uptimeMs } = clocksOf(model);
	traffic.attempts = traffic.attempts.filter((one) => one.boot === boot && one.uptimeMs > uptimeMs - REMEMBERED_MS);
	traffic.attempts.push({ boot, uptimeMs, of: countedAs(event) });
	const update = firstUpdateOf(model, event);
	if (!update) return;
	publishBy(traffic.failovers, update.configuration, update.key, update.carried, process.network ?? UNSEEN, false);
	for (const host of update.carried.names) trackName(model.knowledge, request.user, host).askedMs = nowMs;
	if (request.query !== traffic.unsent.get(update.key.name)) model.writesLeft++;
	traffic.unsent.set(update.key.name, request.query);
}

/** By which addresses a request has to be seen, that is to be: those of the line that was chosen. */
function visibleOf(model: Model, event: EntryOf<'send'>): string[] | null {
	const { request } = event;
	const sending = sendingOf(model, event);
	const update = firstUpdateOf(model, event);
	const keys = update?.carried.seen ? [update.key] : (ownersOfCheck(model, event) ?? []);
	if (!sending || !keys[0] || sending.process.base !== model.machine.network) return null;
	const family = request.family === 6 ? 'ipv6' : 'ipv4';
	const all = keys.map((key) => {
		const its = wanted(sending.configuration, key, family, presentNetwork(model));
		return its.kind === 'seen' || its.kind === 'check' ? visibleBy(its, family, presentNetwork(model)) : null;
	});
	// Of a key whose network is not public nothing is expected.
	return all.includes(null) ? null : all.flatMap((one) => one ?? []);
}

export function foldArrive({ traffic }: Model, { number, seenFrom, published }: EntryOf<'arrive'>): void {
	for (const [host, its] of Object.entries(published)) traffic.published.set(host, its);
	const sent = traffic.requests.get(number);
	if (sent) sent.arrival = { seenFrom, published };
}

/** What an attempt counts for: IP checks by family, updates by user. */
export function countedAs({ request }: EntryOf<'send'>): string {
	return request.to === 'check' ? `check ${request.family}` : `user ${request.user}`;
}

export function foldReceive(model: Model, event: EntryOf<'receive'>): void {
	const { pid, number, result } = event;
	const { traffic, processes, nowMs } = model;
	const sent = traffic.requests.get(number);
	const process = processes.get(pid);
	if (!sent || !process?.alive) return;
	sent.result = result;
	traffic.open.delete(number);
	if (process.open === sent) process.open = null;
	process.sentMs = nowMs;
	if (isAgent(process)) expectPlan(model, process);
	const { configuration } = process;
	if (!configuration) return;
	if (sent.request.to === 'check') foldCheckResult(model, sent, result);
	else {
		foldVerdict(model, event);
		foldUpdateResult(model, sent, configuration, result);
	}
}

/** A request ends without a word. At a further server it is one with that to the first, whose failure is not noted then. */
export function abandon({ traffic }: Model, { request }: RequestState, configuration: Configuration): void {
	const failed = traffic.failures.get(keyOf(request, configuration)?.name ?? '');
	if (failed && request.server > 0) failed.least--;
}

function foldCheckResult(model: Model, sent: RequestState, result: HttpResult): void {
	const { request } = sent;
	const { knowledge, excuses, traffic, nowMs } = model;
	if (result.kind === 'failure' || result.status !== 200 || !result.complete) excuses.disturbedMs = nowMs;
	if (result.kind === 'failure') return;
	if (result.status >= 500 || result.status === 429) {
		knowledge.checkHold = nextHold(knowledge.checkHold, result.retryAfterSeconds, clocksOf(model), nowMs);
		model.writesLeft++;
		return;
	}
	excuses.checkedMs = nowMs;
	const address = result.status === 200 && result.complete ? readAddress(result.body.trim(), request.family) : null;
	if (!address) return;
	traffic.answered.set(`${sent.pid} ${request.family} ${request.localAddress}`, nowMs);
	if (knowledge.checkHold) model.writesLeft++;
	knowledge.checkHold = null;
	foldSaid(model, sent, address);
	foldSeen(model, `${request.family} ${request.localAddress}`, address);
}

function foldSeen({ traffic }: Model, by: string, address: string): void {
	traffic.seen.set(by, address);
	traffic.said.set(by, (traffic.said.get(by) ?? new Set()).add(address));
}

/** The address that an IP check says, if it says one that can be published (rule 20). */
function readAddress(body: string, family: 4 | 6 | null): string | null {
	if (!/^[\d.]+$|^[\da-f:]+$/i.test(body) || !ipaddr.isValid(body)) return null;
	const address = ipaddr.parse(body);
	const isIts = address.kind() === (family === 6 ? 'ipv6' : 'ipv4');
	return isIts && isPublic(body) ? address.toString() : null;
}

function foldUpdateResult(model: Model, sent: RequestState, configuration: Configuration, result: HttpResult): void {
	const { knowledge, traffic, excuses, commands, nowMs } = model;
	const { request, arrival } = sent;
	const key = keyOf(request, configuration);
	if (!key) return;
	if (result.kind === 'failure') {
		if (result.cause === 'aborted') abandon(model, sent, configuration);
		else fail(model, sent, key);
		if (result.sent) {
			loseAnswer(knowledge, request);
			traffic.unsent.clear();
		}
		excuses.disturbedMs = nowMs;
		return;
	}
	traffic.unsent.clear();
	model.writesLeft++;
	const carried = carriedBy(request);
	const local = request.localAddress ?? (carried.ipv4 || null);
	const context = { request, arrival, configuration, local, clocks: clocksOf(model), nowMs };
	const meaning = hearAnswer(knowledge, result, context);
	const seen = carried.seen ? meaning.answers.find(({ ipv4 }) => ipv4)?.ipv4 : null;
	if (seen) foldSeen(model, `4 ${request.localAddress}`, seen);
	if ((commands.forcedMs.get(key.name) ?? 0) <= sent.atMs - 100) commands.forcedMs.delete(key.name);
	if (isUnclear(meaning)) fail(model, sent, key);
	else traffic.failures.delete(key.name);
	const network = model.processes.get(sent.pid)?.network ?? UNSEEN;
	const isGood = meaning.answers.every(({ word }) => word === 'good' || word === 'nochg');
	if (isGood && !meaning.whole && !meaning.outage)
		publishBy(traffic.failovers, configuration, key, carried, network, true);
	if (meaning.whole || meaning.outage || !isGood) excuses.disturbedMs = nowMs;
}

function isUnclear({ whole, outage, answers }: Meaning): boolean {
	return !whole && !outage && answers.some(({ word }) => word === 'unclear');
}

/** However many servers were tried, it is one failure. */
function fail({ traffic, nowMs }: Model, { request, atMs }: RequestState, { name }: KeyConfiguration): void {
	const old = traffic.failures.get(name);
	const isForgotten = !old || nowMs > old.atMs + HOUR;
	const isNext = request.server === 0 ? 1 : 0;
	traffic.failures.set(name, {
		least: isForgotten ? 1 : old.least + isNext,
		most: old ? old.most + isNext : 1,
		atMs: nowMs,
		startedMs: isNext || !old ? atMs : old.startedMs,
	});
}
