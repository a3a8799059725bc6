/** A section `config key`. */

import type { Bytes } from '../host/host.ts';
import { literalVerdict, parseAddress } from '../network/address.ts';
import type { Family } from '../network/network.ts';
import type { Key, Source } from './config.ts';
import { quoted, type Reading, type SectionReader, Wrong } from './section.ts';
import { absolutePath } from './settings.ts';

/** What came of reading a password file (rules 23). `problem` follows `password_file 'path': `. */
export type PasswordFile = { password: Bytes; worldReadable: boolean } | { problem: string };

/** Reads a password file, of at most 4 KiB, on behalf of the configuration. */
export type PasswordReader = (path: string) => PasswordFile;

const LONGEST_USERNAME = 50;
const LONGEST_HOSTNAME = 253;
const LONGEST_PASSWORD = 4096;

/** Reads a key; what is wrong stands in the section's report, with a default or nothing in its place. `router`: whether wan and wan6 are the default interfaces. */
export function readKey(section: SectionReader, name: string, router: boolean, passwordFile: PasswordReader): Key {
	const enabled = section.flag('enabled', true);
	if (!section.has('username')) section.error('username is missing: write that of the DDNS key, or of the account');
	const usernameText = section.one('username', '', username);
	const password = readPassword(section, passwordFile);
	if (!section.has('hostname'))
		section.error("hostname is missing: write what is to be updated, e.g. 'all.ddnskey.com'");
	const hostnames = section.list('hostname', [], once(hostname));
	const interfaces = section.list('interface', router ? ['wan', 'wan6'] : [], once(interfaceName));
	const ipv4 = section.one('ipv4', AUTO, sourceOf('ipv4'));
	const ipv6 = section.one('ipv6', AUTO, sourceOf('ipv6'));
	if (ipv4.kind === 'off' && ipv6.kind === 'off') {
		section.error(
			"ipv4 and ipv6 are both 'off': nothing to publish; set one of them to 'auto'",
			section.lineOf('ipv4'),
		);
	}
	const lanHost = readLanHost(section, ipv6);
	const offline = section.flag('offline', false);
	section.unknown();
	return {
		name,
		enabled,
		username: usernameText,
		password,
		hostnames: [...new Set(hostnames)],
		interfaces: [...new Set(interfaces)],
		ipv4,
		ipv6,
		lanHost,
		offline,
	};
}

const AUTO: Source = { kind: 'auto' };

const username: Reading<Bytes> = (text, warn, bytes) => {
	if (!text) return new Wrong('is empty');
	if (text.length > LONGEST_USERNAME)
		warn(`is longer than the ${LONGEST_USERNAME} characters that the provider allows`);
	return bytes;
};

const hostname: Reading<string> = (text) => {
	if (!text) return new Wrong('is empty');
	if (text.includes(',')) return new Wrong('holds a comma: write one name a line');
	if (/\s|\p{Cc}/u.test(text)) return new Wrong('holds white space or a control character: write one name a line');
	if (text.length > LONGEST_HOSTNAME) return new Wrong(`is longer than ${LONGEST_HOSTNAME} characters`);
	return text.endsWith('.') ? new Wrong('ends with a dot: leave it out') : text.toLowerCase();
};

const interfaceName: Reading<string> = (text) =>
	/^[^\s/\p{Cc}]+$/u.test(text) ? text : new Wrong("is no name of an interface such as 'wan'");

/** Warns of an item that was there before. */
function once(reading: Reading<string>): Reading<string> {
	const seen = new Set<string>();
	return (text, warn, bytes) => {
		const item = reading(text, warn, bytes);
		if (item instanceof Wrong) return item;
		if (seen.has(item)) warn('is listed twice');
		seen.add(item);
		return item;
	};
}

function sourceOf(family: Family): Reading<Source> {
	const kinds = ['auto', 'interface', 'check', ...(family === 'ipv4' ? ['provider'] : []), 'off'] as const;
	const address = family === 'ipv4' ? 'IPv4 address' : 'IPv6 address';
	return (text, warn) => {
		const kind = kinds.find((each) => each === text) as Exclude<Source['kind'], 'literal'> | undefined;
		if (kind) return { kind };
		const literal = parseAddress(text);
		if (literal?.family !== family) return new Wrong(`is none of ${kinds.join(', ')}, and no ${address}`);
		const verdict = literalVerdict(literal.text);
		if (verdict === 'refused') return new Wrong(`can reach nobody; write a public ${address}`);
		if (verdict === 'private') warn('is no public address; it is published as you say');
		return { kind: 'literal', address: literal.text };
	};
}

const hostPart: Reading<string> = (text) => {
	const address = parseAddress(text);
	if (address?.family === 'ipv6' && address.text !== '::') return address.text;
	return new Wrong("is no host part in IPv6 notation such as '::10'");
};

function readLanHost(section: SectionReader, ipv6: Source): Key['lanHost'] {
	const part = section.one('ipv6_host', null, hostPart);
	const prefixFrom = section.one('ipv6_prefix_from', 'lan', interfaceName);
	if (section.has('ipv6_host') && ipv6.kind !== 'auto' && ipv6.kind !== 'interface') {
		const now = ipv6.kind === 'literal' ? ipv6.address : ipv6.kind;
		section.error(`ipv6_host needs ipv6 'auto', but that is '${now}'; remove one of them`, section.lineOf('ipv6_host'));
	}
	return part === null ? null : { hostPart: part, prefixFrom };
}

function readPassword(section: SectionReader, passwordFile: PasswordReader): Bytes {
	const written = section.raw('password');
	const path = section.one('password_file', null, absolutePath);
	const line = section.lineOf('password_file');
	if (written && section.has('password_file')) section.error('give password or password_file, not both', line);
	if (written && !written.text) section.error('password is empty', written.line);
	if (!written && !section.has('password_file')) {
		section.error('password is missing: write password, or password_file with the path of a file that holds it');
	}
	return written?.text ?? (path === null ? '' : fromFile(section, path, line, passwordFile));
}

function fromFile(section: SectionReader, path: string, line: number, passwordFile: PasswordReader): Bytes {
	const title = `password_file ${quoted(path)}`;
	const file = passwordFile(path);
	if ('problem' in file) {
		section.error(`${title}: ${file.problem}`, line);
		return '';
	}
	if (file.worldReadable) section.warn(`${title} can be read by every user: chmod o-r it`, line);
	const password = file.password.replace(/\r?\n$/, '');
	if (!password) section.error(`${title} is empty; write the password into it`, line);
	if (password.length > LONGEST_PASSWORD) section.error(`${title} is longer than ${LONGEST_PASSWORD} bytes`, line);
	return password;
}
