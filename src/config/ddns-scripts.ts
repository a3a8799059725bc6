/** The configuration of OpenWrt's ddns-scripts -> sections `config key` for its No-IP services. */

import { type Bytes, toText } from '../base/bytes.ts';
import { FAMILIES, type Family } from '../base/family.ts';
import { shown } from './problem.ts';
import { isYes } from './section.ts';
import { parseUci, type UciError, type UciSection } from './uci.ts';

/** What there is to carry over. */
export interface Import {
	/** UCI text: the keys, each with an empty line before it; empty when there is no service to carry over. */
	keys: Bytes;
	remarks: ImportRemark[];
	/** The services that the keys stand for. */
	services: string[];
}

/** What is not carried over of a service (its name, or what `uci` calls it). */
export type ImportRemark = { service: string } /** `provider`: short, as it may be shown. */ & (
	| { code: 'other-provider'; provider: string }
	| { code: 'incomplete'; missing: string[] }
	| { code: 'options-dropped'; options: string[] }
);

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
export function importDdns(text: Bytes, taken: readonly string[]): Import | { error: UciError } {
	const parsed = parseUci(text);
	if ('error' in parsed) return parsed;
	const remarks: ImportRemark[] = [];
	const services = parsed.sections
		.filter(({ type }) => type === 'service')
		.flatMap((section, at) => readService(section, at, remarks));
	const keys = new Map<string, Service[]>();
	for (const service of services) {
		const { host, username, password, enabled } = service;
		const owner = (one: Service) => JSON.stringify([one.username, one.password, one.enabled]);
		const interfaces = services
			.filter((one) => one.host === host && owner(one) === owner(service))
			.map((one) => `${one.family} ${one.interface}`);
		const shared = JSON.stringify([username, password, enabled, interfaces.sort()]);
		keys.set(shared, [...(keys.get(shared) ?? []), service]);
	}
	const sectionNames = [...taken];
	return {
		keys: [...keys.values()].map((members) => keyText(members, sectionNames)).join(''),
		remarks,
		services: services.map(({ name }) => name),
	};
}

function readService({ name, options }: UciSection, at: number, remarks: ImportRemark[]): Service[] {
	const value = (option: string) => options.get(option)?.values.at(-1)?.text ?? '';
	const service = name ?? `@service[${at}]`;
	const provider = value('service_name');
	if (!/^no-?ip\.com$/i.test(provider) && !/no-ip\.com/i.test(value('update_url'))) {
		remarks.push({ service, code: 'other-provider', provider: shown(toText(provider)) });
		return [];
	}
	const needed = {
		domain: value('domain') || value('lookup_host'),
		username: value('username'),
		password: value('password'),
	};
	const missing = Object.entries(needed).flatMap(([option, its]) => (its ? [] : option));
	if (missing[0]) {
		remarks.push({ service, code: 'incomplete', missing });
		return [];
	}
	const dropped = [...options.keys()].filter((option) => !UNDERSTOOD.test(option));
	if (dropped[0]) remarks.push({ service, code: 'options-dropped', options: dropped });
	const family = isYes(value('use_ipv6')) ? 'ipv6' : 'ipv4';
	const network = /^(network)?$/.test(value('ip_source')) && value('ip_network');
	return [
		{
			name: service,
			host: needed.domain.toLowerCase(),
			username: needed.username,
			password: needed.password,
			enabled: isYes(value('enabled')),
			family,
			interface: network || value('interface') || (family === 'ipv6' ? 'wan6' : 'wan'),
		},
	];
}

/** The section for these services, which differ in host names and family only. Its name is added to `sectionNames`. */
function keyText(services: readonly Service[], sectionNames: string[]): Bytes {
	const { name, username, password, enabled } = services[0] as Service;
	let label = name.replace(/\W+/g, '');
	while (sectionNames.includes(label)) label += '_';
	sectionNames.push(label);
	const off = FAMILIES.filter((family) => !services.some((one) => one.family === family));
	const interfaces = FAMILIES.flatMap((family) =>
		services.filter((one) => one.family === family).map((one) => one.interface),
	);
	const textLine = (start: string, value: Bytes) => `${start} '${value.replace(/'/g, "'\\''")}'\n`;
	const listed = (option: string, values: readonly Bytes[]) =>
		[...new Set(values)].map((value) => textLine(`\tlist ${option}`, value));
	return [
		'\n',
		textLine('config key', label),
		textLine('\toption enabled', enabled ? '1' : '0'),
		textLine('\toption username', username),
		textLine('\toption password', password),
		...listed(
			'hostname',
			services.map(({ host }) => host),
		),
		...listed('interface', interfaces),
		...off.map((family) => textLine(`\toption ${family}`, 'off')),
	].join('');
}
