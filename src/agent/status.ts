/** `status.json`: what the agent knows, for people and pages; world-readable, so without user names and passwords. */
import { FAMILIES, type Family } from '../network/network.ts';
import { FAMILY_NAME } from '../network/why.ts';
import { remainingMs } from '../updater/deadline.ts';
import type { NameWish, Offer } from '../updater/due.ts';
import { isoTime, isTrusted, type Moment } from '../updater/moment.ts';
import { checkUrl, type KeyPlan, type KeyState, type Plan } from '../updater/plan.ts';
import { checkOf } from '../updater/recent.ts';
import type { Confirmation, Stop } from '../updater/state.ts';
import { keyStop, nameStop } from '../updater/stops.ts';
import type { Client } from './client.ts';
import { failureText, STOPS, stopText } from './say.ts';

export const STATUS_SCHEMA = 1;

/** In a word what a key or a name is at. */
export type Word = 'up to date' | 'updating' | 'waiting' | 'no address' | 'stopped' | 'offline' | 'disabled';

/** The record at the provider for one family of a name. */
export interface Published {
	address: string | null;
	confirmedAt: string;
	word: 'good' | 'nochg';
	/** It may be another by now: since when, and why. */
	uncertain: { why: 'lost' | 'left out' | 'gone'; since: string } | null;
	/** The provider answered another address than was sent. */
	disputed: boolean;
}

export interface NameStatus {
	host: string;
	state: Word;
	/** The answer that stopped it, and what it means. */
	stop: { word: string; what: string; since: string } | null;
	ipv4: Published | null;
	ipv6: Published | null;
}

/** What is seen of a family on the line. */
export interface Seen {
	/** What would be published; null: nothing, or what the provider sees. */
	address: string | null;
	/** `interface`, `prefix`, `literal`, `check` (IP check), `provider`, `off`, `none`. */
	from: string;
	interface: string | null;
	/** The interface's own address, where that is another. */
	local: string | null;
	/** Why there is none, or what to mind. */
	note: string | null;
}

export interface KeyStatus {
	key: string;
	state: Word;
	/** Why, and what to do; empty when the word says it all. */
	detail: string;
	/** When a wait is over. */
	until: string | null;
	/** What it waits for: `hold`, `limit`, `back-off`, `pending`. */
	wait: string | null;
	ipv4: Seen;
	ipv6: Seen;
	names: NameStatus[];
	lastAnswer: { text: string; at: string } | null;
}

export interface Status {
	schema: typeof STATUS_SCHEMA;
	version: string;
	engine: string;
	/** null: written by a single pass, no agent runs. */
	pid: number | null;
	bootId: string;
	/** Counts the times this file was written. */
	sequence: number;
	writtenAt: string;
	lastLook: string | null;
	checkIntervalSeconds: number | null;
	clockTrusted: boolean;
	userAgent: string | null;
	/** The lines of the FIFO that were handled last, and the sequence number of that time. */
	handled: { lines: string[]; sequence: number };
	configuration: { file: string; enabled: boolean; errors: string[]; warnings: string[]; lastGood: boolean };
	problems: string[];
	hold: { cause: string; since: string; until: string } | null;
	keys: KeyStatus[];
}

/** What the agent adds to the client's own knowledge; a single pass has nothing to add. */
export interface AgentFacts {
	pid: number | null;
	handled: Status['handled'];
	errors: string[];
}

const SINGLE_PASS: AgentFacts = { pid: null, handled: { lines: [], sequence: 0 }, errors: [] };

/** The status of a client with this plan; without a configuration there is no plan. */
export function statusOf(client: Client, plan: Plan | null, sequence: number, facts = SINGLE_PASS): Status {
	const moment = client.moment();
	const { host, paths, state, reading, store } = client;
	const hold = state?.hold && remainingMs(state.hold.deadline, moment) > 0 ? state.hold : null;
	const problems = [reading.kind === 'problem' && plan ? reading.problem : null, store.diskProblem];
	return {
		schema: STATUS_SCHEMA,
		version: BUILD_VERSION,
		engine: host.engine,
		pid: facts.pid,
		bootId: moment.bootId,
		sequence,
		writtenAt: isoTime(moment.wallMs),
		lastLook: plan ? isoTime(moment.wallMs - (moment.uptimeMs - client.lookedMs)) : null,
		checkIntervalSeconds: plan ? client.config.settings.checkIntervalSeconds : null,
		clockTrusted: isTrusted(moment),
		userAgent: plan ? client.userAgent : null,
		handled: facts.handled,
		configuration: {
			file: paths.config,
			enabled: plan !== null && client.config.settings.enabled,
			errors: facts.errors,
			warnings: plan ? client.config.warnings : [],
			lastGood: facts.errors.length > 0 && plan !== null,
		},
		problems: problems.filter((problem) => problem !== null),
		hold: hold && {
			cause: hold.cause,
			since: hold.at,
			until: isoTime(moment.wallMs + remainingMs(hold.deadline, moment)),
		},
		keys: plan ? plan.keys.map((one) => keyStatus(client, one, moment)) : [],
	};
}

function keyStatus(client: Client, one: KeyPlan, moment: Moment): KeyStatus {
	const { key, state } = one;
	const answer = client.lastAnswers.find((last) => last.key === key.name);
	return {
		key: key.name,
		...inWords(client, one),
		until: state.kind === 'waiting' ? isoTime(moment.wallMs + state.wait.untilMs - moment.uptimeMs) : null,
		wait: state.kind === 'waiting' ? state.wait.why : null,
		ipv4: seenOf(client, one, 'ipv4'),
		ipv6: seenOf(client, one, 'ipv6'),
		names: key.hostnames.map((host) => nameStatus(client, one, host)),
		lastAnswer: answer ? { text: answer.text, at: isoTime(answer.wallMs) } : null,
	};
}

function inWords(client: Client, { key, state, wishes, publications }: KeyPlan): { state: Word; detail: string } {
	switch (state.kind) {
		case 'disabled':
			return { state: 'disabled', detail: client.config.settings.enabled ? '' : 'in section settings' };
		case 'stopped':
			return { state: 'stopped', detail: stopText(state.stop.word, client.paths.config, key.name) };
		case 'due':
			return { state: 'updating', detail: '' };
		case 'waiting':
			return { state: 'waiting', detail: waitDetail(state) };
		case 'absent':
			return { state: 'no address', detail: state.reason };
		case 'settled': {
			if (wishes.every((name) => name.offline)) return { state: 'offline', detail: 'as configured' };
			const stopped = key.hostnames.length - wishes.length;
			if (stopped > 0)
				return {
					state: 'up to date',
					detail: `${stopped} of ${key.hostnames.length} names stopped`,
				};
			const denied = key.offline ? nameStop(client.state, key, key.hostnames[0] ?? '', true) : null;
			if (denied) return { state: 'up to date', detail: stopText('!donator', client.paths.config, key.name) };
			return { state: 'up to date', detail: uncertainty(client, key.name, wishes, publications) ?? '' };
		}
	}
}

/** A family that the provider may still publish though it is gone from the line (rules 3), or an answer that differs (rules 4). */
function uncertainty(
	client: Client,
	key: string,
	wishes: readonly NameWish[],
	publications: KeyPlan['publications'],
): string | null {
	if (wishes.some((name) => name.record.ipv4?.disputed || name.record.ipv6?.disputed)) {
		return 'the provider answered another address than was sent';
	}
	for (const family of FAMILIES) {
		const gone = client.recent.absences.find((absence) => absence.key === key && absence.family === family);
		if (gone && publications[family].kind === 'absent') {
			return `the ${FAMILY_NAME[family]} address at the provider is stale, for ${publications[family].reason}`;
		}
	}
	return null;
}

function waitDetail({ wait }: Extract<KeyState, { kind: 'waiting' }>): string {
	switch (wait.why) {
		case 'hold':
			return `outage at the provider: ${wait.cause}`;
		case 'limit':
			return `${wait.cause} is reached`;
		case 'back-off':
			return wait.cause.startsWith('the IP check: ')
				? `the IP check gave no address: ${failureText(wait.cause.slice(14))}`
				: `could not confirm: ${failureText(wait.cause)}`;
		case 'pending':
			return wait.cause;
	}
}

function seenOf({ config, recent }: Client, { key, publications, offers }: KeyPlan, family: Family): Seen {
	const one = publications[family];
	switch (one.kind) {
		case 'address':
			return { address: one.address, from: one.from, interface: one.interface, local: null, note: one.warning ?? null };
		case 'absent':
			return { address: null, from: 'none', interface: null, local: null, note: one.reason };
		case 'off':
			return { address: null, from: 'off', interface: null, local: null, note: null };
		case 'ask': {
			const offered: Offer = offers[family];
			const { backOff, value } = checkOf(recent, family, one.local, checkUrl(config, family));
			const address = offered.kind === 'address' ? offered.address : offered.kind === 'seen' ? offered.checked : value;
			const behind =
				key[family].kind === 'auto'
					? `${one.interface} has no public address; ports cannot be reached from outside`
					: null;
			return {
				address,
				from: one.how,
				interface: one.interface,
				local: one.local,
				note: backOff ? `the IP check gave no address: ${failureText(backOff.cause)}` : behind,
			};
		}
	}
}

function nameStatus(client: Client, plan: KeyPlan, host: string): NameStatus {
	const { key, wishes } = plan;
	const stop = keyStop(client.state, key) ?? nameStop(client.state, key, host, false);
	const record = client.state.names.find((one) => one.user === key.username && one.host === host);
	const wish = wishes.find((name) => name.host === host);
	return {
		host,
		state: nameWord(plan, stop, wish),
		stop: stop && { word: stop.word, what: STOPS[stop.word].what, since: stop.at },
		ipv4: publishedOf(client, key.name, 'ipv4', record?.ipv4 ?? null),
		ipv6: publishedOf(client, key.name, 'ipv6', record?.ipv6 ?? null),
	};
}

function nameWord({ state }: KeyPlan, stop: Stop | null, wish: NameWish | undefined): Word {
	if (state.kind === 'disabled') return 'disabled';
	if (stop) return 'stopped';
	if (wish?.record.presence === 'offline' && wish.due === null) return 'offline';
	if (state.kind === 'waiting') return wish?.due ? 'waiting' : 'up to date';
	if (state.kind === 'due') return wish?.due ? 'updating' : 'up to date';
	return state.kind === 'absent' ? 'no address' : 'up to date';
}

function publishedOf(client: Client, key: string, family: Family, confirmation: Confirmation | null): Published | null {
	if (!confirmation) return null;
	const gone = client.recent.absences.find((absence) => absence.key === key && absence.family === family);
	return {
		address: confirmation.answered ?? confirmation.sent,
		confirmedAt: confirmation.at,
		word: confirmation.word,
		uncertain: confirmation.unknown ?? (gone ? { why: 'gone', since: gone.since } : null),
		disputed: confirmation.disputed !== null,
	};
}
