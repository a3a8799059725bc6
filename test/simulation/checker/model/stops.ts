/** What was stopped, what that forbids, and what lifts it (rules 10 to 12 and 46). */
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
	/** Its key or its names are not in the configuration. */
	asleep?: boolean;
	/** All names of the request, where `hosts` are some of them. */
	asked?: string[];
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
	return stops.flatMap((stop) => {
		if (stop.user === null) return fingerprint(stop, undefined, configuration) === stop.fingerprint ? [stop] : [];
		const keys = configuration.keys.filter((key) => key.username === stop.user);
		const there = stop.hosts?.filter((host) => keys.some((key) => key.hostnames.includes(host))) ?? null;
		if (!keys[0] || there?.length === 0) return stop.asleep ? [stop] : [{ ...stop, asleep: true }];
		const isCause = (part: Stop) =>
			keys.some((key) => touches(part, key) && fingerprint(part, key, configuration) === stop.fingerprint);
		if (!there || there.length === stop.hosts?.length) {
			const awake = stop.asleep ? { ...stop, asleep: false } : stop;
			return isCause(awake) ? [awake] : [];
		}
		const asked = askedFor(stop);
		const gone = stop.hosts?.filter((host) => !there.includes(host)) ?? [];
		const sleeping = { ...stop, hosts: gone, asked, asleep: true };
		const back = { ...stop, hosts: there, asked, asleep: false };
		return stop.asleep && isCause(back) ? [back, sleeping] : [sleeping];
	});
}

function askedFor({ hosts, asked }: Pick<Stop, 'hosts' | 'asked'>): string[] {
	return asked ?? hosts ?? [];
}

/** Those that are left when the user says that the cause is mended for these keys, or for all; later ones stay. */
export function withoutResumed(
	stops: readonly Stop[],
	keys: readonly KeyConfiguration[],
	isAll: boolean,
	beforeMs: number,
): Stop[] {
	const isOf = (stop: Stop, key: KeyConfiguration) =>
		stop.user === null || touches(stop, key) || (stop.asleep === true && stop.user === key.username);
	return stops.filter((stop) => stop.atMs > beforeMs || !(isAll || keys.some((key) => isOf(stop, key))));
}

/** Of a stop that begins now; `key`: whose request was answered so, for two of a user may have different passwords. */
export function fingerprintOf(scope: Scope, key: KeyConfiguration | undefined, configuration: Configuration): string {
	return fingerprint(scope, key ?? configuration.keys.find((one) => touches(scope, one)), configuration);
}

function touches({ user, hosts }: Scope, key: KeyConfiguration): boolean {
	return user === key.username && (hosts === null || hosts.some((host) => key.hostnames.includes(host)));
}

function fingerprint(
	scope: Scope & Pick<Stop, 'asked'>,
	key: KeyConfiguration | undefined,
	{ contact, company, servers }: Configuration,
): string {
	const { word, user } = scope;
	const held = [...askedFor(scope)].sort();
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
