/** What a client must know by what has been said to it: confirmations, stops and waits. */
import type { SentRequest } from '../../event-log.ts';
import { HOUR, SECOND } from '../../units.ts';
import { type Meaning, meaningOf } from './answers.ts';
import { carriedBy, keyOf } from './carried.ts';
import { type AnswerContext, confirm, doubt, type Name, newName, refuse } from './names.ts';
import { fingerprintOf, type Stop } from './stops.ts';
import { type Clocks, startWait, type Wait } from './wait.ts';

const BASES = [HOUR / 2, HOUR, 2 * HOUR, 3 * HOUR];

export interface Hold {
	/** How many outages in a row it is. */
	series: number;
	wait: Wait;
	/** The provider said how long: nothing comes on top of that. */
	isAsked: boolean;
	learnedMs: number;
}

export interface Knowledge {
	names: Map<string, Name>;
	stops: Stop[];
	hold: Hold | null;
	checkHold: Hold | null;
}

export function newKnowledge(): Knowledge {
	return { names: new Map(), stops: [], hold: null, checkHold: null };
}

/** What is known of a name; of one that was never heard of: nothing. */
export function nameOf({ names }: Knowledge, user: string, host: string): Name {
	return names.get(idOf(user, host)) ?? newName(user, host);
}

/** As `nameOf`, and from now on it is one of those that are known. */
export function trackName({ names }: Knowledge, user: string, host: string): Name {
	const id = idOf(user, host);
	const name = names.get(id) ?? newName(user, host);
	names.set(id, name);
	return name;
}

/** User names and host names are compared without regard to case; host names come in lower case. */
function idOf(user: string, host: string): string {
	return `${user.toLowerCase()} ${host}`;
}

/** The answer to a request will never be seen: what it carried may be there or not. */
export function loseAnswer(knowledge: Knowledge, request: SentRequest): void {
	const carried = carriedBy(request);
	for (const host of carried.names) {
		const name = trackName(knowledge, request.user, host);
		doubt(name, carried);
		if (carried.offline) continue;
		name.lost.push({ ipv4: carried.seen ? request.localAddress : carried.ipv4, ipv6: carried.ipv6 });
	}
}

/** An answer has come. */
export function hearAnswer(
	knowledge: Knowledge,
	answer: { status: number; body: string; complete: boolean; retryAfterSeconds: number | null },
	context: AnswerContext,
): Meaning {
	const { request, configuration, clocks, nowMs } = context;
	const { user } = request;
	const carried = carriedBy(request);
	const meaning = meaningOf(answer, request.url.startsWith('https:'), carried.names, carried);
	const stop = (scope: Pick<Stop, 'word' | 'user' | 'hosts' | 'offlineOnly'>) =>
		void knowledge.stops.push({
			...scope,
			atMs: nowMs,
			fingerprint: fingerprintOf(scope, keyOf(request, configuration), configuration),
		});
	if (meaning.whole) {
		stop({
			word: meaning.whole,
			user: meaning.whole === 'badagent' ? null : user,
			hosts: null,
			offlineOnly: false,
		});
		knowledge.hold = null;
		return meaning;
	}
	for (const [at, host] of carried.names.entries()) {
		const name = trackName(knowledge, user, host);
		const its = meaning.answers[at] as (typeof meaning.answers)[number];
		if (its.word === 'unclear') doubt(name, carried);
		else if (its.word === 'nohost' || its.word === '!donator') refuse(name, its.word, carried, nowMs);
		else confirm(name, its, carried, context);
	}
	for (const word of ['nohost', '!donator'] as const) {
		const hosts = carried.names.filter((_, at) => meaning.answers[at]?.word === word);
		if (hosts[0]) stop({ word, user, hosts, offlineOnly: carried.offline && word === '!donator' });
	}
	if (meaning.outage) knowledge.hold = nextHold(knowledge.hold, answer.retryAfterSeconds, clocks, nowMs);
	else if (meaning.answers.some(({ word }) => word !== 'unclear')) knowledge.hold = null;
	return meaning;
}

/** The run folder is gone, and with it what the disk has not taken since, and what was to be sent once more for the sake of a lost request (rules 2, 15). */
export function forgetRunFolder({ names }: Knowledge, unsavedMs: number, nowMs: number): void {
	for (const name of names.values()) {
		const isWaiting = name.againMs.length > 0 || name.lost.some(({ untilMs }) => untilMs && untilMs > nowMs);
		if (name.askedMs >= unsavedMs || isWaiting) name.forgotten = true;
	}
}

/** The hold after one more outage (rules 9, 13). */
export function nextHold(last: Hold | null, retryAfterSeconds: number | null, clocks: Clocks, nowMs: number): Hold {
	const series = (last?.series ?? 0) + 1;
	const asked = Math.min((retryAfterSeconds ?? 0) * SECOND, 4 * HOUR);
	const base = BASES[Math.min(series, BASES.length) - 1] as number;
	return { series, wait: startWait(Math.max(base, asked), clocks), isAsked: asked > base, learnedMs: nowMs };
}
