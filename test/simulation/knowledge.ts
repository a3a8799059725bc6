/** What a client must know by what has been said to it: the judge's own book of confirmations, stops and waits. */
import { type Line as AnswerLine, type Meaning, meaningOf } from './answers.ts';
import type { Configuration, KeyConfiguration } from './configuration.ts';
import { type Clocks, Wait } from './wait.ts';
import type { Family } from './wanted.ts';
import type { Sent } from './watcher.ts';

const SECOND = 1000;
const HOUR = 3600 * SECOND;
export const FAMILIES: readonly Family[] = ['ipv4', 'ipv6'];
const BASES = [HOUR / 2, HOUR, 2 * HOUR, 3 * HOUR];

/** What was confirmed of one family of a name. */
export interface Confirmed {
	/** null: the provider was to see it. */
	sent: string | null;
	answered: string | null;
	local: string | null;
	/** The answer of a later request was lost, or one went without this family: one more send is right (rules 2, 3). */
	doubtful: boolean;
	/** The answer differed: how often, and when it may be sent again (rules 4). */
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
	/** Addresses of requests whose answers were lost, and from when on one more send is right for their sake (rules 2). */
	lost: (Record<Family, string | null> & { untilMs?: number })[];
	againMs: number[];
	learnedMs: number;
	askedMs: number;
	/** What had to be known of it is lost for good: it was never on the disk. */
	forgotten: boolean;
}

export interface Stop {
	word: 'badagent' | 'abuse' | 'badauth' | 'nohost' | '!donator';
	user: string | null;
	hosts: string[] | null;
	offlineOnly: boolean;
	print: string;
	atMs: number;
}

export interface Hold {
	series: number;
	wait: Wait;
	/** The provider said how long: nothing comes on top of that. */
	isAsked: boolean;
	learnedMs: number;
}

/** The addresses in an update, as the provider reads them. `seen`: none, so that it takes what it sees. */
export interface Carried {
	names: string[];
	offline: boolean;
	seen: boolean;
	ipv4: string | null;
	ipv6: string | null;
}

export function carriedBy({ query }: Sent): Carried {
	const list = (query.get('myip') ?? '').split(',').filter((one) => one);
	const offline = query.get('offline') === 'YES';
	return {
		names: (query.get('hostname') ?? '').split(','),
		offline,
		seen: !offline && list.length === 0,
		ipv4: list.find((one) => !one.includes(':')) ?? null,
		ipv6: query.get('myipv6') ?? list.find((one) => one.includes(':')) ?? null,
	};
}

/** Whether a request carries something of a family. */
export function carries(carried: Carried, family: Family): boolean {
	return carried[family] !== null || (family === 'ipv4' && carried.seen);
}

export class Knowledge {
	readonly names = new Map<string, Name>();
	stops: Stop[] = [];
	hold: Hold | null = null;
	checkHold: Hold | null = null;

	name(user: string, host: string): Name {
		const id = `${user.toLowerCase()} ${host}`;
		let found = this.names.get(id);
		if (!found) {
			found = {
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
				forgotten: false,
			};
			this.names.set(id, found);
		}
		return found;
	}

	/** The stops that forbid a request of this user for these names. */
	stopsFor(user: string, hosts: readonly string[], offline: boolean): Stop[] {
		return this.stops.filter(
			(stop) =>
				(stop.user === null || stop.user === user) &&
				(stop.hosts === null || stop.hosts.some((host) => hosts.includes(host))) &&
				(!stop.offlineOnly || offline),
		);
	}

	/** The run folder is gone, and with it what the disk has not taken since, and what was to be sent once more for the sake of a lost request (rules 2, 15). */
	forget(unsavedMs: number, nowMs: number): void {
		for (const name of this.names.values()) {
			const isWaiting = name.againMs.length > 0 || name.lost.some(({ untilMs }) => untilMs && untilMs > nowMs);
			if (name.askedMs >= unsavedMs || isWaiting) name.forgotten = true;
		}
	}

	/** A request whose answer nobody will see any more: what it carried may be there or not. */
	lose(sent: Sent): void {
		const carried = carriedBy(sent);
		for (const host of carried.names) {
			const name = this.name(sent.user, host);
			this.doubt(name, carried);
			if (carried.offline) continue;
			const local = sent.request.localAddress ?? null;
			name.lost.push({ ipv4: carried.seen ? local : carried.ipv4, ipv6: carried.ipv6 });
		}
	}

	/** An answer that names nothing wrong with the request, and is none. */
	private doubt(name: Name, carried: Carried): void {
		if (carried.offline || name.presence === 'offline') name.presence = 'unknown';
		if (carried.offline) return;
		for (const family of FAMILIES) {
			const known = name[family];
			if (!known) continue;
			const address = known.sent ?? known.answered;
			if (!carries(carried, family) || carried[family] === null || carried[family] !== address) known.doubtful = true;
		}
	}

	/** An answer has come: what it means for a client with this configuration. */
	answer(
		sent: Sent,
		configuration: Configuration,
		answer: { status: number; body: string; complete: boolean; retryAfterSeconds: number | null },
		local: string | null,
		clocks: Clocks,
		nowMs: number,
	): Meaning {
		const carried = carriedBy(sent);
		const meaning = meaningOf(answer, sent.request.url.startsWith('https:'), carried.names, carried);
		if (meaning.whole) {
			const user = meaning.whole === 'badagent' ? null : sent.user;
			this.stop({ word: meaning.whole, user, hosts: null, offlineOnly: false }, configuration, nowMs);
			this.hold = null;
			return meaning;
		}
		carried.names.forEach((host, at) => {
			const name = this.name(sent.user, host);
			const line = meaning.lines[at] as AnswerLine;
			if (line.word === 'unclear') this.doubt(name, carried);
			// Refused: nothing is known of it any more.
			if (line.word === 'nohost' || (line.word === '!donator' && !carried.offline)) {
				name.presence = 'unknown';
				name.learnedMs = nowMs;
			}
			// One that may not go offline is online, if anything is known of it.
			const isThere = name.presence === 'unknown' && (name.ipv4 || name.ipv6);
			if (line.word === '!donator' && carried.offline && isThere) name.presence = 'online';
			if (line.word !== 'good' && line.word !== 'nochg') return;
			this.confirm(name, carried, line, local, configuration.timeoutSeconds, clocks, nowMs);
		});
		for (const word of ['nohost', '!donator'] as const) {
			const hosts = carried.names.filter((_, at) => meaning.lines[at]?.word === word);
			if (hosts[0])
				this.stop(
					{ word, user: sent.user, hosts, offlineOnly: carried.offline && word === '!donator' },
					configuration,
					nowMs,
				);
		}
		if (meaning.outage) this.hold = nextHold(this.hold, answer.retryAfterSeconds, clocks, nowMs);
		else if (meaning.lines.some(({ word }) => word !== 'unclear')) this.hold = null;
		return meaning;
	}

	private confirm(
		name: Name,
		carried: Carried,
		line: AnswerLine,
		local: string | null,
		timeoutSeconds: number,
		clocks: Clocks,
		nowMs: number,
	): void {
		name.vague = false;
		name.forgotten = false;
		name.learnedMs = nowMs;
		this.settle(name, carried, local, nowMs + 2 * timeoutSeconds * SECOND, nowMs);
		if (carried.offline) {
			name.presence = 'offline';
			return;
		}
		name.presence = 'online';
		for (const family of FAMILIES) {
			const old = name[family];
			if (!carries(carried, family)) {
				if (old) old.doubtful = true;
				continue;
			}
			const sent = carried[family];
			const answered = line[family];
			const differs = answered === null || (sent !== null && sent !== answered);
			const times = old?.sent === sent && old?.disputed ? old.disputed.times + 1 : 1;
			const disputed = differs ? { times, again: new Wait(times === 1 ? HOUR : 24 * HOUR, clocks) } : null;
			name[family] = { sent, answered, local, doubtful: false, disputed };
		}
	}

	/** A lost request may come late, and overtake this one: one more send is right then (rules 2). */
	private settle(name: Name, carried: Carried, local: string | null, lateMs: number, nowMs: number): void {
		const lost = name.lost.filter(({ untilMs }) => untilMs === undefined || untilMs > nowMs);
		const overtaken = lost.some((one) =>
			FAMILIES.some(
				(family) =>
					one[family] !== null && one[family] !== (family === 'ipv4' && carried.seen ? local : carried[family]),
			),
		);
		// They may still come late, and overtake the next, too. Not all of them are sure, so none is crossed out by another.
		name.lost = lost.map((one) => ({ untilMs: lateMs, ...one }));
		name.againMs = name.againMs.filter((atMs) => atMs > nowMs);
		if (overtaken) name.againMs.push(lateMs);
	}

	private stop(
		scope: Pick<Stop, 'word' | 'user' | 'hosts' | 'offlineOnly'>,
		configuration: Configuration,
		nowMs: number,
	): void {
		const key = configuration.keys.find(
			(one) =>
				one.username === scope.user &&
				(scope.hosts === null || scope.hosts.some((host) => one.hostnames.includes(host))),
		);
		this.stops.push({ ...scope, atMs: nowMs, print: printOf(scope, key, configuration) });
	}

	/** A configuration is in use: stops whose cause has changed are lifted (rules 10). */
	adopt(configuration: Configuration): void {
		this.stops = this.stops.filter((stop) => {
			if (stop.user === null) return printOf(stop, undefined, configuration) === stop.print;
			const keys = configuration.keys.filter(
				(key) =>
					key.username === stop.user &&
					(stop.hosts === null || stop.hosts.some((host) => key.hostnames.includes(host))),
			);
			return keys.some((key) => printOf(stop, key, configuration) === stop.print);
		});
	}

	/** The user says that a cause is mended. Gives what was lifted. */
	resume(keys: readonly KeyConfiguration[], beforeMs: number): void {
		this.stops = this.stops.filter(
			(stop) =>
				stop.atMs > beforeMs ||
				!keys.some(
					(key) =>
						stop.user === null ||
						(stop.user === key.username &&
							(stop.hosts === null || stop.hosts.some((host) => key.hostnames.includes(host)))),
				),
		);
	}
}

export function nextHold(last: Hold | null, retryAfterSeconds: number | null, clocks: Clocks, nowMs: number): Hold {
	const series = (last?.series ?? 0) + 1;
	const asked = Math.min((retryAfterSeconds ?? 0) * SECOND, 4 * HOUR);
	const base = BASES[Math.min(series, 4) - 1] as number;
	return { series, wait: new Wait(Math.max(base, asked), clocks), isAsked: asked > base, learnedMs: nowMs };
}

/** What would have to change for a stop to end. */
function printOf(
	{ word, user, hosts }: Pick<Stop, 'word' | 'user' | 'hosts'>,
	key: KeyConfiguration | undefined,
	configuration: Configuration,
): string {
	const held = (hosts ?? [])
		.filter((host) => configuration.keys.some((one) => one.username === user && one.hostnames.includes(host)))
		.sort();
	switch (word) {
		case 'badagent':
			return JSON.stringify([configuration.contact, configuration.company]);
		case 'abuse':
			return JSON.stringify([configuration.servers, user]);
		case 'badauth':
			return JSON.stringify([configuration.servers, user, key?.password]);
		case 'nohost':
			return JSON.stringify([user, key?.password, held]);
		default:
			return JSON.stringify([user, held, key?.offline]);
	}
}
