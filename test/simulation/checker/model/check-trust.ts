/** How far an IP check is to be believed (rule 41), from what it has said and what the provider has answered. */
import type { EntryOf, SentRequest } from '../../event-log.ts';
import { HOUR, MINUTE, SECOND } from '../../units.ts';
import { meaningOf } from './answers.ts';
import { carriedBy } from './carried.ts';
import { nameOf } from './knowledge.ts';
import { type EventOf, type Model, type ProcessState, UNSEEN } from './model.ts';
import { firstUpdateOf } from './queries.ts';
import { hasOwnReason, hasReasonByCheck } from './reasons.ts';

const DAY = 24 * HOUR;
/** What has happened may be heeded so much later, when whatever is under way has ended. */
const UNDER_WAY_MS = 5 * MINUTE;

/** What is known of the checks of a family that leave by an interface, in this boot. */
export interface CheckTrust {
	/** By which address it left, and what it said last, since when. */
	local: string | null;
	said: string | null;
	sinceMs: number;
	/** Each time that it said another than before, in the last day. */
	came: { value: string; atMs: number }[];
	/** Updates that were false, in the last day. */
	false: { value: string; atMs: number }[];
	/** When anything last was a reason to doubt it. */
	doubtMs: number;
	/** The last false update, since none was true. */
	wrongMs: number;
	/** When it last left by another address than before. */
	movedMs: number;
}

/** Which check it is that leaves by this address: of which interface of its process; null: that is not clear. */
function idOf(process: ProcessState | undefined, { family, localAddress }: SentRequest): string | null {
	const its = (process?.network ?? UNSEEN).filter(
		(one) => one.up && [...one.ipv4, ...one.ipv6].some(({ address }) => address === localAddress),
	);
	return its.length === 1 && its[0] ? `${family} ${its[0].name}` : null;
}

export function trustOf({ traffic, processes }: Model, pid: number, request: SentRequest): CheckTrust | null {
	const id = idOf(processes.get(pid), request);
	if (id === null) return null;
	const fresh: CheckTrust = {
		local: null,
		said: null,
		sinceMs: -Infinity,
		came: [],
		false: [],
		doubtMs: -Infinity,
		wrongMs: -Infinity,
		movedMs: -Infinity,
	};
	const found = traffic.trust.get(id) ?? fresh;
	traffic.trust.set(id, found);
	return found;
}

/** Whether this update, which begins, was provoked by an IP check alone. */
export function isProvoked(model: Model, event: EventOf<'send'>): boolean {
	const { request, pid } = event;
	if (request.server > 0) return model.processes.get(pid)?.last?.isProvoked ?? false;
	const update = firstUpdateOf(model, event);
	if (!update?.carried.seen) return false;
	const { carried } = update;
	return carried.names.every((host) => {
		const name = nameOf(model.knowledge, request.user, host);
		return hasReasonByCheck(model, name, carried, request) && !hasOwnReason(model, name, update, request);
	});
}

/** What an answer says of the check that has provoked its update: it was true, false, or neither; null: nothing. */
export function verdictOf(model: Model, { number, result }: EventOf<'receive'>): 'true' | 'false' | 'neither' | null {
	const sent = model.traffic.requests.get(number);
	if (!sent?.isProvoked || result.kind === 'failure') return null;
	const { request } = sent;
	const carried = carriedBy(request);
	const { whole, answers } = meaningOf(result, request.url.startsWith('https:'), carried.names, carried);
	const confirmed = carried.names.flatMap((host, at) => {
		const { word, ipv4 } = answers[at] as (typeof answers)[number];
		const old = nameOf(model.knowledge, request.user, host).ipv4;
		return word === 'good' || word === 'nochg' ? [{ ipv4, old: old && (old.answered ?? old.sent) }] : [];
	});
	if (whole || confirmed.length === 0) return null;
	const seen = model.traffic.seen.get(`4 ${request.localAddress}`);
	if (confirmed.some(({ ipv4 }) => ipv4 === seen)) return 'true';
	return confirmed.every(({ ipv4, old }) => ipv4 === null || ipv4 === old) ? 'false' : 'neither';
}

/** An IP check has said this. */
export function foldSaid(model: Model, { pid, request }: { pid: number; request: SentRequest }, value: string): void {
	const trust = trustOf(model, pid, request);
	if (!trust) return;
	const { nowMs } = model;
	if (trust.local !== request.localAddress) trust.movedMs = nowMs;
	trust.local = request.localAddress;
	if (trust.said === value) return;
	trust.came = [...trust.came.filter(({ atMs }) => atMs > nowMs - 6 * HOUR), { value, atMs: nowMs }];
	if (trust.came.filter((one) => one.value === value).length >= 3) trust.doubtMs = nowMs;
	trust.said = value;
	trust.sinceMs = nowMs;
}

/** An update has been answered; what is known of its names is as it was. */
export function foldVerdict(model: Model, event: EntryOf<'receive'>): void {
	endDoubts(model, event);
	const verdict = verdictOf(model, event);
	const sent = model.traffic.requests.get(event.number);
	const trust = verdict && sent && trustOf(model, sent.pid, sent.request);
	if (!trust) return;
	const { nowMs, traffic } = model;
	if (verdict !== 'true') trust.doubtMs = nowMs;
	if (verdict !== 'false') return;
	trust.wrongMs = nowMs;
	const value = traffic.seen.get(`4 ${sent.request.localAddress}`) ?? '';
	trust.false = [...trust.false.filter(({ atMs }) => atMs > nowMs - DAY), { value, atMs: nowMs }];
}

/** An answer that names what a check has said ends the doubt, be it that the provider has seen it or (`ipv4 'check'`) that it was told. */
function endDoubts({ traffic }: Model, { result }: EntryOf<'receive'>): void {
	if (result.kind === 'failure') return;
	for (const trust of traffic.trust.values()) {
		if (trust.said !== null && result.body.includes(trust.said)) trust.wrongMs = -Infinity;
	}
}

/** A process was killed: what it has just heard it may not have noted. */
export function forgetVerdicts({ traffic, nowMs }: Model): void {
	for (const trust of traffic.trust.values()) {
		trust.false = trust.false.filter(({ atMs }) => atMs < nowMs - SECOND);
		if (trust.wrongMs >= nowMs - SECOND) trust.wrongMs = -Infinity;
	}
}

/** Whether something has made the next check be believed at once since then, or may have. */
export function isFreshSince({ excuses }: Model, trust: CheckTrust, atMs: number): boolean {
	return Math.max(excuses.freshMs, trust.movedMs) > atMs - UNDER_WAY_MS;
}

/** Whether checks by this address of our own may be doubted now, so that nothing need come of what they say. */
export function mayBeDoubted({ traffic, nowMs }: Model, checkSeconds: number): boolean {
	const forMs = DAY + 2 * Math.max(checkSeconds * SECOND, UNDER_WAY_MS);
	return [...traffic.trust.values()].some(({ doubtMs }) => doubtMs > nowMs - forMs);
}
