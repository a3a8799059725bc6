/** How what other clients say of an address becomes what a key says. */

import { parseAddress } from '../../base/address.ts';
import { type Bytes, toText } from '../../base/bytes.ts';
import type { Family } from '../../base/family.ts';
import { ELSEWHERE } from '../../base/places.ts';
import { shown } from '../problem.ts';
import { AUTO, type ImportRemark, type Machine, type Way } from './service.ts';

/** The provider's names, whichever of its spellings, and the hosts of its update service. */
const NOIP = /^([\w.-]+\.)?no-?ip\.com\.?$/i;

/** Whether a host is the provider's. */
export const isNoipHost = (host: Bytes): boolean => NOIP.test(host);

/** Whether the name that a client has for a provider means No-IP: `noip`, `no-ip.com`. */
export const isNoipName = (name: Bytes): boolean => /^no-?ip$/i.test(name) || NOIP.test(name);

/** The host in an address of a server, with or without scheme, port and path. */
export function serverHost(server: Bytes): Bytes {
	return /^\s*(?:https?:\/\/)?(?:[^/?#@]*@)?([^/?#:@\s]*)/i.exec(server)?.[1] ?? '';
}

/** `name`: an interface that the option names; `isDevice`: a device, rather. An unknown one stays, and is remarked. */
export function byInterface(
	service: string,
	family: Family,
	[option, name]: readonly [option: string, name: Bytes],
	{ find }: Machine,
	remarks: ImportRemark[],
	isDevice = true,
): Way {
	const found = find(toText(name), family, isDevice);
	const remark: ImportRemark = { service, code: 'unknown-interface', option, value: shown(toText(name)) };
	if (found === null && !remarks.some((one) => `${Object.values(one)}` === `${Object.values(remark)}`)) {
		remarks.push(remark);
	}
	return { ...AUTO, interface: found ?? name };
}

/**
 * A program with its words. It stays where it is when it can be started there by its path alone, else it is to be put into /etc/noip, as all of a
 * router are (rule 63).
 */
export function byProgram(
	service: string,
	family: Family,
	script: Bytes,
	{ router }: Machine,
	remarks: ImportRemark[],
): Way {
	const [program = '', ...words] = script.trim().split(/\s+/);
	const hasWords = words[0] !== undefined || /[|&;<>()$`\\"'*?[\]{}~]/.test(program);
	const stays = !router && !hasWords && program[0] === '/';
	const name = program.replace(/.*\//, '').replace(/[^\w.-]+/g, '') || 'address';
	const path = stays ? program : `${ELSEWHERE.folder}/${name}`;
	remarks.push({ service, code: 'program', family, script: shown(toText(program)), path: toText(path), hasWords });
	return { ...AUTO, source: 'command', command: path };
}

/** A fixed address and its family; null: it is none. */
export function byLiteral(text: Bytes): [Family, Way] | null {
	const address = parseAddress(text);
	return address && [address.family, { ...AUTO, source: address.text }];
}
