/** A section `config key`. */

import { literalVerdict, parseAddress } from '../base/address.ts';

import type { Bytes } from '../base/bytes.ts';

import { FAMILY_NAME, type Family } from '../base/family.ts';
import type { Key, Source } from './config.ts';
import { flag, optional, type Reading, type SectionReader } from './section.ts';

/** What came of reading a password file (rules 23). `problem` follows `password_file 'path' cannot be used: `. */
export type PasswordFile = { password: Bytes; worldReadable: boolean } | { problem: string };

/** Reads a password file, of at most 4 KiB, on behalf of the configuration. */
export type PasswordReader = (path: string) => PasswordFile;

export interface KeyOptions {
	/** Whether wan and wan6 are the default interfaces. */
	router: boolean;
	passwordFile: PasswordReader;
}

/**
 * Reads a key; what is wrong stands in the section's report, with a default or nothing in its place. `owners`:
 * which enabled key has a host name, of those that were read before and now of this.
 */
export function readKey(
	{ one, list, has, unknown }: SectionReader,
	name: string,
	{ router, passwordFile }: KeyOptions,
	owners: Map<string, string>,
): Key {
	const enabled = one('enabled', '1', flag);
	const ipv4 = one('ipv4', 'auto', sourceOf('ipv4', 'auto, interface, check, provider, off'));
	const ipv6 = one('ipv6', 'auto', sourceOf('ipv6', 'auto, interface, check, off', ipv4));
	const prefixFrom = one('ipv6_prefix_from', 'lan', interfaceName);
	const fromFile = one('password_file', '', optional(passwordIn(passwordFile, has('password'))));
	const password: Reading<Bytes> = (_text, must, _warn, bytes) =>
		bytes || (has('password_file') ? (fromFile ?? '') : must('be given, or password_file'));
	const key: Key = {
		name,
		enabled,
		username: one('username', '', username) ?? '',
		password: one('password', '', password) ?? '',
		hostnames: list('hostname', [''], hostnameOf(name, enabled ? owners : new Map())),
		interfaces: list('interface', router ? ['wan', 'wan6'] : [], interfaceName),
		ipv4,
		ipv6,
		lanHost: one('ipv6_host', '', optional(lanHostOf(ipv6, prefixFrom))),
		offline: one('offline', '0', flag),
	};
	unknown();
	return key;
}

const username: Reading<Bytes> = (text, must, warn, bytes) => {
	if (text.length > 50) warn('has more than the 50 characters allowed');
	return bytes || must('be that of the DDNS key or account');
};

const interfaceName: Reading<string> = (text, must) =>
	/^[^\s/\p{Cc}]+$/u.test(text) ? text : must("be an interface such as 'wan'");

const ALL = 'all.ddnskey.com';

/** A name in two enabled keys would be updated twice (rules 1). DDNS keys share *.ddnskey.com, groups have no dot. */
function hostnameOf(key: string, owners: Map<string, string>): Reading<string> {
	const names: string[] = [];
	return (text, must, warn) => {
		if (!/^[^\s,\p{Cc}]{0,252}[^\s,\p{Cc}.]$/u.test(text)) {
			return must('be one host name of up to 253 characters, without a dot at its end');
		}
		const name = text.toLowerCase();
		const owner = owners.get(name) ?? key;
		if (owner !== key) return must(`not stand in key '${owner}' too`);
		if (name.includes('.') && !name.endsWith('.ddnskey.com')) owners.set(name, key);
		// The provider would see each address twice, and count the second as needless.
		if (names.push(name) > 1 && names.includes(ALL)) warn(`stands beside '${ALL}', which is all names of the key`);
		return name;
	};
}

/** `kinds`: the words that may stand there, separated by `, `. `other`: what is published of the other family. */
function sourceOf(family: Family, kinds: string, other?: Source): Reading<Source> {
	return (text, must, warn) => {
		if (text === 'off' && other?.kind === text) return must("not be 'off' like ipv4: nothing is left to publish");
		if (kinds.split(', ').includes(text)) return { kind: text as 'auto' };
		const literal = parseAddress(text);
		if (literal?.family !== family) return must(`be one of ${kinds}, or an ${FAMILY_NAME[family]} address`);
		const verdict = literalVerdict(text);
		if (verdict === 'refused') return must('be an address that others can reach');
		if (verdict === 'private') warn('is published, but is no public address');
		return { kind: 'literal', address: literal.text };
	};
}

function lanHostOf({ kind }: Source, prefixFrom: string): Reading<NonNullable<Key['lanHost']>> {
	return (text, must) => {
		const address = parseAddress(text);
		if (address?.family !== 'ipv6' || address.text === '::') return must("be a host part such as '::10'");
		if (kind !== 'auto' && kind !== 'interface') return must("go with ipv6 'auto' or 'interface'");
		return { hostPart: address.text, prefixFrom };
	};
}

/** The password in a file, where no other is given. */
function passwordIn(passwordFile: PasswordReader, given: boolean): Reading<Bytes> {
	return (path, must, warn) => {
		if (given || path[0] !== '/') return must('be an absolute path, given instead of password');
		const file = passwordFile(path);
		if ('problem' in file) return must(`be readable: ${file.problem}`);
		if (file.worldReadable) warn('can be read by every user: chmod o-r it');
		const password = file.password.replace(/\r?\n$/, '');
		return password && password.length <= 4096 ? password : must('hold 1 to 4096 bytes');
	};
}
