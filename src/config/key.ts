/** A section `config key`. */

import { literalVerdict, parseAddress } from '../base/address.ts';
import type { Bytes } from '../base/bytes.ts';
import type { Family } from '../base/family.ts';
import { writeLiteral } from '../base/ip-literal.ts';
import type { Key, Source } from './config.ts';
import { ALL_OF_A_KEY, hostname } from './hostname.ts';
import { flag, optional, type Reading, type SectionReader } from './section.ts';

/** What came of reading a password file (rule 23); `error` by its POSIX name. */
export type PasswordFile = { password: Bytes; worldReadable: boolean } | { error: string };

/** Reads a password file, of at most 4 KiB, on behalf of the configuration. */
export type PasswordReader = (path: string) => PasswordFile;

export interface KeyOptions {
	/** Whether interfaces are those of netifd. */
	router: boolean;
	passwordFile: PasswordReader;
}

/**
 * Reads a key; what is wrong is given to the section's reader, with a default or nothing in its place. `owners`:
 * which key has a host name, of those that were read before and are sound.
 */
export function readKey(
	section: SectionReader,
	name: string,
	{ router, passwordFile }: KeyOptions,
	owners: Map<string, string>,
): Key {
	const { one, list, has, unknown } = section;
	const enabled = one('enabled', '1', flag);
	const ipv4 = readSource(section, 'ipv4', ['auto', 'interface', 'check', 'provider', 'command', 'off'], router);
	const ipv6 = readSource(section, 'ipv6', ['auto', 'interface', 'check', 'command', 'off'], router, ipv4);
	const prefixFrom =
		one('ipv6_prefix_from', router ? 'lan' : '', router ? interfaceName : optional(interfaceName)) ?? '';
	const fromFile = one('password_file', '', optional(passwordIn(passwordFile, has('password'), router)));
	const password: Reading<Bytes> = (_text, fail, _warn, bytes) =>
		bytes || (has('password_file') ? (fromFile ?? '') : fail({ code: 'missing' }));
	const key: Key = {
		name,
		enabled,
		username: one('username', '', username) ?? '',
		password: one('password', '', password) ?? '',
		hostnames: list('hostname', [''], hostnameOf(enabled ? owners : new Map()), /[ \t]*,[ \t]*/),
		interfaces: list('interface', [], interfaceName),
		ipv4,
		ipv6,
		lanHost: one('ipv6_host', '', optional(lanHostOf(ipv6, prefixFrom))),
		offline: one('offline', '0', flag),
	};
	unknown();
	return key;
}

const LONGEST_USERNAME = 50;
const LONGEST_PASSWORD = 4096;

const username: Reading<Bytes> = (text, fail, warn, bytes) => {
	if (text.length > LONGEST_USERNAME) warn({ code: 'too-long', most: LONGEST_USERNAME });
	return bytes || fail({ code: 'missing' });
};

const interfaceName: Reading<string> = (text, fail) =>
	/^[^\s/\p{Cc}]+$/u.test(text) ? text : fail({ code: 'not-an-interface' });

/** A name in two enabled keys would be updated twice (rule 1). DDNS keys share *.ddnskey.com, groups have no dot. It is read all the same: stops may be about it. */
function hostnameOf(owners: ReadonlyMap<string, string>): Reading<string> {
	let count = 0;
	let hasAll = false;
	return (text, fail, warn, bytes) => {
		const name = hostname(text, fail, warn, bytes);
		if (name === undefined) return name;
		const isShared = !name.includes('.') || name.endsWith('.ddnskey.com');
		const owner = isShared ? undefined : owners.get(name);
		if (owner !== undefined) fail({ code: 'hostname-taken', owner });
		hasAll ||= name === ALL_OF_A_KEY;
		// The provider would see each address twice, and count the second as needless.
		if (++count > 1 && hasAll) warn({ code: 'hostname-covered', all: ALL_OF_A_KEY });
		return name;
	};
}

type Word = Exclude<Source['kind'], 'literal'>;

/** `allowed`: the words that may stand there. `other`: what is published of the other family. */
function readSource(
	{ one }: SectionReader,
	family: Family,
	allowed: readonly Word[],
	router: boolean,
	other?: Source,
): Source {
	const source = one(family, 'auto', sourceOf(family, allowed, other));
	const isCommand = source.kind === 'command';
	const path = one(`${family}_command`, '', isCommand ? commandIn(router) : optional(unused(family)));
	return isCommand ? { ...source, path: path ?? '' } : source;
}

function sourceOf(family: Family, allowed: readonly Word[], other?: Source): Reading<Source> {
	return (text, fail, warn) => {
		if (text === 'off' && other?.kind === text) return fail({ code: 'nothing-to-publish' });
		const kind = allowed.find((word) => word === text);
		if (kind) return kind === 'command' ? { kind, path: '' } : { kind };
		const literal = parseAddress(text);
		if (literal?.family !== family) return fail({ code: 'not-a-source', family, allowed });
		const verdict = literalVerdict(text);
		if (verdict === 'refused') return fail({ code: 'unreachable-address' });
		if (verdict === 'private') warn({ code: 'not-public' });
		return { kind: 'literal', address: literal.text };
	};
}

const unused =
	(family: Family): Reading<null> =>
	(_text, _fail, warn) => {
		warn({ code: 'command-unused', family });
		return null;
	};

/** The path of a program (rule 63); on a router its name is enough. */
const commandIn =
	(router: boolean): Reading<string> =>
	(text, fail) => {
		const path = router && !text.includes('/') ? `/etc/noip/${text}` : text;
		if (router && !IN_ETC_NOIP.test(path)) return fail({ code: 'not-in-etc-noip' });
		return path[0] === '/' ? path : fail({ code: 'not-absolute' });
	};

function lanHostOf({ kind }: Source, prefixFrom: string): Reading<NonNullable<Key['lanHost']>> {
	return (text, fail) => {
		const address = parseAddress(hostPartOfMac(text) ?? text);
		if (address?.family !== 'ipv6' || address.text === '::') return fail({ code: 'not-a-host-part' });
		if (kind !== 'auto' && kind !== 'interface') return fail({ code: 'host-part-unused' });
		return { hostPart: address.text, prefixFrom };
	};
}

/** What a host makes of its MAC address (EUI-64; RFC 4291, appendix A); null of what is no host's. */
function hostPartOfMac(text: string): string | null {
	if (!/^[\da-f]{2}([:-][\da-f]{2}){5}$/i.test(text)) return null;
	const octets = text.split(/[:-]/).map((octet) => Number.parseInt(octet, 16));
	const [first = 0, ...rest] = octets;
	if (first & 1) return null;
	return writeLiteral([...Array(8).fill(0), first ^ 2, ...rest.slice(0, 2), 0xff, 0xfe, ...rest.slice(2)]);
}

/** On a router root looks at password files as well, so that they are in a folder in which nobody else makes names (rule 43); so are programs. */
const IN_ETC_NOIP = /^\/etc\/noip\/(?!\.\.?$)[^/]+$/;

/** The password in a file, where no other is given. */
function passwordIn(passwordFile: PasswordReader, given: boolean, router: boolean): Reading<Bytes> {
	return (path, fail, warn) => {
		if (given) return fail({ code: 'two-passwords' });
		if (router && !IN_ETC_NOIP.test(path)) return fail({ code: 'not-in-etc-noip' });
		if (path[0] !== '/') return fail({ code: 'not-absolute' });
		const file = passwordFile(path);
		if ('error' in file) return fail({ code: 'unreadable', error: file.error });
		if (file.worldReadable) warn({ code: 'world-readable' });
		const password = file.password.replace(/\r?\n$/, '');
		return password && password.length <= LONGEST_PASSWORD
			? password
			: fail({ code: 'password-size', most: LONGEST_PASSWORD });
	};
}
