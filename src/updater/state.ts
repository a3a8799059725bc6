/** What must survive a reboot: confirmations, presence, stops and holds (rule 15). The file is `state.json`. */

import type { Family } from '../base/family.ts';
import { type ConfirmWord, STOP_WORDS, type StopWord } from '../protocol/answer-words.ts';
import type { Deadline } from './deadline.ts';

export const STATE_SCHEMA = 1;

/** The provider's word for one family of a name. Due-ness is judged by what was sent (rule 4). */
export interface Confirmation {
	/** The address sent; null: it was left to the provider to see. */
	sent: string | null;
	/** The address in the answer; null: the answer had none of this family. */
	answered: string | null;
	/** What the IP check had said then, and the interface's own address (rule 19). */
	checked: string | null;
	local: string | null;
	word: ConfirmWord;
	at: string;
	/** Set when the record may have changed since: a request whose answer was lost, or one sent without this family (rules 2, 3). */
	unknown: { why: 'lost' | 'left out'; since: string } | null;
	/** Set when the answer differed from what was sent: how often in a row, and when to try again (rule 4). */
	disputed: { times: number; again: Deadline } | null;
}

export type Presence = 'online' | 'offline' | 'unknown';

/** One host name of one user name (rule 1). */
export interface NameRecord {
	/** A byte string. */
	user: string;
	host: string;
	presence: Presence;
	ipv4: Confirmation | null;
	ipv6: Confirmation | null;
	/** Of its last confirmation; version 0.1 kept none. */
	confirmedWith?: ConfirmedWith;
}

/** With what a name was confirmed (rule 48). */
export interface ConfirmedWith {
	/** A salted digest. */
	password: string;
	/** The server's host. */
	server: string;
}

/** An answer after which nothing more is sent for what it concerns, until its fingerprint changes or the user resumes (rule 10). */
export interface Stop {
	word: StopWord;
	/** null: all users (`badagent`). */
	user: string | null;
	/** The names answered for; null: all of the user's. */
	hosts: string[] | null;
	/** It answered an offline request: only such requests stop (rule 12). */
	offline: boolean;
	fingerprint: string;
	at: string;
	/** Its key, its user or its names are not in the configuration; it is judged when they are back (rule 46). */
	asleep?: true;
	/** All names that were answered for, where only some of them are left in `hosts`: the fingerprint is about all of them. */
	answeredFor?: string[];
}

/** Whether a value read from a damaged file is a stop as far as it is used. */
export function isStop(value: unknown): value is Stop {
	const { word, hosts } = (value ?? {}) as Partial<Record<keyof Stop, unknown>>;
	return STOP_WORDS.includes(word as StopWord) && (hosts === null || Array.isArray(hosts));
}

/** No request to the provider until the deadline: `911`, 5xx or 429, the nth in a row (rule 13). */
export interface Hold {
	series: number;
	/** `911`, `HTTP 503` ... */
	cause: string;
	at: string;
	deadline: Deadline;
}

export interface State {
	schema: typeof STATE_SCHEMA;
	/** For the digests in fingerprints; made once. */
	salt: string;
	names: NameRecord[];
	stops: Stop[];
	/** Holds everything at the provider. */
	hold: Hold | null;
	/** Holds the IP checks only. */
	checkHold: Hold | null;
}

/** A state in which nothing is known. */
export function emptyState(salt: string): State {
	return { schema: STATE_SCHEMA, salt, names: [], stops: [], hold: null, checkHold: null };
}

/** The records of a list of names by what tells names apart; made once for each list, as long as that is in use. */
const indexes = new WeakMap<State['names'], ReadonlyMap<string, NameRecord>>();

function indexOf({ names }: Pick<State, 'names'>): ReadonlyMap<string, NameRecord> {
	const index = indexes.get(names) ?? new Map(names.map((record) => [idOf(record), record]));
	indexes.set(names, index);
	return index;
}

/** Rule 1: names count in lower case; host names come so. */
function idOf({ user, host }: Pick<NameRecord, 'user' | 'host'>): string {
	return `${user.toLowerCase()} ${host}`;
}

/** The record of a name, or one in which nothing is known. */
export function recordOf(state: Pick<State, 'names'>, user: string, host: string): NameRecord {
	const found = indexOf(state).get(idOf({ user, host }));
	return found ?? { user, host, presence: 'unknown', ipv4: null, ipv6: null };
}

/** More than a router updates. Records of names that are configured no more stay for when they come back; without an end they would fill the file one day. */
const MOST_NAMES = 1000;

/** The state with these records in the place of those of the same names; the oldest of too many are left out. */
export function withRecords(state: State, records: readonly NameRecord[]): State {
	const ids = new Set(records.map(idOf));
	const others = state.names.filter((old) => !ids.has(idOf(old)));
	return { ...state, names: [...others, ...records].slice(-MOST_NAMES) };
}

/** Whether two values are the same in a file. */
export function isSame(a: unknown, b: unknown): boolean {
	return a === b || JSON.stringify(a) === JSON.stringify(b);
}

/** Whether two states say the same; the order of their names says nothing. */
export function isSameState(a: State, b: State): boolean {
	const isKept = (record: NameRecord) => isSame(record, recordOf(b, record.user, record.host));
	const { names, ...rest } = a;
	const { names: others, ...more } = b;
	return isSame(rest, more) && names.length === others.length && names.every(isKept);
}

/** What was confirmed: the address sent, or the one that the provider saw. */
export function addressOf({ sent, answered }: Confirmation): string | null {
	return sent ?? answered;
}

/** The address that counts as published for a family of a name, or null when none is known for sure. */
export function confirmedAddress(record: NameRecord, family: Family): string | null {
	const confirmation = record[family];
	return confirmation && !confirmation.unknown ? addressOf(confirmation) : null;
}
