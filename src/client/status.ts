/** `status.json`: what the agent knows, for people and pages; world-readable, so without user names and passwords. */

import { type Client, UNCONFIGURED } from '../agent/client.ts';
import { absenceOf } from '../agent/pass.ts';
import { byFamily, FAMILIES, FAMILY_NAME, type Family } from '../base/family.ts';
import { isoTime, isTrusted } from '../base/time.ts';
import type { ConfigError } from '../messages/config.ts';
import { absenceText, networkProblemText, notPublicText } from '../messages/network.ts';
import { remainingMs } from '../updater/deadline.ts';
import { checkUrl } from '../updater/ip-check.ts';
import type { PendingUpdate } from '../updater/pending-updates.ts';
import type { KeyPlan, KeyState, Plan } from '../updater/plan.ts';
import { type NameRecord, recordOf, type Stop } from '../updater/state.ts';
import { keyStop, nameStop } from '../updater/stops.ts';
import { checkOf } from '../updater/volatile-state.ts';
import type { Wait } from '../updater/wait.ts';
import { checkFailureText, failureText, STOPS, stopText } from './messages.ts';

export const STATUS_SCHEMA = 1;

/** In a word what a key or a name is at. */
export type DisplayState = 'up to date' | 'updating' | 'waiting' | 'no address' | 'stopped' | 'offline' | 'disabled';

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
	state: DisplayState;
	/** The answer that stopped it, and what it means. */
	stop: { word: string; what: string; since: string } | null;
	ipv4: Published | null;
	ipv6: Published | null;
}

/** What is seen of a family on the line. */
export interface LineStatus {
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
	state: DisplayState;
	/** Why, and what to do; empty when the word says it all. */
	detail: string;
	/** When a wait is over. */
	until: string | null;
	/** What it waits for: `hold`, `limit`, `back-off`, `pending`. */
	wait: string | null;
	ipv4: LineStatus;
	ipv6: LineStatus;
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
	/** Counts the turns: this file is also written before each request, and counts one more when that has ended. */
	sequence: number;
	writtenAt: string;
	lastLook: string;
	checkIntervalSeconds: number;
	clockTrusted: boolean;
	/** Empty while there is no configuration. */
	userAgent: string;
	/** Company, device, model and firmware as detected, before the configuration overrides them; null while there is none. */
	device: Client['detected'];
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
	errors: readonly ConfigError[];
}

const SINGLE_PASS: AgentFacts = { pid: null, handled: { lines: [], sequence: 0 }, errors: [] };

/** The status of a client with this plan. */
export function statusOf(client: Client, plan: Plan, sequence: number, facts = SINGLE_PASS): Status {
	const { config, detected, host, lookedMs, moment, paths, reading, state, store, userAgent, warnings } = client;
	const { pid, handled, errors } = facts;
	const now = moment();
	const { uptimeMs, wallMs, bootId } = now;
	const atUptime = (ms: number) => isoTime(wallMs + ms - uptimeMs);
	const { enabled, checkIntervalSeconds } = config.settings;
	const { hold } = state;
	const leftMs = hold ? remainingMs(hold.deadline, now) : 0;
	const problems = [
		reading.kind === 'problem' && networkProblemText(reading.problem),
		store.problem(),
		!isTrusted(now) && 'the clock is not set; certificates may seem invalid until it is',
	];
	return {
		schema: STATUS_SCHEMA,
		version: BUILD_VERSION,
		engine: host.engine,
		pid,
		bootId,
		sequence,
		writtenAt: isoTime(wallMs),
		lastLook: atUptime(lookedMs),
		checkIntervalSeconds,
		clockTrusted: isTrusted(now),
		userAgent,
		device: detected,
		handled,
		configuration: {
			file: paths.config,
			enabled,
			errors: errors.map(({ text }) => text),
			warnings: warnings.map(({ text }) => text),
			lastGood: errors.length > 0 && config !== UNCONFIGURED,
		},
		problems: problems.flatMap((problem) => problem || []),
		hold: hold && leftMs > 0 ? { cause: hold.cause, since: hold.at, until: atUptime(uptimeMs + leftMs) } : null,
		keys: plan.keys.map((one) => keyStatus(client, one, atUptime)),
	};
}

function keyStatus(client: Client, plan: KeyPlan, atUptime: (ms: number) => string): KeyStatus {
	const { key, state, updates } = plan;
	const { name, hostnames } = key;
	const wait = state.kind === 'waiting' ? state.wait : null;
	const isOffline = state.kind === 'settled' && updates.every(({ offline }) => offline);
	return {
		key: name,
		state: isOffline ? 'offline' : WORDS[state.kind],
		detail: isOffline ? 'as configured' : detailOf(client, plan),
		until: wait && atUptime(wait.untilMs),
		wait: wait?.why ?? null,
		...byFamily((family) => seenOf(client, plan, family)),
		names: hostnames.map((host) => nameStatus(client, plan, host)),
		lastAnswer: client.lastAnswers.get(name) ?? null,
	};
}

const WORDS: Record<KeyState['kind'], DisplayState> = {
	disabled: 'disabled',
	stopped: 'stopped',
	settled: 'up to date',
	due: 'updating',
	waiting: 'waiting',
	absent: 'no address',
};

/** What a key waits for, before its cause. */
const WAITS: Record<Wait['why'], string> = {
	hold: 'outage at the provider: ',
	limit: '',
	'back-off': 'could not confirm: ',
	pending: '',
};

function detailOf(client: Client, plan: KeyPlan): string {
	const { key, state } = plan;
	switch (state.kind) {
		case 'disabled':
			return client.config.settings.enabled ? '' : 'in section settings';
		case 'stopped':
			return stopText(client, state.stop.word, key.name);
		case 'waiting':
			return WAITS[state.wait.why] + failureText(state.wait.cause);
		case 'absent':
			return absenceText(state.reasons);
		case 'settled':
			return doubtOf(client, plan);
		case 'due':
			return '';
	}
}

/** What is to be minded though nothing is due: stopped names, an answer that differs (rules 4), a family that the provider may still publish though it is gone (rules 3). */
function doubtOf(client: Client, { key, updates, selections }: KeyPlan): string {
	const { name, hostnames, offline } = key;
	const stopped = hostnames.length - updates.length;
	if (stopped > 0) return `${stopped} of ${hostnames.length} names stopped`;
	if (offline && updates.some((wish) => !wish.offline)) return stopText(client, '!donator', name);
	if (updates.some(({ record }) => FAMILIES.some((family) => record[family]?.disputed))) return DISPUTED;
	const stale = FAMILIES.flatMap((family) => {
		const one = selections[family];
		return one.kind === 'absent' && absenceOf(client, name, family)
			? [`the ${FAMILY_NAME[family]} address at the provider is stale, for ${absenceText(one.reasons)}`]
			: [];
	});
	return stale.join('; ');
}

/** What the status says of an answer that differs from what was sent. */
export const DISPUTED = 'the provider answered another address than was sent';

function seenOf({ config, volatile }: Client, { key, selections, offers }: KeyPlan, family: Family): LineStatus {
	const one = selections[family];
	const nothing: LineStatus = { address: null, from: one.kind, interface: null, local: null, note: null };
	switch (one.kind) {
		case 'address':
			return {
				...nothing,
				address: one.address,
				from: one.from,
				interface: one.interface,
				note: one.warning ? notPublicText(one.address) : null,
			};
		case 'absent':
			return { ...nothing, from: 'none', note: absenceText(one.reasons) };
		case 'off':
			return nothing;
		case 'ask': {
			const { how, interface: name, local } = one;
			const offer = offers[family];
			const { backOff, value } = checkOf(volatile, family, local, checkUrl(config, family));
			const natted =
				key[family].kind === 'auto' ? `${name} has no public address; ports cannot be reached from outside` : null;
			return {
				address: offer.kind === 'seen' ? offer.checked : value,
				from: how,
				interface: name,
				local,
				note: backOff ? checkFailureText(backOff.cause) : natted,
			};
		}
	}
}

function nameStatus(client: Client, { key, state, updates }: KeyPlan, host: string): NameStatus {
	const stop = keyStop(client.state, key) ?? nameStop(client.state, key, host, false);
	const record = recordOf(client.state, key.username, host);
	const wish = updates.find((one) => one.host === host);
	return {
		host,
		state: nameWord(state, stop, wish),
		stop: stop && { word: stop.word, what: STOPS[stop.word][0], since: stop.at },
		...byFamily((family) => publishedOf(client, key.name, record, family)),
	};
}

function nameWord({ kind }: KeyState, stop: Stop | null, wish: PendingUpdate | undefined): DisplayState {
	if (kind === 'disabled') return kind;
	if (stop) return 'stopped';
	if (!wish?.due) {
		if (wish?.record.presence === 'offline') return 'offline';
		if (kind === 'due' || kind === 'waiting') return 'up to date';
	}
	return WORDS[kind];
}

function publishedOf(client: Client, key: string, record: NameRecord, family: Family): Published | null {
	const confirmation = record[family];
	if (!confirmation) return null;
	const { answered, sent, at, word, unknown, disputed } = confirmation;
	const gone = absenceOf(client, key, family);
	return {
		address: answered ?? sent,
		confirmedAt: at,
		word,
		uncertain: unknown ?? (gone ? { why: 'gone', since: gone.since } : null),
		disputed: disputed !== null,
	};
}
