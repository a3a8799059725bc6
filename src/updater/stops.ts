/** Stops: what an answer forbids until the user changes something (promise 2, rules 10 to 12 and 46). */

import { digest } from '../base/digest.ts';
import { isoTime, type Now } from '../base/time.ts';
import type { Config, Key } from '../config/config.ts';
import { type FingerprintPart, stopRow, WHOLE_STOP_WORDS } from '../protocol/answer-words.ts';
import { isSame, type State, type Stop } from './state.ts';

/** What a stop is about, before it has a fingerprint and a date. */
export type StopScope = Pick<Stop, 'word' | 'user' | 'hosts' | 'offline'>;

/** The state with the stop that an answer to a request of this key makes, which remembers the configuration that caused it. */
export function addStop(state: State, scope: StopScope, key: Key, config: Config, now: Now): State {
	const caused = fingerprint(scope, key, config, state.salt);
	return putStop(state, { ...scope, fingerprint: caused, at: isoTime(now.wallMs) });
}

/** The state with one more stop, in the place of an older one of the same scope. */
export function putStop(state: State, stop: Stop): State {
	const others = state.stops.filter((old) => !isSame(scopeOf(old), scopeOf(stop)));
	return { ...state, stops: [...others, stop] };
}

function scopeOf({ word, user, hosts, offline }: Stop): StopScope {
	return { word, user, hosts, offline };
}

/** The fingerprint of a stop from a damaged file: it takes on that of the configuration it meets. */
export const UNKNOWN = '';

/** What a stop is judged by: a key, whether it is on, off or in error. `hostnames` null: nobody knows which it is to have. */
interface Owner {
	username: string;
	password: string;
	hostnames: readonly string[] | null;
	/** null: nobody knows what it is to be. */
	offline: boolean | null;
}

/** More than a hundred that sleep are of no more use: the oldest go. */
const MOST_ASLEEP = 100;

/**
 * The state as this configuration leaves it: without the stops whose cause has changed since, while those whose key, user or names are not in it sleep until
 * they are back (rules 10 and 46).
 */
export function judgeStops(state: State, config: Config): State {
	const stops = state.stops.flatMap((stop) => judge(stop, config, state.salt));
	const tooMany = stops.filter(({ asleep }) => asleep).slice(0, -MOST_ASLEEP);
	return { ...state, stops: stops.filter((stop) => !tooMany.includes(stop)) };
}

/** These stops of a state, and what judging it has made of them (`judged`), for whoever was said to be resumed meanwhile. */
export function followStops(known: readonly Stop[], before: readonly Stop[], judged: readonly Stop[]): Stop[] {
	const old = before.filter((stop) => known.includes(stop));
	const isPartOf = (part: Stop, { word, user, hosts, offline, at }: Stop) =>
		isSame([part.word, part.user, part.offline, part.at], [word, user, offline, at]) &&
		(part.hosts?.every((host) => hosts?.includes(host)) ?? hosts === null);
	const made = judged.filter((stop) => !before.includes(stop) && old.some((one) => isPartOf(stop, one)));
	return [...known, ...made];
}

/** What has not changed stays the same object (see `removeStops`). */
function judge(stop: Stop, config: Config, salt: string): Stop[] {
	const { user, hosts } = stop;
	if (user === null) return standing(stop, [null], config, salt);
	const owners = ownersOf(user, config);
	if (!owners[0]) return [asleep(stop)];
	if (hosts === null) return standing(awake(stop), owners, config, salt);
	const isThere = (host: string) => owners.some(({ hostnames }) => hostnames?.includes(host) ?? true);
	const gone = hosts.filter((host) => !isThere(host));
	if (!gone[0]) {
		const concerned = owners.filter((owner) => concerns(stop, owner));
		return standing(awake(stop), concerned, config, salt);
	}
	const there = hosts.filter(isThere);
	const sleeping = asleep(partOf(stop, gone));
	// Of a set that has shrunk those left are tried; of one that slept those that are back are judged.
	if (!stop.asleep || !there[0]) return [sleeping];
	return [...standing(awake(partOf(stop, there)), owners, config, salt), sleeping];
}

function asleep(stop: Stop): Stop {
	return stop.asleep ? stop : { ...stop, asleep: true };
}

function awake(stop: Stop): Stop {
	const { asleep, ...rest } = stop;
	return asleep ? rest : stop;
}

/** The keys of a user by which a stop can be judged: those that are off too, and of those in error the ones whose password could be read. */
function ownersOf(user: string, { keys, broken }: Config): Owner[] {
	const inError = broken.filter(({ username, password }) => username && password);
	return [...keys, ...inError.map((key) => ({ ...key, hostnames: null }))].filter(({ username }) => username === user);
}

/** The stop if one of these still has its cause; it sleeps where that cannot be told. */
function standing(stop: Stop, owners: readonly (Owner | null)[], config: Config, salt: string): Stop[] {
	const current = owners.map((owner) => fingerprint(stop, owner, config, salt));
	const caused = stop.fingerprint || (current[0] ?? UNKNOWN);
	if (current.includes(caused)) return [stop.fingerprint === caused ? stop : { ...stop, fingerprint: caused }];
	const isByOffline = stopRow(stop.word).fingerprint.some((part) => part === 'offline');
	return isByOffline && owners.some((owner) => owner?.offline === null) ? [asleep(stop)] : [];
}

function partOf(stop: Stop, hosts: string[]): Stop {
	return hosts.length === stop.hosts?.length ? stop : { ...stop, hosts, answeredFor: answeredFor(stop) };
}

function answeredFor({ hosts, answeredFor = hosts ?? [] }: Pick<Stop, 'hosts' | 'answeredFor'>): string[] {
	return answeredFor;
}

/** Whose stops are lifted: a key, on, off or in error; `hostnames` null: they cannot be read. */
export type Resumed = Pick<Owner, 'username' | 'hostnames'>;

/** The state without those of these stops that touch one of these keys, or sleep and are of the user of one; `isAll`: without all of these. */
export function removeStops(state: State, keys: readonly Resumed[], isAll: boolean, known: readonly Stop[]): State {
	const isOf = (stop: Stop, key: Resumed) => touches(stop, key) || (stop.asleep && stop.user === key.username);
	const isResumed = (stop: Stop) => known.includes(stop) && (isAll || keys.some((key) => isOf(stop, key)));
	return { ...state, stops: state.stops.filter((stop) => !isResumed(stop)) };
}

function touches(stop: Stop, key: Resumed): boolean {
	return stop.user === null || (stop.user === key.username && concerns(stop, key));
}

/** Whether a stop of the key's user is about the key, or about one of its names. */
function concerns({ hosts }: Stop, { hostnames }: Pick<Owner, 'hostnames'>): boolean {
	return hosts === null || hostnames === null || hosts.some((host) => hostnames.includes(host));
}

/** The stop that holds the whole key, if there is one: the gravest. */
export function keyStop(state: State, key: Key): Stop | null {
	const stops = WHOLE_STOP_WORDS.flatMap((word) =>
		state.stops.filter((stop) => stop.word === word && touches(stop, key)),
	);
	return stops[0] ?? null;
}

/** The stop that holds this name of a key: `nohost`, or `!donator` to an ordinary update; `offline` asks for those of an offline request. */
export function nameStop(state: State, key: Key, host: string, offline: boolean): Stop | null {
	const found = state.stops.find(
		(stop) => stop.user === key.username && stop.hosts?.includes(host) && (offline || !stop.offline),
	);
	return found ?? null;
}

/** The digest of what would have to change for this stop to end (rule 10). `key` is one of the user's; null when the stop is about all. Disabled keys count: to switch a key off and on mends nothing. */
function fingerprint(stop: StopScope, key: Owner | null, { settings }: Config, salt: string): string {
	const { word, user } = stop;
	const parts: Record<FingerprintPart, unknown> = {
		contact: settings.contact,
		user_agent: settings.userAgent,
		company: settings.company,
		device: settings.device,
		model: settings.model,
		firmware: settings.firmware,
		servers: settings.servers.map((server) => server.text),
		username: user,
		password: digest(salt, key?.password ?? ''),
		hostnames: [...answeredFor(stop)].sort(),
		offline: key?.offline,
	};
	return digest(salt, JSON.stringify([word, ...stopRow(word).fingerprint.map((part) => parts[part])]));
}
