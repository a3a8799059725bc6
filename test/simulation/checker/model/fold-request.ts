/** What goes out, and what comes back. */
import ipaddr from 'ipaddr.js';
import type { HttpResult } from '../../../../src/base/http.ts';
import type { Configuration, KeyConfiguration } from '../../configuration.ts';
import type { EntryOf } from '../../event-log.ts';
import { HOUR } from '../../units.ts';
import type { Meaning } from './answers.ts';
import { carriedBy, keyOf } from './carried.ts';
import { expectPlan } from './deadlines.ts';
import { hearAnswer, loseAnswer, nextHold, trackName } from './knowledge.ts';
import { clocksOf, type Model, type RequestState } from './model.ts';
import { firstUpdateOf, isAgent } from './queries.ts';
import { withoutResumed } from './stops.ts';
import { isPublic } from './wanted.ts';

export function foldSend(model: Model, event: EntryOf<'send'>): void {
	const { traffic, nowMs } = model;
	const { number, pid, request } = event;
	const state: RequestState = { number, pid, atMs: nowMs, request, result: null };
	traffic.requests.set(number, state);
	traffic.open.add(number);
	const process = model.processes.get(pid);
	if (!process) return;
	process.open = state;
	process.last = state;
	process.sentMs = nowMs;
	const { boot, uptimeMs } = clocksOf(model);
	traffic.attempts = traffic.attempts.filter((one) => one.boot === boot && one.uptimeMs > uptimeMs - HOUR);
	traffic.attempts.push({ boot, uptimeMs, of: countedAs(event) });
	const update = firstUpdateOf(model, event);
	if (!update) return;
	for (const host of update.carried.names) trackName(model.knowledge, request.user, host).askedMs = nowMs;
	if (request.query !== traffic.unsent.get(update.key.name)) model.writesLeft++;
	traffic.unsent.set(update.key.name, request.query);
}

/** What an attempt counts for: IP checks by family, updates by user. */
export function countedAs({ request }: EntryOf<'send'>): string {
	return request.to === 'check' ? `check ${request.family}` : `user ${request.user}`;
}

export function foldReceive(model: Model, { pid, number, result }: EntryOf<'receive'>): void {
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
	else foldUpdateResult(model, sent, configuration, result);
}

/** A request ends without a word. At a further server it is one with that to the first, whose failure is not noted then. */
export function abandon({ traffic }: Model, { request }: RequestState, configuration: Configuration): void {
	const failed = traffic.failures.get(keyOf(request, configuration)?.name ?? '');
	if (failed && request.server > 0) failed.least--;
}

function foldCheckResult(model: Model, { request }: RequestState, result: HttpResult): void {
	const { knowledge, traffic, excuses, nowMs } = model;
	if (result.kind === 'failure' || result.status !== 200 || !result.complete) excuses.disturbedMs = nowMs;
	if (result.kind === 'failure') return;
	if (result.status >= 500 || result.status === 429) {
		knowledge.checkHold = nextHold(knowledge.checkHold, result.retryAfterSeconds, clocksOf(model), nowMs);
		model.writesLeft++;
		return;
	}
	const address = result.status === 200 && result.complete ? readAddress(result.body.trim(), request.family) : null;
	if (!address) return;
	if (knowledge.checkHold) model.writesLeft++;
	knowledge.checkHold = null;
	traffic.seen.set(`${request.family} ${request.localAddress}`, address);
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
	const { request } = sent;
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
	const context = { request, configuration, local, clocks: clocksOf(model), nowMs };
	const meaning = hearAnswer(knowledge, result, context);
	const seen = carried.seen ? meaning.answers.find(({ ipv4 }) => ipv4)?.ipv4 : null;
	if (seen) traffic.seen.set(`4 ${request.localAddress}`, seen);
	resumeStopsOf(model, sent, configuration);
	if ((commands.forcedMs.get(key.name) ?? 0) <= sent.atMs - 100) commands.forcedMs.delete(key.name);
	if (isUnclear(meaning)) fail(model, sent, key);
	else traffic.failures.delete(key.name);
	const isGood = meaning.answers.every(({ word }) => word === 'good' || word === 'nochg');
	if (meaning.whole || meaning.outage || !isGood) excuses.disturbedMs = nowMs;
}

function isUnclear({ whole, outage, answers }: Meaning): boolean {
	return !whole && !outage && answers.some(({ word }) => word === 'unclear');
}

/** Who has asked for resume while a request was under way means what it was answered, too. */
function resumeStopsOf(model: Model, { atMs }: RequestState, { keys }: Configuration): void {
	const { knowledge, commands, nowMs } = model;
	if (!knowledge.stops.some((stop) => stop.atMs === nowMs)) return;
	for (const { key } of commands.resumes.filter((one) => one.atMs > atMs)) {
		const its = keys.filter(({ name }) => key === '-' || key === name);
		knowledge.stops = withoutResumed(knowledge.stops, its, key === '-', nowMs);
	}
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
