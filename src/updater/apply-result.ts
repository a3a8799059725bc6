/** What a request changes: before it is sent (`begin`), and after its answer or its loss (`outcome`). */

import { byFamily, FAMILIES, type Family } from '../base/family.ts';
import type { HttpFailure } from '../base/http.ts';
import { isoTime, type Now, SECOND } from '../base/time.ts';
import type { Config, Key } from '../config/config.ts';
import { type Answer, isOutage, type NameAnswer, readAnswer } from '../protocol/answer.ts';
import { confirm } from './confirm.ts';
import { nextHold } from './hold.ts';
import { addressesOf, type Request, type Sending } from './request.ts';
import {
	addressOf,
	type Confirmation,
	isSame,
	type NameRecord,
	recordOf,
	type State,
	type StopWord,
	withRecords,
} from './state.ts';
import { addStop } from './stops.ts';
import { checkOf, clearBackOff, recordCheckValue, recordFailure, type VolatileState } from './volatile-state.ts';

/** How a request ended, over all servers tried. `verified`: over TLS. */
export type RequestResult =
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

/** What came of it for one name, for the log. */
export interface NameOutcome {
	host: string;
	answer: NameAnswer;
	disputed: boolean;
}

export interface Outcome {
	state: State;
	volatile: VolatileState;
	/** null: there was no answer. */
	answer: Answer | null;
	names: NameOutcome[];
	/** The stop, the hold or the failure in the user's words is made from these by `client/messages.ts`. */
	stopped: StopWord | null;
}

/**
 * The state as it must stand on the disk before the request goes out: a confirmation that it will replace or leave out is no longer certain,
 * so that an answer lost to a power cut is asked for again (rules 2, 3). The same object when nothing of it is durable.
 */
export function markInFlight(state: State, request: Request, now: Now): State {
	const { user, hostnames, offline } = request;
	const since = isoTime(now.wallMs);
	const records = hostnames.map((host): NameRecord => {
		const record = recordOf(state, user, host);
		// Any ordinary update brings a name back online, if it arrives.
		const presence = offline || record.presence === 'offline' ? 'unknown' : record.presence;
		return { ...record, presence, ...byFamily((family) => doubted(record[family], request[family])) };
	});
	const changed = records.filter((one) => !isSame(one, recordOf(state, user, one.host)));
	return changed.length > 0 ? withRecords(state, changed) : state;

	function doubted(old: Confirmation | null, sending: Sending | null): Confirmation | null {
		if (offline || !old || old.unknown) return old;
		if (!sending) return { ...old, unknown: { why: 'left out', since } };
		const same = sending.address !== null && sending.address === addressOf(old);
		return same ? old : { ...old, unknown: { why: 'lost', since } };
	}
}

/** What an outcome is made from. `before` is the state in front of `begin`, `state` the one after it; `random` is in [0, 1). */
export interface AppliedTo {
	before: State;
	state: State;
	volatile: VolatileState;
	config: Config;
	key: Key;
	request: Request;
	result: RequestResult;
	now: Now;
	random: number;
}

/** The state and the memory after a request, and what to tell of it. */
export function applyResult(ended: AppliedTo): Outcome {
	const { before, state, config, key, request, result, now, random } = ended;
	const volatile = { ...ended.volatile, inFlight: null };
	const retried = (memory: VolatileState, cause: string) => recordFailure(memory, key.name, cause, random, now);
	if (result.kind === 'failure') {
		const { cause, sent } = result;
		const remembered = sent ? recordLost(volatile, request) : volatile;
		return {
			// What surely was not sent has changed nothing at the provider.
			state: sent ? state : before,
			volatile: cause === 'aborted' ? remembered : retried(remembered, cause),
			answer: null,
			names: [],
			stopped: null,
		};
	}
	const answer = readAnswer(result, { hostnames: request.hostnames, ...addressesOf(request) });
	const { verdict } = answer;
	const forced = volatile.forced.map((one) => (one.key === key.name ? { ...one, due: false } : one));
	const calm = { ...volatile, forced };
	if (verdict !== 'outage' && verdict !== 'by name') {
		const user = verdict === 'badagent' ? null : request.user;
		const stop = { word: verdict, user, hosts: null, offline: false };
		return {
			state: { ...addStop(before, stop, key, config, now), hold: null },
			volatile: clearBackOff(calm, key.name),
			answer,
			names: [],
			stopped: verdict,
		};
	}
	const named = byName({ ...ended, volatile: calm }, answer);
	const unclear = named.names.filter((name) => name.answer.kind === 'unclear').length;
	let { hold } = named.state;
	if (verdict === 'outage') {
		const cause = isOutage(result.status) ? `HTTP ${result.status}` : '911';
		hold = nextHold(hold, cause, result.retryAfterSeconds, random, now);
	} else if (unclear < named.names.length) {
		// Any documented answer but an outage ends the series of holds (rules 13).
		hold = null;
	}
	return {
		...named,
		state: { ...named.state, hold },
		volatile:
			verdict === 'by name' && unclear > 0
				? retried(named.volatile, 'unclear')
				: clearBackOff(named.volatile, key.name),
	};
}

const MOST_LOST = 256;

/** The memory in which this request's answer is lost; a request that a crash left in flight is one. */
export function recordLost(volatile: VolatileState, request: Request): VolatileState {
	if (request.offline) return volatile;
	const lost = request.hostnames.map((host) => ({ user: request.user, host, ...tracesOf(request) }));
	const others = volatile.lost.filter((one) => !lost.some((fresh) => isSame(fresh, one)));
	return { ...volatile, lost: [...others, ...lost].slice(-MOST_LOST) };
}

/** What tells requests apart that may overtake each other: of one that left the address to the provider, that by which it left. */
function tracesOf(request: Request): Record<Family, string | null> {
	return byFamily((family) => request[family]?.address ?? request[family]?.local ?? null);
}

/** Applies the answers to the names; a single line that stops stops the names of the request together (promise 2). */
function byName(ended: AppliedTo, answer: Answer): Outcome {
	const { before, request, now, config, key } = ended;
	const { user, offline, ipv4 } = request;
	let { state, volatile } = ended;
	const names = request.hostnames.map((host, at): NameOutcome => {
		const one = answer.names[at] as NameAnswer;
		const old = recordOf(before, user, host);
		let disputed = false;
		if (one.kind === 'confirmed') {
			const fresh = confirm(recordOf(state, user, host), old, request, one, now);
			disputed = FAMILIES.some((family) => request[family] && fresh[family]?.disputed);
			state = withRecords(state, [fresh]);
			volatile = settleLost(volatile, request, host, now, config.settings.timeoutSeconds);
			if (ipv4?.address === null && one.ipv4) {
				// What the provider saw and said is as good as an IP check.
				const { of } = checkOf(volatile, 'ipv4', ipv4.local as string, config.settings.ipv4Check.text);
				volatile = recordCheckValue(volatile, of, one.ipv4, now);
			}
		} else if (one.kind !== 'unclear') {
			// What is asked for again later must not count as there; a name that may not go offline is online if anything is known of it.
			const kept = old.presence === 'unknown' && (old.ipv4 || old.ipv6) ? 'online' : old.presence;
			state = withRecords(state, [{ ...old, presence: offline && one.kind === '!donator' ? kept : 'unknown' }]);
		}
		return { host, answer: one, disputed };
	});
	const refused = (['nohost', '!donator'] as const).flatMap((word) => {
		const hosts = names.filter((name) => name.answer.kind === word).map((name) => name.host);
		return hosts.length > 0 ? { word, user, hosts, offline: offline && word === '!donator' } : [];
	});
	for (const stop of refused) state = addStop(state, stop, key, config, now);
	return { state, volatile, answer, names, stopped: refused[0]?.word ?? null };
}

/** If a lost request carried another address, it may arrive late: this name is sent once more after twice the timeout (rules 2). */
function settleLost(
	volatile: VolatileState,
	request: Request,
	host: string,
	now: Now,
	timeoutSeconds: number,
): VolatileState {
	const { user } = request;
	const isOther = (entry: { user: string; host: string }) => entry.user !== user || entry.host !== host;
	const { uptimeMs } = now;
	const lateMs = uptimeMs + 2 * timeoutSeconds * SECOND;
	const mine = volatile.lost.filter((entry) => !isOther(entry) && (entry.untilMs ?? lateMs) > uptimeMs);
	const overtaken = mine.some((lost) =>
		FAMILIES.some((family) => lost[family] && lost[family] !== tracesOf(request)[family]),
	);
	// What is still to come stands: a request that overtakes this one's predecessor overtakes this one too.
	const again = volatile.again.filter((entry) => isOther(entry) || (!overtaken && entry.atMs > uptimeMs));
	if (overtaken) again.push({ user, host, atMs: lateMs });
	// One that carried the same may still come late, after the next change of the address.
	const kept = overtaken ? [] : mine.map((entry) => ({ untilMs: lateMs, ...entry }));
	return { ...volatile, lost: [...volatile.lost.filter(isOther), ...kept], again };
}
