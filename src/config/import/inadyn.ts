/** The configuration of inadyn: that of 2.x as libconfuse reads it, and that of 1.x, which is its command line in a file. */

import { type Bytes, toText } from '../../base/bytes.ts';
import { shown } from '../problem.ts';
import { firstForm } from './inadyn-1.ts';
import { secondForm } from './inadyn-2.ts';
import type { Account, Options } from './inadyn-file.ts';
import {
	AUTO,
	binaryError,
	type ImportReader,
	type ImportRemark,
	type Machine,
	type Service,
	seen,
	sourceError,
	type Way,
} from './service.ts';
import { byInterface, byProgram, isNoipHost, isNoipName, serverHost } from './ways.ts';

/** Of a section, what is carried over, and what this client sees to by itself. */
const UNDERSTOOD =
	/^(username|password|hostname|alias|iface|ssl|append-myip|ddns-(server|path|response)|checkip-(server|path|ssl|command|url)|user-agent|include)$/;
/** Of the whole file. */
const UNDERSTOOD_OF_ALL =
	/^(verify-address|allow-ipv6|secure-ssl|broken-rtc|cache-(dir|file)|period|iterations|forced-update|iface|user-agent|background|drop-privs|logfile|pidfile|syslog|startup-delay|once|verbose|help|version)$/;

export const readInadyn: ImportReader = ([file], machine) => {
	const isSecond = /^\s*((provider|custom)\s[^\n{]*\{|[\w-]+\s*\+?=)/m.test(file.text);
	const read = binaryError(file) ?? (isSecond ? secondForm(file) : firstForm(file));
	if ('error' in read) return read;
	const { globals, accounts } = read;
	const isOther = !accounts[0] && ![...globals.keys()].some((name) => UNDERSTOOD_OF_ALL.test(name));
	if (isOther) return sourceError(file, null, { code: 'foreign' });
	const remarks: ImportRemark[] = [];
	const services = accounts.flatMap((account) => readAccount(account, globals, machine, remarks));
	if (services[0]) drop('', globals, UNDERSTOOD_OF_ALL, remarks);
	return { services, remarks };
};

function readAccount(
	{ title, custom, options }: Account,
	globals: Options,
	machine: Machine,
	remarks: ImportRemark[],
): Service | [] {
	const value = (option: string) => options.get(option)?.at(-1)?.text ?? '';
	const service = shown(toText(title)) || '?';
	const provider = title.replace(/:[^:]*$/, '');
	const server = serverHost(value('ddns-server'));
	const isNoip = server ? isNoipHost(server) : !custom && isNoipName(provider.replace(/^.*@/, ''));
	if (!isNoip) {
		remarks.push({ service, code: 'other-provider', provider: shown(toText(server || provider)) });
		return [];
	}
	const [username, password] = [value('username'), value('password')];
	const hosts = [...(options.get('hostname') ?? []), ...(options.get('alias') ?? [])];
	const names = hosts.map(({ text }) => hostIn(value('ddns-path'), text));
	const needed = { username, password, hostname: names[0] };
	const outside = Object.keys(needed).filter((name) => options.get(name)?.some(({ variable }) => variable));
	const missing = Object.entries(needed).flatMap(([name, its]) => (its || outside.includes(name) ? [] : name));
	if (outside[0]) remarks.push({ service, code: 'from-environment', options: outside });
	if (missing[0]) remarks.push({ service, code: 'incomplete', missing });
	for (const { text } of options.get('include') ?? []) {
		remarks.push({ service: '', code: 'unread-file', option: 'include', path: shown(toText(text)) });
	}
	if (outside[0] || missing[0]) return [];
	drop(service, options, UNDERSTOOD, remarks);
	const ways = waysOf(service, provider, options, globals, machine, remarks);
	return { name: service, label: '', hosts: names, username, password, enabled: true, ways };
}

/** Names the options that are set and not carried over. */
function drop(service: string, options: Options, understood: RegExp, remarks: ImportRemark[]): void {
	const isOff = (name: string) => /^(false|no|off)$/i.test(options.get(name)?.at(-1)?.text ?? '');
	const dropped = [...options.keys()].filter((name) => !understood.test(name) && !isOff(name));
	const others = dropped.filter((name) => name !== 'exec').map((name) => shown(toText(name)));
	if (dropped.includes('exec')) remarks.push({ service, code: 'hook', option: 'exec' });
	if (others[0]) remarks.push({ service, code: 'options-dropped', options: others });
}

/** The host name in what is sent: `%h` in the path stands for the one that is set, and where a name is written out that counts. */
function hostIn(path: Bytes, host: Bytes): Bytes {
	const [, written = ''] = /[?&]hostname=([^&]+)/i.exec(path) ?? [];
	return written.replace(/%h/g, host) || host;
}

/** inadyn publishes one address: of IPv4, but for the clones of its providers that are called `ipv6@`, and where an interface may give either. */
function waysOf(
	service: string,
	provider: Bytes,
	options: Options,
	globals: Options,
	machine: Machine,
	remarks: ImportRemark[],
): Service['ways'] {
	const value = (option: string) => options.get(option)?.at(-1)?.text ?? '';
	const family = /^ipv6@/i.test(provider) ? 'ipv6' : 'ipv4';
	const command = value('checkip-command');
	if (command) return { [family]: byProgram(service, family, command, machine, remarks) };
	const device = value('iface') || globals.get('iface')?.at(-1)?.text;
	const way = (one: 'ipv4' | 'ipv6'): Way => {
		if (device) return byInterface(service, one, ['iface', device], machine, remarks);
		return options.has('checkip-server') ? seen(one) : AUTO;
	};
	const both = device && /^(true|yes|on)$/i.test(globals.get('allow-ipv6')?.at(-1)?.text ?? '');
	return both ? { ipv4: way('ipv4'), ipv6: way('ipv6') } : { [family]: way(family) };
}
