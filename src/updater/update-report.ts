/** What came of a request, as facts: for the log and the status. */
import { FAMILIES, type Family } from '../base/family.ts';
import { isoTime, type Now } from '../base/time.ts';
import type { NameAnswer } from '../protocol/answer.ts';
import type { ConfirmWord, StopWord } from '../protocol/answer-words.ts';
import { remainingMs } from './deadline.ts';
import { type Failure, type Outage, outageOf } from './failure.ts';
import type { Request } from './request.ts';
import type { State } from './state.ts';
import { backOffOf, type VolatileState } from './volatile-state.ts';

/** What came of it for one name. */
export interface NameOutcome {
	host: string;
	answer: NameAnswer;
	disputed: boolean;
}

export interface UpdateReport {
	key: string;
	at: string;
	/** It asked for the offline state. */
	offline: boolean;
	/** Names with the same answer together, but for the disputed ones; `addresses`: those sent, or that the provider saw. */
	confirmed: { hosts: string[]; addresses: string[]; word: ConfirmWord }[];
	/** The provider answered other addresses than were sent (rule 4). */
	disputed: { host: string; answered: string[]; sent: string[] }[];
	/** `hosts`: the names refused; none: it is about more than names. */
	stop: { word: StopWord; hosts: string[] } | null;
	/** How long nothing is sent. */
	hold: { outage: Outage; leftMs: number } | null;
	failure: Failure | null;
	/** So long until it is tried again; null: nobody waits. */
	retryMs: number | null;
}

/** What a report is made from, beside the request: what its answer has made of the states, and of the names. */
export interface Reported {
	state: State;
	volatile: VolatileState;
	names: readonly NameOutcome[];
	stop: StopWord | null;
	isOutage: boolean;
	failure: Failure | null;
}

/** Tells what came of a request. */
export function reportOf(request: Request, made: Reported, now: Now): UpdateReport {
	const { state, volatile, names, stop, isOutage, failure } = made;
	const backOff = backOffOf(volatile, request.key);
	const refused = names.filter(({ answer }) => answer.kind === stop);
	return {
		key: request.key,
		at: isoTime(now.wallMs),
		offline: request.offline,
		confirmed: confirmations(request, names),
		disputed: names.filter(({ disputed }) => disputed).map((name) => dispute(request, name)),
		stop: stop && { word: stop, hosts: refused.map(({ host }) => host) },
		hold:
			isOutage && state.hold
				? { outage: outageOf(state.hold.cause), leftMs: remainingMs(state.hold.deadline, now) }
				: null,
		failure,
		retryMs: failure && backOff && backOff.untilMs - now.uptimeMs,
	};
}

function confirmations(request: Request, names: readonly NameOutcome[]): UpdateReport['confirmed'] {
	const groups = new Map<string, UpdateReport['confirmed'][number]>();
	for (const { host, answer, disputed } of names) {
		if (answer.kind !== 'confirmed' || disputed) continue;
		const { word } = answer;
		const addresses = request.offline
			? []
			: FAMILIES.flatMap((family) => (request[family] && (request[family].address ?? answer[family])) || []);
		const id = `${word} ${addresses}`;
		groups.set(id, { hosts: [...(groups.get(id)?.hosts ?? []), host], addresses, word });
	}
	return [...groups.values()];
}

function dispute(request: Request, { host, answer }: NameOutcome): UpdateReport['disputed'][number] {
	const listed = (addressOf: (family: Family) => string | null | undefined) =>
		FAMILIES.flatMap((family) => addressOf(family) ?? []);
	return {
		host,
		answered: listed((family) => (answer.kind === 'confirmed' ? answer[family] : null)),
		sent: listed((family) => request[family]?.address),
	};
}
