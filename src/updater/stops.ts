/** Stops: what an answer forbids until the user changes something (promise 2, rules 10 to 12). */

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

/** The state without the stops whose configuration has changed since. */
export function removeChangedStops(state: State, config: Config): State {
	const stops = state.stops.flatMap((stop) => {
		const keys = stop.user === null ? [null] : config.keys.filter((key) => touches(stop, key));
		const current = keys.map((key) => fingerprint(stop, key, config, state.salt));
		const caused = stop.fingerprint || (current[0] ?? UNKNOWN);
		if (!current.includes(caused)) return [];
		return stop.fingerprint === caused ? [stop] : [{ ...stop, fingerprint: caused }];
	});
	return { ...state, stops };
}

/** The state without those of these stops that touch one of these keys. */
export function removeStops(state: State, keys: readonly Key[], known: readonly Stop[]): State {
	const isResumed = (stop: Stop) => known.includes(stop) && keys.some((key) => touches(stop, key));
	return { ...state, stops: state.stops.filter((stop) => !isResumed(stop)) };
}

function touches({ user, hosts }: Stop, key: Key): boolean {
	if (user === null) return true;
	return user === key.username && (hosts === null || hosts.some((host) => key.hostnames.includes(host)));
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
function fingerprint({ word, user, hosts }: StopScope, key: Key | null, config: Config, salt: string): string {
	const { settings, keys } = config;
	const configured = (host: string) => keys.some((one) => one.username === user && one.hostnames.includes(host));
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
		hostnames: (hosts ?? []).filter(configured).sort(),
		offline: key?.offline,
	};
	return digest(salt, JSON.stringify([word, ...stopRow(word).fingerprint.map((part) => parts[part])]));
}
