/** A credential that has changed is tried once, for what was confirmed with the one before may be refused with this (rule 48). */
import { digest } from '../base/digest.ts';
import type { BrokenKey, Config, Key } from '../config/config.ts';
import type { ConfirmedWith, NameRecord, State } from './state.ts';

/** What a confirmation keeps of what it was asked for with: a salted digest of 32 bits of the password, and the host of the server. */
export function credentialOf({ password }: Key, server: string, salt: string): ConfirmedWith {
	return { password: digest(salt, password), server };
}

/** Whether a name of this enabled key was confirmed with a password that no enabled key of the user has any more, or at a server that is not asked any more. */
export function isCredentialChanged(
	{ confirmedWith, user, host }: NameRecord,
	key: Key,
	config: Config,
	salt: string,
): boolean {
	if (!confirmedWith) return false;
	const { password, server } = confirmedWith;
	const isIts = (one: Pick<Key, 'password'>) => digest(salt, one.password) === password;
	if (config.settings.servers.every((one) => one.host !== server)) return true;
	return !isIts(key) && !keysOf(user, host, config).some(isIts) && !isOfBroken(user, host, config, isIts);
}

/** Whether a key in error may have this password: one whose password cannot be read may, until it is mended (rule 51). */
function isOfBroken(user: string, host: string, { broken }: Config, isIts: (key: BrokenKey) => boolean): boolean {
	return broken.some((key) => isOf(key, user, host) && (!key.password || isIts(key)));
}

/** The state in which what version 0.1 confirmed takes the present credential for its own. */
export function adoptCredentials(state: State, config: Config): State {
	const server = config.settings.servers[0]?.host ?? '';
	const names = state.names.map((record): NameRecord => {
		const [key] = isAdopted(record) ? keysOf(record.user, record.host, config) : [];
		return key ? { ...record, confirmedWith: credentialOf(key, server, state.salt) } : record;
	});
	return names.some((record, at) => record !== state.names[at]) ? { ...state, names } : state;
}

function isAdopted({ confirmedWith, ipv4, ipv6 }: NameRecord): boolean {
	return !confirmedWith && (ipv4 ?? ipv6) !== null;
}

/** The enabled keys of a user that have this name. */
function keysOf(user: string, host: string, { keys }: Config): Key[] {
	return keys.filter((key) => key.enabled && isOf(key, user, host));
}

/** User names are compared as the records of names are. */
function isOf({ username, hostnames }: Pick<Key, 'username' | 'hostnames'>, user: string, host: string): boolean {
	return username.toLowerCase() === user.toLowerCase() && hostnames.includes(host);
}
