/** Stops: what an answer forbids until the user changes something (promise 2, rules 10 to 12). */
import type { Config, Key } from '../config/config.ts';
import { digest } from './digest.ts';
import type { State, Stop, StopWord } from './state.ts';

/** What a stop is about, before it has a fingerprint and a date. */
export type StopScope = Pick<Stop, 'word' | 'user' | 'hosts' | 'offline'>;

/** The stop that an answer to a request of this key makes, with the fingerprint of the configuration that caused it. `at` is ISO 8601. */
export function makeStop(scope: StopScope, key: Key, config: Config, salt: string, at: string): Stop {
	return { ...scope, fingerprint: fingerprint(scope, key, config, salt), at };
}

/** The state with one more stop, in the place of an older one of the same scope. */
export function withStop(state: State, stop: Stop): State {
	const others = state.stops.filter((old) => scopeOf(old) !== scopeOf(stop));
	return { ...state, stops: [...others, stop] };
}

function scopeOf(stop: Stop): string {
	return JSON.stringify([stop.word, stop.user, stop.hosts, stop.offline]);
}

/** The fingerprint of a stop from a damaged file: it takes on that of the configuration it meets. */
export const UNKNOWN = '';

/** The state without the stops whose configuration has changed since; the same object when there are none. */
export function liftChanged(state: State, config: Config): State {
	const stops = state.stops.flatMap((stop) => {
		const keys = stop.user === null ? [null] : config.keys.filter((key) => touches(stop, key));
		const current = keys.map((key) => fingerprint(stop, key, config, state.salt));
		if (stop.fingerprint === UNKNOWN) return current.slice(0, 1).map((fingerprint) => ({ ...stop, fingerprint }));
		return current.includes(stop.fingerprint) ? [stop] : [];
	});
	const same = stops.length === state.stops.length && stops.every((stop, at) => stop === state.stops[at]);
	return same ? state : { ...state, stops };
}

/** The state without the stops that touch these keys; the second value tells how many that were. */
export function resumed(state: State, keys: readonly Key[]): [State, number] {
	const stops = state.stops.filter((stop) => !keys.some((key) => touches(stop, key)));
	return [{ ...state, stops }, state.stops.length - stops.length];
}

function touches(stop: Stop, key: Key): boolean {
	if (stop.user === null) return true;
	if (stop.user !== key.username) return false;
	return stop.hosts === null || stop.hosts.some((host) => key.hostnames.includes(host));
}

/** The stop that holds the whole key, if there is one: the gravest. */
export function keyStop(state: State, key: Key): Stop | null {
	const words: StopWord[] = ['badagent', 'abuse', 'badauth'];
	for (const word of words) {
		const stop = state.stops.find((stop) => stop.word === word && touches(stop, key));
		if (stop) return stop;
	}
	return null;
}

/** The stop that holds this name of a key: `nohost`, or `!donator` to an ordinary update; `offline` asks for those of an offline request. */
export function nameStop(state: State, key: Key, host: string, offline: boolean): Stop | null {
	const concerns = (stop: Stop) =>
		stop.user === key.username && stop.hosts?.includes(host) && (!stop.offline || offline);
	return state.stops.find(concerns) ?? null;
}

/** The digest of what would have to change for this stop to end (rules 10). `key` is one of the user's; null when the stop is about all. Disabled keys count: to switch a key off and on mends nothing. */
function fingerprint(scope: StopScope, key: Key | null, config: Config, salt: string): string {
	const { settings } = config;
	const servers = settings.servers.map((server) => server.text);
	const password = digest(salt, key?.password ?? '');
	const hosts = (scope.hosts ?? []).filter((host) => holds(config, scope.user, host)).sort();
	const parts: Record<StopWord, unknown[]> = {
		badagent: [
			settings.contact,
			settings.userAgent,
			settings.company,
			settings.device,
			settings.model,
			settings.firmware,
		],
		abuse: [servers, scope.user],
		badauth: [servers, scope.user, password],
		nohost: [scope.user, password, hosts],
		'!donator': [scope.user, hosts, key?.offline],
	};
	return digest(salt, JSON.stringify([scope.word, ...parts[scope.word]]));
}

function holds(config: Config, user: string | null, host: string): boolean {
	return config.keys.some((key) => key.username === user && key.hostnames.includes(host));
}
