/** ddclient.conf, 3.8 to 4.0 (`_read_config` of ddclient.in): variables of all hosts and of some, lines that go on, quotes. */

import { type Bytes, toText } from '../../base/bytes.ts';
import { shown } from '../problem.ts';
import {
	AUTO,
	binaryError,
	type ImportReader,
	type ImportRemark,
	type Machine,
	type Service,
	type SourceError,
	type SourceFile,
	seen,
	sourceError,
	type Way,
} from './service.ts';
import { byInterface, byLiteral, byProgram, isNoipHost, serverHost } from './ways.ts';

type Variables = Record<string, Bytes>;

/** What is carried over, and what this client sees to by itself. */
const UNDERSTOOD =
	/^(daemon|foreground|file|cache|pid|protocol|timeout|jitter|force|ssl|syslog|facility|priority|max-warn|exec|debug|verbose|quiet|test|redirect|retry|server|login|password|host|use(v[46])?|ifv?[46]?|(web|cmd)(v[46])?(-skip|-ssl-validate)?|ip(v[46])?|(min|max)-(error-)?interval|script|if-skip|fw-banlocal)$/;

export const readDdclient: ImportReader = ([file], machine) => {
	const read = binaryError(file) ?? hostsIn(file);
	if ('error' in read) return read;
	const remarks: ImportRemark[] = [];
	const services = Object.entries(read.hosts).flatMap(([host, its]) => readHost(host, its, machine, remarks));
	if (services[0]) drop('', read.globals, remarks);
	return { services, remarks };
};

function readHost(host: Bytes, { own, all }: HostVariables, machine: Machine, remarks: ImportRemark[]): Service | [] {
	const service = shown(toText(host));
	const value = (name: string) => all[name] ?? '';
	const protocol = value('protocol').toLowerCase() || 'dyndns2';
	const server = serverHost(value('server')).toLowerCase();
	// With dyndns2, and with noip as well, it is the server that says who gets the credential.
	const isNoip = /^(noip|dyndns[12])$/.test(protocol) && (server ? isNoipHost(server) : protocol === 'noip');
	if (!isNoip) {
		const provider = (/^(noip|dyndns[12])$/.test(protocol) && server) || protocol;
		remarks.push({ service, code: 'other-provider', provider: shown(toText(provider)) });
		return [];
	}
	const needed = { login: value('login'), password: value('password') };
	const outside = Object.keys(needed).filter((name) => !needed[name as 'login'] && `${name}_env` in all);
	const missing = Object.entries(needed).flatMap(([name, its]) => (its || outside.includes(name) ? [] : name));
	if (outside[0]) remarks.push({ service, code: 'from-environment', options: outside });
	if (missing[0]) remarks.push({ service, code: 'incomplete', missing });
	if (outside[0] || missing[0]) return [];
	drop(service, own, remarks);
	const ways = waysOf(service, value, machine, remarks);
	return {
		name: service,
		label: '',
		hosts: [host],
		username: needed.login,
		password: needed.password,
		enabled: true,
		ways,
	};
}

function drop(service: string, variables: Variables, remarks: ImportRemark[]): void {
	const names = Object.keys(variables).filter((name) => !UNDERSTOOD.test(name) && !/_env$/.test(name));
	if (names.includes('postscript')) remarks.push({ service, code: 'hook', option: 'postscript' });
	const options = names.filter((name) => name !== 'postscript').map((name) => shown(name));
	if (options[0]) remarks.push({ service, code: 'options-dropped', options });
}

/** `use` is for one family, mostly IPv4, and counts where neither `usev4` nor `usev6` is set. */
function waysOf(
	service: string,
	value: (name: string) => Bytes,
	machine: Machine,
	remarks: ImportRemark[],
): Service['ways'] {
	const ways: Service['ways'] = {};
	const isOff = (use: string) => /^(|no|disabled)$/.test(use);
	for (const family of ['ipv4', 'ipv6'] as const) {
		const version = family.slice(2);
		const use = value(`use${version}`).toLowerCase();
		if (!isOff(use)) ways[family] = wayOf(use.replace(/v[46]$/, ''), family, version);
	}
	const use = value('use').toLowerCase();
	if (ways.ipv4 || ways.ipv6) return ways;
	const literal = /^(ip)?$/.test(use) ? byLiteral(value('ip')) : null;
	if (literal) return { [literal[0]]: literal[1] };
	return { ipv4: isOff(use) ? AUTO : wayOf(use, 'ipv4', '') };

	function wayOf(kind: string, family: 'ipv4' | 'ipv6', version: string): Way {
		const of = (name: string): [string, Bytes] => {
			const own = value(name + version);
			return own ? [name + version, own] : [name, value(name)];
		};
		if (kind === 'cmd' && of('cmd')[1]) return byProgram(service, family, of('cmd')[1], machine, remarks);
		if (kind === 'if') {
			const [option, name] = of('if');
			return name && name !== 'default' ? byInterface(service, family, [option, name], machine, remarks) : AUTO;
		}
		if (/^ip(v[46])?$/.test(kind)) {
			const literal = byLiteral(of('ip')[1]);
			return literal?.[0] === family ? literal[1] : AUTO;
		}
		if (kind !== 'web')
			remarks.push({ service, code: 'options-dropped', options: [`use${version}=${shown(toText(kind))}`] });
		return seen(family);
	}
}

interface Hosts {
	globals: Variables;
	hosts: Record<string, HostVariables>;
}

interface HostVariables {
	/** Set for this host. */
	own: Variables;
	/** With those of all hosts. */
	all: Variables;
}

function hostsIn(file: SourceFile): Hosts | SourceError {
	let globals: Variables = {};
	const hosts: Record<string, HostVariables> = Object.create(null);
	let parts: Bytes[] = [];
	let isOwn = false;
	let passwords: Variables = Object.create(null);
	const lines = file.text.split('\n');
	for (const [at, raw] of lines.entries()) {
		const part = withoutPassword(raw.replace(/\r/g, ''), passwords).replace(/#.*/, '');
		const open = part.replace(/\\\s*$/, '');
		parts.push(open);
		if (open !== part && at < lines.length - 1) continue;
		const read = assignmentsIn(parts.join('').trim().replace(/\s+/g, ' '));
		parts = [];
		if ('quote' in read) return sourceError(file, at + 1, { code: 'unclosed', end: read.quote });
		isOwn ||= Object.keys(read.variables).some((name) => TELLING.test(name));
		const own = { ...read.variables, ...passwords };
		passwords = Object.create(null);
		const [names = '', login, password] = read.rest.replace(/ ?, ?/g, ',').split(' ');
		if (login !== undefined) own.login = login;
		if (password !== undefined) own.password = password;
		const all = [names, own.host ?? ''].join().split(/[, ]/).filter(Boolean);
		if (all[0] === undefined) globals = { ...globals, ...own };
		// Of two lines for one host the first counts.
		for (const host of all) {
			const first = hosts[host];
			hosts[host] = { own: { ...own, ...first?.own }, all: { ...globals, ...own, ...first?.all } };
		}
	}
	return isOwn ? { globals, hosts } : sourceError(file, null, { code: 'foreign' });
}

/** What one of these at least is set in. */
const TELLING = /^(protocol|server|login|use(v[46])?)$/;

/**
 * Takes the password out of a line: it counts as it stands, `#`, quotes and backslashes included, up to the next blank; in single quotes, up to the
 * last one.
 */
function withoutPassword(line: Bytes, passwords: Variables): Bytes {
	if (!line.includes('password')) return line;
	const special = /^([^#]*[\s,])?([a-z\d_-]*password)\s*=\s*('.*'|[^'\s]\S*)(.*)/i.exec(line);
	if (!special) return line;
	const [, head = '', key = '', value = '', tail = ''] = special;
	passwords[key] = value.replace(/^'(.*)'$/, '$1');
	return `${head}${tail}`;
}

/** The assignments that a line begins with, and what follows them; or the quote that is not closed. */
function assignmentsIn(line: Bytes): { variables: Variables; rest: Bytes } | { quote: string } {
	const variables: Variables = Object.create(null);
	let rest = line.replace(/^[ ,]+/, '');
	for (;;) {
		const [start, name] = /^([a-z][\da-z_-]*)=/i.exec(rest) ?? [];
		if (start === undefined || name === undefined) return { variables, rest };
		let at = start.length;
		let value = '';
		let quote = '';
		for (; at < rest.length; at++) {
			const byte = rest[at] as string;
			if (byte === '\\') value += rest[++at] ?? '';
			else if (byte === quote) quote = '';
			else if (!quote && /['"]/.test(byte)) quote = byte;
			else if (!quote && /[ ,]/.test(byte)) break;
			else value += byte;
		}
		if (quote) return { quote };
		variables[name] = value;
		rest = rest.slice(at).replace(/^[ ,]+/, '');
	}
}
