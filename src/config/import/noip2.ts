/** no-ip2.conf of the provider's old client, in binary form (`struct CONFIG` of noip2.c): what is hidden in it is base64 or plain. */

import type { Bytes } from '../../base/bytes.ts';
import { AUTO, type ImportReader, type ImportRemark, type SourceFile, sourceError } from './service.ts';
import { byInterface } from './ways.ts';

/** After 16 bytes of the last address, and two of the interval and the checksum each. */
const MAGIC = 20;
const MAGIC_NUMBER = '\x41\x4a\x32\x4c';
/** The lengths of the request and the path of a program, flags, and the device in 16 bytes. */
const LENGTHS = 24;
const NAT = 30;
const DEVICE = 32;
const REQUEST = 48;

export const readNoip2: ImportReader = ([file], machine) => {
	const { text } = file;
	const magic = text.slice(MAGIC, LENGTHS);
	const isBig = magic === MAGIC_NUMBER;
	// It is written as the machine has numbers, on MIPS of many routers the most significant byte first.
	if (!isBig && magic !== [...MAGIC_NUMBER].reverse().join('')) return sourceError(file, null, { code: 'foreign' });
	const number = (place: number) => {
		const [first, second] = [text.charCodeAt(place), text.charCodeAt(place + 1)];
		return isBig ? first * 256 + second : second * 256 + first;
	};
	const [length, more] = [number(LENGTHS), number(LENGTHS + 2)];
	const all = text.slice(MAGIC, REQUEST + length + more);
	const sum = [...all].reduce((total, byte) => (total + byte.charCodeAt(0)) & 0xffff, 0);
	const fields = new Map<string, Bytes[]>();
	for (const field of plain(text.slice(REQUEST, REQUEST + length)).split('&')) {
		const [name = '', value = ''] = field.split(/=(.*)/s);
		fields.set(name, [...(fields.get(name) ?? []), unescaped(value)]);
	}
	const value = (name: string) => fields.get(name)?.[0] ?? '';
	const [username, password] = [value('username'), value('pass')];
	const isWhole = text.length >= REQUEST + length + more && sum === number(MAGIC - 2);
	if (!isWhole || !fields.has('username')) return sourceError(file, null, { code: 'damaged' });
	const remarks: ImportRemark[] = [];
	if (more > 0) remarks.push({ service: '', code: 'hook', option: 'its program' });
	const hosts = [...(fields.get('h[]') ?? []), ...(fields.get('g[]') ?? [])];
	const needed = { 'user name': username, password, 'host name': hosts[0] };
	const missing = Object.entries(needed).flatMap(([name, its]) => (its ? [] : name));
	if (missing[0])
		return { services: [], remarks: [...remarks, { service: nameOf(file), code: 'incomplete', missing }] };
	const device = text.slice(DEVICE, REQUEST).replace(/\0.*/s, '');
	// Behind NAT it asks the provider for the address, by whichever device.
	const isBehindNat = text[NAT] !== '\0' || !device;
	const ipv4 = isBehindNat ? AUTO : byInterface(nameOf(file), 'ipv4', ['device', device], machine, remarks);
	const service = { name: nameOf(file), label: '', hosts, username, password, enabled: true, ways: { ipv4 } };
	return { services: [service], remarks };
};

const nameOf = ({ path }: SourceFile): string => path.replace(/.*\//, '');

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Base64, decoded; what is none is plain already. */
function plain(text: Bytes): Bytes {
	if (!/^[A-Za-z\d+/]*={0,2}$/.test(text)) return text;
	let bits = 0;
	let count = 0;
	let bytes = '';
	for (const character of text.replace(/=+$/, '')) {
		bits = ((bits << 6) | ALPHABET.indexOf(character)) & 0xffff;
		count += 6;
		if (count < 8) continue;
		count -= 8;
		bytes += String.fromCharCode((bits >> count) & 0xff);
	}
	return bytes;
}

function unescaped(text: Bytes): Bytes {
	return text.replace(/%([\da-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}
