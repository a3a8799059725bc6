/** What a request changes: before it is sent (`begin`), and after its answer or its loss (`outcome`). */
import type { Config, Key } from '../config/config.ts';
import type { HttpFailure } from '../host/host.ts';
import { FAMILIES, type Family } from '../network/network.ts';
import { type Answer, type NameAnswer, readAnswer } from '../protocol/answer.ts';
import { confirmed } from './confirm.ts';
import { nextHold } from './hold.ts';
import { isoTime, type Moment } from './moment.ts';
import type { Request } from './plan.ts';
import { backOffOf, nextBackOff, type Recent, withBackOff, withCheck } from './recent.ts';
import { type NameRecord, recordOf, type State, type StopWord, withRecords } from './state.ts';
import { makeStop, withStop } from './stops.ts';

/** How a request ended, over all servers tried. `verified`: over TLS. */
export type Ending =
	| {
			kind: 'answer';
			status: number;
			body: string;
			complete: boolean;
			retryAfterSeconds: number | null;
			verified: boolean;
	  }
	/** `sent`: some of it may have reached the provider, so its outcome is unknown (rules 2). */
	| { kind: 'failure'; cause: HttpFailure; sent: boolean };

/** A name whose published address the provider has just confirmed to be another than before. */
export interface Change {
	host: string;
	family: Family;
	from: string | null;
	to: string | null;
}

/** What came of it for one name, for the log and for whoever follows changes. */
export interface NameOutcome {
	host: string;
	answer: NameAnswer;
	disputed: boolean;
	changes: Change[];
}

export interface Outcome {
	state: State;
	recent: Recent;
	/** null: there was no answer. */
	answer: Answer | null;
	names: NameOutcome[];
	/** The stop, the hold or the failure in the user's words is made from these by `agent/log.ts`. */
	stopped: StopWord | null;
}

/**
 * The state as it must stand on the disk before the request goes out: a confirmation that it will replace or leave out is no longer certain,
 * so that an answer lost to a power cut is asked for again (rules 2, 3). The same object when nothing of it is durable.
 */
export function begin(state: State, request: Request, moment: Moment): State {
	const since = isoTime(moment.wallMs);
	const records = request.hostnames.map((host): NameRecord => {
		const record = recordOf(state, request.user, host);
		if (request.offline) return { ...record, presence: 'unknown' };
		// Any ordinary update brings a name back online, if it arrives.
		const presence = record.presence === 'offline' ? 'unknown' : record.presence;
		return { ...record, presence, ipv4: doubted('ipv4'), ipv6: doubted('ipv6') };

		function doubted(family: Family) {
			const old = record[family];
			const sending = request[family];
			if (!old || old.unknown) return old;
			if (!sending) return { ...old, unknown: { why: 'left out' as const, since } };
			const same = sending.address !== null && sending.address === (old.sent ?? old.answered);
			return same ? old : { ...old, unknown: { why: 'lost' as const, since } };
		}
	});
	const changed = records.filter(
		(record) => JSON.stringify(record) !== JSON.stringify(recordOf(state, record.user, record.host)),
	);
	return changed.length === 0 ? state : withRecords(state, changed);
}

/** What an outcome is made from. `before` is the state in front of `begin`, `state` the one after it; `random` is in [0, 1). */
export interface Ended {
	before: State;
	state: State;
	recent: Recent;
	config: Config;
	key: Key;
	request: Request;
	ending: Ending;
	moment: Moment;
	random: number;
}

/** The state and the memory after a request, and what to tell of it. */
export function outcome(ended: Ended): Outcome {
	const { before, state, request, ending } = ended;
	const recent = { ...ended.recent, inFlight: null };
	if (ending.kind === 'failure') {
		const remembered = ending.sent ? withLost(recent, request) : recent;
		return {
			// What surely was not sent has changed nothing at the provider.
			state: ending.sent ? state : before,
			recent: ending.cause === 'aborted' ? remembered : failed(remembered, ended, ending.cause),
			answer: null,
			names: [],
			stopped: null,
		};
	}
	const answer = readAnswer(ending, {
		hostnames: request.hostnames,
		ipv4: request.ipv4?.address ?? null,
		ipv6: request.ipv6?.address ?? null,
	});
	const calm = { ...recent, force: recent.force.filter((key) => key !== request.key) };
	switch (answer.verdict) {
		case 'badagent':
		case 'abuse':
		case 'badauth': {
			const user = answer.verdict === 'badagent' ? null : request.user;
			const stopped = stopFor(ended, before, answer.verdict, user, null);
			return { state: endSeries(stopped), recent: rested(calm, request), answer, names: [], stopped: answer.verdict };
		}
		case 'outage': {
			const named = byName(ended, calm, answer);
			const hold = nextHold(
				state.hold,
				outageCause(ending.status),
				ending.retryAfterSeconds,
				ended.random,
				ended.moment,
			);
			return { ...named, state: { ...named.state, hold }, recent: rested(named.recent, request) };
		}
		case 'by name': {
			const named = byName(ended, calm, answer);
			const clear = named.names.some((name) => name.answer.kind !== 'unclear');
			const all = named.names.every((name) => name.answer.kind !== 'unclear');
			return {
				...named,
				state: clear ? endSeries(named.state) : named.state,
				recent: all ? rested(named.recent, request) : failed(named.recent, ended, 'unclear'),
			};
		}
	}
}

function outageCause(status: number): string {
	return status >= 500 || status === 429 ? `HTTP ${status}` : '911';
}

/** Any documented answer but an outage ends the series of holds (rules 13). */
function endSeries(state: State): State {
	return state.hold ? { ...state, hold: null } : state;
}

function rested(recent: Recent, request: Request): Recent {
	return withBackOff(recent, request.key, null);
}

function failed(recent: Recent, { request, moment, random }: Ended, cause: string): Recent {
	const next = nextBackOff(backOffOf(recent, request.key), cause, random, moment);
	return withBackOff(recent, request.key, next);
}

/** What the provider saw and said is as good as an IP check. */
function withSeen(recent: Recent, request: Request, answered: string | null, url: string, moment: Moment): Recent {
	const sending = request.ipv4;
	if (sending?.address !== null || sending.local === null || answered === null) return recent;
	return withCheck(recent, {
		family: 'ipv4',
		local: sending.local,
		url,
		value: answered,
		atMs: moment.uptimeMs,
		backOff: null,
	});
}

const MOST_LOST = 256;

/** The memory in which this request's answer is lost; a request that a crash left in flight is one. */
export function withLost(recent: Recent, request: Request): Recent {
	if (request.offline) return recent;
	const lost = request.hostnames.map((host) => ({
		user: request.user,
		host,
		ipv4: request.ipv4?.address ?? null,
		ipv6: request.ipv6?.address ?? null,
	}));
	const texts = lost.map((one) => JSON.stringify(one));
	const others = recent.lost.filter((one) => !texts.includes(JSON.stringify(one)));
	return { ...recent, lost: [...others, ...lost].slice(-MOST_LOST) };
}

function stopFor(
	{ config, key, moment }: Ended,
	state: State,
	word: StopWord,
	user: string | null,
	hosts: string[] | null,
	offline = false,
): State {
	const at = isoTime(moment.wallMs);
	return withStop(state, makeStop({ word, user, hosts, offline }, key, config, state.salt, at));
}

/** Applies the answers to the names; a single line that stops stops the names of the request together (promise 2). */
function byName(ended: Ended, recent: Recent, answer: Answer): Outcome {
	const { before, request, moment, config } = ended;
	let { state } = ended;
	let memory = recent;
	const names: NameOutcome[] = [];
	for (const [at, host] of request.hostnames.entries()) {
		const one = answer.names[at] ?? { kind: 'unclear' };
		const old = recordOf(before, request.user, host);
		let disputed = false;
		let changes: Change[] = [];
		if (one.kind === 'confirmed') {
			const fresh = confirmed(recordOf(state, request.user, host), old, request, one, moment);
			disputed = FAMILIES.some((family) => request[family] && fresh[family]?.disputed);
			changes = request.offline ? [] : changesBetween(old, fresh, request);
			state = withRecords(state, [fresh]);
			memory = settleLost(memory, request, host, moment, config.settings.timeoutSeconds);
			memory = withSeen(memory, request, one.ipv4, config.settings.ipv4Check.text, moment);
		} else if (one.kind !== 'unclear') {
			state = withRecords(state, [refused(old, request)]);
		}
		names.push({ host, answer: one, disputed, changes });
	}
	let stopped: StopWord | null = null;
	for (const word of ['nohost', '!donator'] as const) {
		const hosts = names.filter((name) => name.answer.kind === word).map((name) => name.host);
		if (hosts.length === 0) continue;
		stopped ??= word;
		state = stopFor(ended, state, word, request.user, hosts, word === '!donator' && request.offline);
	}
	return { state, recent: memory, answer, names, stopped };
}

/** A refused request changed nothing; a name that may not go offline is online if anything is known of it. */
function refused(old: NameRecord, request: Request): NameRecord {
	if (!request.offline || old.presence !== 'unknown') return old;
	return { ...old, presence: old.ipv4 || old.ipv6 ? 'online' : 'unknown' };
}

function changesBetween(old: NameRecord, fresh: NameRecord, request: Request): Change[] {
	return FAMILIES.filter((family) => request[family]).flatMap((family) => {
		const from = old[family]?.answered ?? old[family]?.sent ?? null;
		const to = fresh[family]?.sent ?? fresh[family]?.answered ?? null;
		return from === to ? [] : [{ host: fresh.host, family, from, to }];
	});
}

/** If a lost request carried another address, it may arrive late: this name is sent once more after twice the timeout (rules 2). */
function settleLost(recent: Recent, request: Request, host: string, moment: Moment, timeoutSeconds: number): Recent {
	const isThis = (entry: { user: string; host: string }) => entry.user === request.user && entry.host === host;
	const other = recent.lost
		.filter(isThis)
		.some(
			(lost) =>
				(lost.ipv4 !== null && lost.ipv4 !== request.ipv4?.address) ||
				(lost.ipv6 !== null && lost.ipv6 !== request.ipv6?.address),
		);
	// What is still to come stands: a request that overtakes this one's predecessor overtakes this one too.
	const again = recent.again.filter((entry) => !isThis(entry) || (!other && entry.atMs > moment.uptimeMs));
	const atMs = moment.uptimeMs + 2 * timeoutSeconds * 1000;
	return {
		...recent,
		lost: recent.lost.filter((entry) => !isThis(entry)),
		again: other ? [...again, { user: request.user, host, atMs }] : again,
	};
}
