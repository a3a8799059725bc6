/** The configuration of OpenWrt's ddns-scripts -> sections `config key` for its No-IP services. */

import type { Bytes } from '../base/bytes.ts';
import { FAMILIES, type Family } from '../base/family.ts';
import { isYes, quoted } from './section.ts';
import { parseUci, type UciSection } from './uci.ts';

/** What there is to carry over. */
export interface Import {
	/** UCI text: the keys, each with an empty line before it; empty when there is no service to carry over. */
	keys: Bytes;
	/** Sentences for the user on what is not carried over. */
	remarks: string[];
	/** The services that the keys stand for. */
	services: string[];
}

/** One host name in one service. */
interface Service {
	name: string;
	host: Bytes;
	username: Bytes;
	password: Bytes;
	enabled: boolean;
	family: Family;
	interface: Bytes;
}

/** What is carried over, and what this client sees to by itself: how often to look, to try again, to send anew, to log. Of all else the user is told. */
const UNDERSTOOD =
	/^(service_name|enabled|domain|lookup_host|username|password|use_ipv6|interface|ip_source|ip_network|cacert|(check|force|retry|use)_.*)$/;

/**
 * Reads the configuration of ddns-scripts (UCI text). Services with the same credential, interfaces and state become one key, an IPv4 and an IPv6 service
 * of one name included. `taken`: names of sections that a key may not bear.
 */
export function importDdns(text: Bytes, taken: readonly string[]): Import | { error: string } {
	const parsed = parseUci(text);
	if ('error' in parsed) return { error: `line ${parsed.error.line}: ${parsed.error.reason}` };
	const remarks: string[] = [];
	const services = parsed.sections
		.filter(({ type }) => type === 'service')
		.flatMap((section, at) => readService(section, at, remarks));
	const keys = new Map<string, Service[]>();
	for (const service of services) {
		const { host, username, password, enabled } = service;
		const owner = (one: Service) => JSON.stringify([one.username, one.password, one.enabled]);
		const lines = services
			.filter((one) => one.host === host && owner(one) === owner(service))
			.map((one) => `${one.family} ${one.interface}`);
		const shared = JSON.stringify([username, password, enabled, lines.sort()]);
		keys.set(shared, [...(keys.get(shared) ?? []), service]);
	}
	const names = [...taken];
	return {
		keys: [...keys.values()].map((members) => keyText(members, names)).join(''),
		remarks,
		services: services.map(({ name }) => name),
	};
}

function readService({ name, options }: UciSection, at: number, remarks: string[]): Service[] {
	const value = (option: string) => options.get(option)?.values.at(-1)?.text ?? '';
	const title = name ?? `@service[${at}]`;
	const remark = (words: string): [] => {
		remarks.push(`service '${title}' ${words}`);
		return [];
	};
	const provider = value('service_name');
	if (!/^no-?ip\.com$/i.test(provider) && !/no-ip\.com/i.test(value('update_url'))) {
		return remark(`is of ${quoted(provider)}, not No-IP: it stays there`);
	}
	const [host, username, password] = [value('domain') || value('lookup_host'), value('username'), value('password')];
	if (!host || !username || !password) return remark('is left out: it has no domain, username or password');
	const dropped = [...options.keys()].filter((option) => !UNDERSTOOD.test(option));
	if (dropped[0]) remark(`is carried over without ${dropped.join(', ')}`);
	const family = isYes(value('use_ipv6')) ? 'ipv6' : 'ipv4';
	const network = /^(network)?$/.test(value('ip_source')) && value('ip_network');
	return [
		{
			name: title,
			host: host.toLowerCase(),
			username,
			password,
			enabled: isYes(value('enabled')),
			family,
			interface: network || value('interface') || (family === 'ipv6' ? 'wan6' : 'wan'),
		},
	];
}

/** The section for these services, which differ in host names and family only. Its name is added to `names`. */
function keyText(services: readonly Service[], names: string[]): Bytes {
	const { name, username, password, enabled } = services[0] as Service;
	let label = name.replace(/\W+/g, '');
	while (names.includes(label)) label += '_';
	names.push(label);
	const off = FAMILIES.filter((family) => !services.some((one) => one.family === family));
	const interfaces = FAMILIES.flatMap((family) =>
		services.filter((one) => one.family === family).map((one) => one.interface),
	);
	const line = (start: string, value: Bytes) => `${start} '${value.replace(/'/g, "'\\''")}'\n`;
	const listed = (option: string, values: readonly Bytes[]) =>
		[...new Set(values)].map((value) => line(`\tlist ${option}`, value));
	return [
		'\n',
		line('config key', label),
		line('\toption enabled', enabled ? '1' : '0'),
		line('\toption username', username),
		line('\toption password', password),
		...listed(
			'hostname',
			services.map(({ host }) => host),
		),
		...listed('interface', interfaces),
		...off.map((family) => line(`\toption ${family}`, 'off')),
	].join('');
}
