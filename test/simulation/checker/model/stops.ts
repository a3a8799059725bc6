/** What was stopped, what that forbids, and what lifts it (rules 10 to 12). */
import type { Configuration, KeyConfiguration } from '../../configuration.ts';

export interface Stop {
	word: 'badagent' | 'abuse' | 'badauth' | 'nohost' | '!donator';
	/** null: everybody. */
	user: string | null;
	/** null: all of the user. */
	hosts: string[] | null;
	offlineOnly: boolean;
	/** What would have to change in the configuration for it to end. */
	fingerprint: string;
	atMs: number;
}

type Scope = Pick<Stop, 'word' | 'user' | 'hosts' | 'offlineOnly'>;

/** Whether two are about the same. */
export function hasSameScope(a: Scope, b: Scope): boolean {
	return (
		a.word === b.word && a.user === b.user && String(a.hosts) === String(b.hosts) && a.offlineOnly === b.offlineOnly
	);
}

/** Those that forbid a request of this user for one of these names. */
export function stopsFor(stops: readonly Stop[], user: string, hosts: readonly string[], offline: boolean): Stop[] {
	return stops.filter(
		(stop) =>
			(stop.user === null || stop.user === user) &&
			(stop.hosts === null || stop.hosts.some((host) => hosts.includes(host))) &&
			(!stop.offlineOnly || offline),
	);
}

/** Those that are left when a configuration is in use: a stop whose cause has changed is lifted. */
export function withConfiguration(stops: readonly Stop[], configuration: Configuration): Stop[] {
	return stops.filter((stop) => {
		if (stop.user === null) return fingerprint(stop, undefined, configuration) === stop.fingerprint;
		return configuration.keys
			.filter((key) => touches(stop, key))
			.some((key) => fingerprint(stop, key, configuration) === stop.fingerprint);
	});
}

/** Those that are left when the user says that the cause is mended for these keys; later ones stay. */
export function withoutResumed(stops: readonly Stop[], keys: readonly KeyConfiguration[], beforeMs: number): Stop[] {
	return stops.filter((stop) => stop.atMs > beforeMs || !keys.some((key) => stop.user === null || touches(stop, key)));
}

/** Of a stop that begins now. */
export function fingerprintOf(scope: Scope, configuration: Configuration): string {
	return fingerprint(
		scope,
		configuration.keys.find((key) => touches(scope, key)),
		configuration,
	);
}

function touches({ user, hosts }: Scope, key: KeyConfiguration): boolean {
	return user === key.username && (hosts === null || hosts.some((host) => key.hostnames.includes(host)));
}

function fingerprint(
	{ word, user, hosts }: Scope,
	key: KeyConfiguration | undefined,
	{ contact, company, servers, keys }: Configuration,
): string {
	const held = (hosts ?? [])
		.filter((host) => keys.some((one) => one.username === user && one.hostnames.includes(host)))
		.sort();
	switch (word) {
		case 'badagent':
			return JSON.stringify([contact, company]);
		case 'abuse':
			return JSON.stringify([servers, user]);
		case 'badauth':
			return JSON.stringify([servers, user, key?.password]);
		case 'nohost':
			return JSON.stringify([user, key?.password, held]);
		default:
			return JSON.stringify([user, held, key?.offline]);
	}
}
