/** noip-duc 3, the provider's own client: variables in an EnvironmentFile, or in a unit of systemd and what is put into it, and words of its command line. */

import { type Bytes, toText } from '../../base/bytes.ts';
import { ALL_OF_A_KEY } from '../hostname.ts';
import { accountLogin } from '../login.ts';
import { shown } from '../problem.ts';
import {
	AUTO,
	binaryError,
	type ImportReader,
	type ImportRemark,
	type Service,
	type SourceError,
	type SourceFile,
	seen,
	sourceError,
} from './service.ts';
import { byLiteral } from './ways.ts';

/** What is carried over, and what this client sees to by itself. */
const UNDERSTOOD =
	/^NOIP_(USERNAME|PASSWORD|HOSTNAMES|CHECK_INTERVAL|HTTP_TIMEOUT|IP_METHOD|LOG_LEVEL|DAEMON_(USER|GROUP|PID_FILE))$/;

/** The words of its command line that take a value, by their variables; those without are what this client does by itself. */
const FLAGS: Record<string, string> = {
	u: 'USERNAME',
	username: 'USERNAME',
	p: 'PASSWORD',
	password: 'PASSWORD',
	g: 'HOSTNAMES',
	hostnames: 'HOSTNAMES',
	'check-interval': 'CHECK_INTERVAL',
	'http-timeout': 'HTTP_TIMEOUT',
	'daemon-user': 'DAEMON_USER',
	'daemon-group': 'DAEMON_GROUP',
	'daemon-pid-file': 'DAEMON_PID_FILE',
	l: 'LOG_LEVEL',
	'log-level': 'LOG_LEVEL',
	e: 'EXEC_ON_CHANGE',
	'exec-on-change': 'EXEC_ON_CHANGE',
	'ip-method': 'IP_METHOD',
};

/** What several files say together; of two the later one counts, a file of variables before a unit's own, and the command line before both. */
interface Said {
	fromUnit: Map<string, Bytes>;
	fromFile: Map<string, Bytes>;
	fromCommand: Map<string, Bytes>;
	/** Files that a unit names. */
	files: string[];
}

export const readNoipDuc: ImportReader = (files, _machine) => {
	const said: Said = { fromUnit: new Map(), fromFile: new Map(), fromCommand: new Map(), files: [] };
	for (const file of files) {
		const error =
			binaryError(file) ?? (/^\s*\[\w+\]\s*$/m.test(file.text) ? readUnit(file, said) : readVariables(file, said));
		if (error) return error;
	}
	const variables = new Map([...said.fromUnit, ...said.fromFile]);
	for (const [name, text] of said.fromCommand) variables.set(name, filledIn(text, variables));
	const names = [...variables.keys()].filter((name) => variables.get(name));
	const remarks: ImportRemark[] = [];
	const unread = said.files.filter((path) => !files.some((file) => file.path.endsWith(path)));
	for (const path of unread)
		remarks.push({ service: '', code: 'unread-file', option: 'EnvironmentFile', path: shown(path) });
	if (!names.some((name) => name.startsWith('NOIP_')) && !unread[0])
		return sourceError(files[0], null, { code: 'foreign' });
	const service = serviceOf((name) => variables.get(`NOIP_${name}`) ?? '', remarks);
	const dropped = names.filter((name) => !UNDERSTOOD.test(name) && name !== 'NOIP_EXEC_ON_CHANGE');
	if (names.includes('NOIP_EXEC_ON_CHANGE')) remarks.push({ service: '', code: 'hook', option: 'NOIP_EXEC_ON_CHANGE' });
	if (dropped[0]) remarks.push({ service: '', code: 'options-dropped', options: dropped.map(shown) });
	return { services: service ? [service] : [], remarks };
};

const NAME = 'noip-duc';

function serviceOf(value: (name: string) => Bytes, remarks: ImportRemark[]): Service | null {
	const [username, password] = [value('USERNAME'), value('PASSWORD')];
	// "may be empty when using group credentials and updating all hosts in the group" (its --help)
	const all = username && !accountLogin(username) ? ALL_OF_A_KEY : '';
	const hosts = (value('HOSTNAMES') || all)
		.split(',')
		.map((name) => name.trim())
		.filter(Boolean);
	const needed = { NOIP_USERNAME: username, NOIP_PASSWORD: password, NOIP_HOSTNAMES: hosts[0] };
	const missing = Object.entries(needed).flatMap(([name, its]) => (its ? [] : name));
	if (missing[0]) remarks.push({ service: NAME, code: 'incomplete', missing });
	if (missing[0]) return null;
	return { name: NAME, label: '', hosts, username, password, enabled: true, ways: waysOf(value('IP_METHOD')) };
}

/** It publishes one address: that of the first method, of which those of the provider find what `auto` finds. */
function waysOf(methods: Bytes): Service['ways'] {
	const method = methods.split(',')[0]?.trim() ?? '';
	const literal = byLiteral(/^static:(.*)$/i.exec(method)?.[1]?.trim() ?? '');
	if (literal) return { [literal[0]]: literal[1] };
	return { ipv4: /^https?:\/\//i.test(method) ? seen('ipv4') : AUTO };
}

/** An EnvironmentFile as systemd reads it (parse_env_file_internal): quotes at the beginning of a value, a backslash before what is meant as it is. */
function readVariables(file: SourceFile, { fromFile }: Said): SourceError | null {
	const { text } = file;
	const lines = /^[^\S\n]*(?:export[^\S\n]+)?([A-Za-z_]\w*)=/my;
	for (let at = 0, line = 1; at < text.length; ) {
		lines.lastIndex = at;
		const [start, name] = lines.exec(text) ?? [];
		const from = at + (start?.length ?? 0);
		const read = start === undefined ? null : valueAt(text, from);
		if (read && 'quote' in read) return sourceError(file, line, { code: 'unclosed', end: read.quote });
		const end = read ? read.end : (text.indexOf('\n', at) + 1 || text.length + 1) - 1;
		if (read && name !== undefined) fromFile.set(name, read.value);
		else if (!/^\s*([#;].*)?$/.test(text.slice(at, end))) return sourceError(file, line, { code: 'unexpected' });
		line += text.slice(at, end + 1).split('\n').length - 1;
		at = end + 1;
	}
	return null;
}

/** The value that begins at a place, and where its line ends; or the quote that is not closed. */
function valueAt(text: Bytes, start: number): { value: Bytes; end: number } | { quote: string } {
	let value = '';
	/** So much of it is not blanks at the end. */
	let solid = 0;
	let quote = '';
	let isPlain = false;
	let at = start;
	for (; at < text.length && (quote || text[at] !== '\n'); at++) {
		const byte = text[at] as string;
		if (byte === '\\' && quote !== "'") {
			const next = text[++at] ?? '';
			if (next !== '\n') value += !quote || /["\\`$]/.test(next) ? next : `\\${next}`;
			isPlain ||= !quote;
		} else if (byte === quote) quote = '';
		else if (!quote && !isPlain && /["']/.test(byte)) quote = byte;
		else if (quote || isPlain || !/\s/.test(byte)) {
			value += byte;
			isPlain ||= !quote;
			if (!quote && /\s/.test(byte)) continue;
		} else continue;
		solid = value.length;
	}
	return quote ? { quote } : { value: value.slice(0, solid), end: at };
}

/** `Environment=`, `EnvironmentFile=` and `ExecStart=` of a unit, or of a file that is put into one; an empty one undoes those before. */
function readUnit(file: SourceFile, said: Said): SourceError | null {
	let started = '';
	for (const [at, line] of file.text.split('\n').entries()) {
		if (/^\s*[#;]/.test(line)) continue;
		const whole = started + line.replace(/\r$/, '');
		const isOpen = whole.endsWith('\\');
		started = isOpen ? `${whole.slice(0, -1)} ` : '';
		const [, name, value = ''] = /^\s*(Environment|EnvironmentFile|ExecStart)\s*=(.*)$/.exec(isOpen ? '' : whole) ?? [];
		if (name === undefined) continue;
		const words = wordsIn(value);
		if ('quote' in words) return sourceError(file, at + 1, { code: 'unclosed', end: words.quote });
		if (name === 'ExecStart') said.fromCommand = flagsIn(words);
		else if (name === 'EnvironmentFile') said.files = words[0] ? [...said.files, ...words.map(pathOf)] : [];
		else if (!words[0]) said.fromUnit.clear();
		for (const word of name === 'Environment' ? words : []) {
			const [variable = '', text = ''] = word.split(/=(.*)/s);
			said.fromUnit.set(variable, text);
		}
	}
	return null;
}

const pathOf = (word: Bytes): string => toText(word.replace(/^-/, ''));

/** Words as systemd takes them apart (extract-word.c); or the quote that is not closed. */
function wordsIn(text: Bytes): Bytes[] | { quote: string } {
	const words: Bytes[] = [];
	let word: Bytes | null = null;
	let quote = '';
	for (let at = 0; at < text.length; at++) {
		const byte = text[at] as string;
		if (!quote && /\s/.test(byte)) {
			if (word !== null) words.push(word);
			word = null;
			continue;
		}
		word ??= '';
		if (byte === quote) quote = '';
		else if (!quote && /["']/.test(byte)) quote = byte;
		else if (byte === '\\') word += text[++at] ?? '';
		else if (byte === '%' && text[at + 1] === '%') word += text[++at];
		else word += byte;
	}
	if (word !== null) words.push(word);
	return quote ? { quote } : words;
}

/** What the command line says, by its variables. */
function flagsIn([program = '', ...words]: readonly Bytes[]): Map<string, Bytes> {
	const said = new Map<string, Bytes>();
	if (!/(^|\/)noip-duc$/.test(program.replace(/^[-@:+!]+/, ''))) return said;
	for (let at = 0; at < words.length; at++) {
		const word = words[at] as Bytes;
		const [, long, short, joined] = /^(?:--([^=]+)|-([a-z]))(?:=?(.+))?$/s.exec(word) ?? [];
		const flag = long ?? short ?? '';
		const name = Object.hasOwn(FLAGS, flag) ? FLAGS[flag] : undefined;
		if (name) said.set(`NOIP_${name}`, joined ?? words[++at] ?? '');
	}
	return said;
}

/** `$NAME` as a whole, and `${NAME}` anywhere, are variables of the command line. */
function filledIn(text: Bytes, variables: ReadonlyMap<string, Bytes>): Bytes {
	const valueIn = (name: string) => variables.get(name) ?? '';
	const whole = /^\$([A-Za-z_]\w*)$/.exec(text)?.[1];
	if (whole) return valueIn(whole);
	return text.replace(/\$\$|\$\{(\w+)\}/g, (_, name?: string) => (name === undefined ? '$' : valueIn(name)));
}
