/** What must be known of one name: what was confirmed, what is in doubt, and which lost requests may still come late (rules 1 to 4, 12). */
import type { Published } from '../../../provider/zone.ts';
import type { Configuration } from '../../configuration.ts';
import type { SentRequest } from '../../event-log.ts';
import { HOUR, SECOND } from '../../units.ts';
import type { NameAnswer } from './answers.ts';
import { type Carried, carries, FAMILIES, keyOf } from './carried.ts';
import { type Clocks, startWait, type Wait } from './wait.ts';
import type { Family } from './wanted.ts';

/** What was confirmed of one family of a name. */
export interface Confirmed {
	/** null: the provider was to see it. */
	sent: string | null;
	answered: string | null;
	local: string | null;
	/** The answer of a later request was lost, or one went without this family: one more send is right (rules 2, 3). */
	doubtful: boolean;
	/** As of a name: either may be known, and nothing has been said of it since. */
	vague: boolean;
	/** The answer differed: how often, and when it may be sent again (rule 4). */
	disputed: { times: number; again: Wait } | null;
}

export interface Name {
	user: string;
	host: string;
	presence: 'online' | 'offline' | 'unknown';
	ipv4: Confirmed | null;
	ipv6: Confirmed | null;
	/** A crash fell between hearing and saving: either may be known. */
	vague: boolean;
	/** Addresses of requests whose answers were lost, and until when they may come late (rule 2). */
	lost: (Record<Family, string | null> & { untilMs?: number })[];
	/** From when on one more send is right for their sake. */
	againMs: number[];
	learnedMs: number;
	askedMs: number;
	/** The provider has confirmed what it did not publish then. */
	misled: boolean;
	/** The password and the server's host that it was last confirmed with (rule 48). */
	confirmedWith: { password: string; server: string } | null;
	/** What had to be known of it is lost for good: it was never on the disk. */
	forgotten: boolean;
}

/** By which address a request was seen at the provider, and what was published of its names when it had been there. */
export interface Arrival {
	seenFrom: string;
	published: Readonly<Record<string, Published>>;
}

/** What the result of a request is held against. */
export interface AnswerContext {
	request: SentRequest;
	arrival: Arrival | null;
	configuration: Configuration;
	/** The address of our own by which it went, where that is known. */
	local: string | null;
	clocks: Clocks;
	nowMs: number;
}

export function newName(user: string, host: string): Name {
	return {
		user,
		host,
		presence: 'unknown',
		ipv4: null,
		ipv6: null,
		vague: false,
		lost: [],
		againMs: [],
		learnedMs: 0,
		askedMs: -Infinity,
		misled: false,
		confirmedWith: null,
		forgotten: false,
	};
}

/** Some request for it may have been sent, and nobody knows which. */
export function loseUnknown(name: Name): void {
	name.lost.push({ ipv4: 'unknown', ipv6: 'unknown' });
}

/** The outcome of a request is not known. */
export function doubt(name: Name, carried: Carried): void {
	if (carried.offline || name.presence === 'offline') name.presence = 'unknown';
	if (carried.offline) return;
	for (const family of FAMILIES) {
		const known = name[family];
		if (!known) continue;
		const isSame = carried[family] !== null && carried[family] === addressOf(known);
		if (!isSame) known.doubtful = true;
	}
}

/** What the provider has of it, if nothing came in between. */
export function addressOf({ sent, answered }: Confirmed): string | null {
	return sent ?? answered;
}

/** Nothing is known any more of a name that was refused; one that may not go offline is what it was. */
export function refuse(name: Name, word: 'nohost' | '!donator', carried: Carried, nowMs: number): void {
	if (word === '!donator' && carried.offline) return;
	name.presence = 'unknown';
	name.misled = false;
	name.learnedMs = nowMs;
}

export function confirm(name: Name, answer: NameAnswer, carried: Carried, context: AnswerContext): void {
	const { nowMs, local, clocks, configuration } = context;
	// Going offline says nothing of its addresses.
	if (carried.offline) markVague(name);
	name.vague = false;
	name.forgotten = false;
	name.misled = isMisled(name.host, carried, context.arrival);
	name.learnedMs = nowMs;
	const key = keyOf(context.request, configuration);
	name.confirmedWith = key ? { password: key.password, server: new URL(context.request.url).hostname } : null;
	settleLost(name, carried, local, nowMs + 2 * configuration.timeoutSeconds * SECOND, nowMs);
	name.presence = carried.offline ? 'offline' : 'online';
	if (carried.offline) return;
	for (const family of FAMILIES) {
		const old = name[family];
		if (!carries(carried, family)) {
			if (old) Object.assign(old, { doubtful: true, vague: false });
			continue;
		}
		const sent = carried[family];
		const answered = answer[family];
		const differs = answered === null || (sent !== null && sent !== answered);
		const times = old?.sent === sent && old?.disputed ? old.disputed.times + 1 : 1;
		const disputed = differs ? { times, again: startWait(times === 1 ? HOUR : 24 * HOUR, clocks) } : null;
		name[family] = { sent, answered, local, doubtful: false, vague: false, disputed };
	}
}

function markVague(name: Name): void {
	for (const family of FAMILIES) if (name.vague && name[family]) name[family].vague = true;
}

function isMisled(host: string, carried: Carried, arrival: Arrival | null): boolean {
	const published = arrival?.published[host];
	if (!published) return false;
	if (carried.offline || published.offline) return carried.offline !== published.offline;
	return FAMILIES.some(
		(family) => carries(carried, family) && published[family] !== (carried[family] ?? arrival.seenFrom),
	);
}

/** A lost request may come late, and overtake this one: one more send is right then (rule 2). */
function settleLost(name: Name, carried: Carried, local: string | null, lateMs: number, nowMs: number): void {
	const lost = name.lost.filter(({ untilMs }) => untilMs === undefined || untilMs > nowMs);
	const sent = (family: Family) => (family === 'ipv4' && carried.seen ? local : carried[family]);
	const isOvertaken = lost.some((one) =>
		FAMILIES.some((family) => one[family] !== null && one[family] !== sent(family)),
	);
	// They may still come late, and overtake the next, too. Not all of them are sure, so none is crossed out by another.
	name.lost = lost.map((one) => ({ untilMs: lateMs, ...one }));
	name.againMs = name.againMs.filter((atMs) => atMs > nowMs);
	if (isOvertaken) name.againMs.push(lateMs);
}

/** Whether no enabled key of the user that has the name has the password any more that it was confirmed with, or that server is not asked any more (rule 48). */
export function hasOtherCredential({ confirmedWith, user, host }: Name, { servers, keys }: Configuration): boolean {
	if (!confirmedWith) return false;
	const isAsked = servers.some((server) => new URL(server).hostname === confirmedWith.server);
	const isKnown = keys.some(
		(key) =>
			key.enabled &&
			key.username.toLowerCase() === user.toLowerCase() &&
			key.hostnames.includes(host) &&
			key.password === confirmedWith.password,
	);
	return !isAsked || !isKnown;
}
