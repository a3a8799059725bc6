/** What the answer to an update, or its loss, changes; and what there is to tell of it. */
import { FAMILIES } from '../base/family.ts';
import type { HttpFailure, Stray } from '../base/http.ts';
import type { Now } from '../base/time.ts';
import type { Config, Key } from '../config/config.ts';
import { type Answer, isOutage, type NameAnswer, readAnswer } from '../protocol/answer.ts';
import { NAME_STOP_WORDS, type NameStopWord, type StopWord, stopRow } from '../protocol/answer-words.ts';
import { questionOf } from './check.ts';
import { confirm } from './confirm.ts';
import { credentialOf } from './credential.ts';
import { type Failure, failureOf, type Outage, outageCause } from './failure.ts';
import { nextHold } from './hold.ts';
import { recordLost, settleLost } from './lost-requests.ts';
import { addressesOf, type Request } from './request.ts';
import { type NameRecord, recordOf, type State, withRecords } from './state.ts';
import { addStop } from './stops.ts';
import { type NameOutcome, reportOf, type UpdateReport } from './update-report.ts';
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
	/** `sent`: some of it may have reached the provider, so its outcome is unknown (rule 2). */
	| { kind: 'failure'; cause: HttpFailure; sent: boolean; stray?: Stray };

export interface AppliedResult {
	state: State;
	volatile: VolatileState;
	report: UpdateReport;
}

/** What a result is applied to. `before` is the state in front of `markInFlight`, `state` the one after it; `random` is in [0, 1). */
export interface ResultContext {
	before: State;
	state: State;
	volatile: VolatileState;
	config: Config;
	key: Key;
	request: Request;
	result: RequestResult;
	/** The host that was asked last. */
	host: string;
	now: Now;
	random: number;
}

/** An answer on its way: what has been made of it so far. */
interface AppliedAnswer {
	state: State;
	volatile: VolatileState;
	names: NameOutcome[];
	stop: StopWord | null;
	isOutage: boolean;
}

/** The state and the volatile state after a request, and what to tell of it. Throws on an answer that would change nothing: it would be provoked again and again. */
export function applyResult(to: ResultContext): AppliedResult {
	const { result, request, host, random, now } = to;
	const volatile = { ...to.volatile, inFlight: null };
	if (result.kind === 'failure') return applyFailure({ ...to, volatile }, result);
	const answer = readAnswer(result, { hostnames: request.hostnames, ...addressesOf(request) });
	const progress = applyAnswer({ ...to, volatile }, answer);
	const isUnclear = answer.verdict === 'by name' && answer.names.some(({ kind }) => kind === 'unclear');
	const failure: Failure | null = isUnclear
		? { code: 'unclear', host, status: result.status, quote: answer.quote }
		: null;
	assertEffect(answer, progress);
	const { state } = progress;
	const settled = failure
		? recordFailure(progress.volatile, request.key, failure, random, now)
		: clearBackOff(progress.volatile, request.key);
	return { state, volatile: settled, report: reportOf(request, { ...progress, volatile: settled, failure }, now) };
}

function applyFailure(to: ResultContext, result: Extract<RequestResult, { kind: 'failure' }>): AppliedResult {
	const { before, request, host, random, now } = to;
	const { cause, sent } = result;
	const failure = cause === 'aborted' ? null : failureOf(result, host);
	// What surely was not sent has changed nothing at the provider.
	const state = sent ? to.state : before;
	const remembered = sent ? recordLost(to.volatile, request) : to.volatile;
	const volatile = failure ? recordFailure(remembered, request.key, failure, random, now) : remembered;
	const made = { state, volatile, names: [], stop: null, isOutage: false, failure };
	return { state, volatile, report: reportOf(request, made, now) };
}

function applyAnswer(to: ResultContext, answer: Answer): AppliedAnswer {
	const { before, config, key, request, result, now, random } = to;
	const { verdict } = answer;
	const forced = to.volatile.forced.map((one) => (one.key === key.name ? { ...one, due: false } : one));
	const volatile = { ...to.volatile, forced };
	if (verdict !== 'outage' && verdict !== 'by name') {
		const user = stopRow(verdict).scope === 'client' ? null : request.user;
		const state = addStop(before, { word: verdict, user, hosts: null, offline: false }, key, config, now);
		return { state: { ...state, hold: null }, volatile, names: [], stop: verdict, isOutage: false };
	}
	const progress = applyNames({ ...to, volatile }, answer);
	if (verdict === 'outage' && result.kind === 'answer') {
		const outage: Outage = isOutage(result.status) ? { code: 'http', status: result.status } : { code: '911' };
		const { state } = progress;
		const hold = nextHold(state.hold, outageCause(outage), result.retryAfterSeconds, random, now);
		return { ...progress, state: { ...state, hold }, isOutage: true };
	}
	// Any documented answer but an outage ends the series of holds (rule 13).
	const isDocumented = progress.names.some((name) => name.answer.kind !== 'unclear');
	return isDocumented ? { ...progress, state: { ...progress.state, hold: null } } : progress;
}

/** Applies the answers to the names; a single line that stops stops the names of the request together (promise 2). */
function applyNames(to: ResultContext, answer: Answer): AppliedAnswer {
	const { request, now, config, key } = to;
	const { user, offline } = request;
	let { volatile } = to;
	const records: NameRecord[] = [];
	const names = request.hostnames.map((host, at): NameOutcome => {
		const one = answer.names[at] as NameAnswer;
		let disputed = false;
		if (one.kind === 'confirmed') {
			const [record, settled] = applyConfirmation({ ...to, volatile }, host, one);
			records.push(record);
			volatile = settled;
			disputed = FAMILIES.some((family) => request[family] && record[family]?.disputed);
		} else if (one.kind !== 'unclear') {
			records.push(applyRefusal(to, host, one.kind));
		}
		return { host, answer: one, disputed };
	});
	let state = withRecords(to.state, records);
	const refused = NAME_STOP_WORDS.flatMap((word) => {
		const hosts = names.filter((name) => name.answer.kind === word).map((name) => name.host);
		return hosts.length > 0 ? { word, user, hosts, offline: offline && word === '!donator' } : [];
	});
	for (const stop of refused) state = addStop(state, stop, key, config, now);
	return { state, volatile, names, stop: refused[0]?.word ?? null, isOutage: false };
}

function applyConfirmation(
	{ before, state, volatile, request, config, key, host: server, now }: ResultContext,
	host: string,
	answer: Extract<NameAnswer, { kind: 'confirmed' }>,
): [NameRecord, VolatileState] {
	const { user, ipv4 } = request;
	const confirmed = confirm(recordOf(state, user, host), recordOf(before, user, host), request, answer, now);
	const fresh = { ...confirmed, confirmedWith: credentialOf(key, server, state.salt) };
	const settled = settleLost(volatile, request, host, now, config.settings.timeoutSeconds);
	if (ipv4?.address !== null || !answer.ipv4) return [fresh, settled];
	// What the provider saw and said is as good as an IP check.
	const { of } = checkOf(settled, questionOf({ ...ipv4, interface: null }, 'ipv4', config));
	return [fresh, recordCheckValue(settled, of, answer.ipv4, now)];
}

/** What is asked for again later must not count as there; a name that may not go offline is what it was before, for a lost request may have taken it offline. */
function applyRefusal({ before, request }: ResultContext, host: string, word: NameStopWord): NameRecord {
	const old = recordOf(before, request.user, host);
	const presence = request.offline && word === '!donator' ? old.presence : 'unknown';
	return { ...old, presence };
}

/** Each answer confirms, stops, holds or backs off; one that did nothing would be a word of the table that the code above does not know. */
function assertEffect({ verdict, names }: Answer, { stop, isOutage }: AppliedAnswer): void {
	const hasEffect = ({ kind }: NameAnswer) =>
		kind === 'confirmed' || kind === 'unclear' || (stop !== null && NAME_STOP_WORDS.includes(kind));
	const isDone = verdict === 'outage' ? isOutage : verdict === 'by name' ? names.every(hasEffect) : stop === verdict;
	if (!isDone) throw new Error(`no effect of the answer ${verdict} (${names.map(({ kind }) => kind)})`);
}
