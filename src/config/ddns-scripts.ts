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
	services: ImportedService[];
}

/** A service that is carried over, and the names of the keys in which its host names are. */
export interface ImportedService {
	name: string;
	enabled: boolean;
	family: Family;
	keys: string[];
}

/** What is not carried over of a service (its name, or what `uci` calls it). */
export type ImportRemark = { service: string } /** `provider`: short, as it may be shown. */ & (
	| { code: 'other-provider'; provider: string }
	| { code: 'incomplete'; missing: string[] }
	| { code: 'options-dropped'; options: string[] }
	/** Its address is that of a program, which is to be put at `path`; `hasWords`: ddns-scripts starts it with more words. */
	| { code: 'program'; family: Family; script: string; path: string; hasWords: boolean }
	/** No interface is meant by the value of this option. */
	| { code: 'unknown-interface'; option: string; value: string }
);

/** The interface of this machine that is meant by a name (`isDevice`: rather a device's), as a key lists it; null: none. */
export type InterfaceFinder = (name: string, family: Family, isDevice: boolean) => string | null;

/** One host name in one service. */
interface Service extends Credential {
	name: string;
	host: Bytes;
	enabled: boolean;
	family: Family;
	/** null: a program needs none. */
	interface: Bytes | null;
	/** What is to be set for the family, and the program that goes with it; null: the default. */
	source: string | null;
	command: Bytes | null;
}

interface Credential {
	username: Bytes;
	password: Bytes;
}

/** What is carried over, and what this client sees to by itself: where and how often to look, to try again, to send anew, to log. Of all else the user is told. */
const UNDERSTOOD =
	/^(service_name|update_(url|script)|enabled|domain|lookup_host|username|password|interface|bind_network|ip_(source|network|interface|url|script)|dns_server|cacert|(check|force|retry|use)_.*)$/;

/**
 * Reads the configuration of ddns-scripts (UCI text). Services with the same credential, interfaces and state become one key, an IPv4 and an IPv6 service
 * of one name included. `taken`: names of sections that a key may not bear. `router`: this machine is one.
 */
export function importDdns(
	text: Bytes,
	taken: readonly string[],
	find: InterfaceFinder,
	router = true,
): Import | { error: UciError } {
	const parsed = parseUci(text);
	if ('error' in parsed) return parsed;
	const remarks: ImportRemark[] = [];
	const services = parsed.sections
		.filter(({ type }) => type === 'service')
		.flatMap((section, at) => readService(section, at, remarks, find, router));
	const keys = new Map<string, Service[]>();
	for (const service of services) {
		const { host, username, password, enabled } = service;
		const owner = (one: Service) => JSON.stringify([one.username, one.password, one.enabled]);
		const sources = services
			.filter((one) => one.host === host && owner(one) === owner(service))
			.map((one) => [one.family, one.interface, one.source, one.command]);
		const shared = JSON.stringify([username, password, enabled, sources.map(String).sort()]);
		keys.set(shared, [...(keys.get(shared) ?? []), service]);
	}
	const sectionNames = [...taken];
	const imported = new Map<string, ImportedService>();
	const texts = [...keys.values()].map((members) => {
		const label = labelOf(members, sectionNames);
		for (const { name, enabled, family } of members) {
			const known = imported.get(name) ?? { name, enabled, family, keys: [] };
			if (!known.keys.includes(label)) known.keys.push(label);
			imported.set(name, known);
		}
		return keyText(members, label);
	});
	return { keys: texts.join(''), remarks, services: [...imported.values()] };
}

function readService(
	{ name, options }: UciSection,
	at: number,
	remarks: ImportRemark[],
	find: InterfaceFinder,
	router: boolean,
): Service[] {
	const value = (option: string) => options.get(option)?.values.at(-1)?.text ?? '';
	const service = name ?? `@service[${at}]`;
	const provider = value('service_name');
	const url = readUrl(value('update_url'));
	// The URL of a provider that ddns-scripts knows is not looked at; all of these have a dot in their names.
	const isByUrl = !provider.includes('.') && NOIP.test(url.host);
	const isByScript = /\/update_no-?ip[._]/i.test(value('update_script'));
	if (!NOIP.test(provider) && !isByUrl && !isByScript) {
		remarks.push({ service, code: 'other-provider', provider: shown(toText(provider || url.host)) });
		return [];
	}
	const written = isByUrl ? url : UNWRITTEN;
	const needed = {
		domain: written.domain || value('domain') || value('lookup_host'),
		username: written.username || value('username'),
		password: written.password || value('password'),
	};
	const hosts = needed.domain
		.toLowerCase()
		.split(/[\s,]+/)
		.filter(Boolean);
	needed.domain = hosts.join();
	const missing = Object.entries(needed).flatMap(([option, its]) => (its ? [] : option));
	if (missing[0]) {
		remarks.push({ service, code: 'incomplete', missing });
		return [];
	}
	const dropped = [...options.keys()].filter((option) => !UNDERSTOOD.test(option));
	if (dropped[0]) remarks.push({ service, code: 'options-dropped', options: dropped });
	const family: Family = isYes(value('use_ipv6')) ? 'ipv6' : 'ipv4';
	const { username, password } = needed;
	const its = { name: service, username, password, enabled: isYes(value('enabled')), family };
	const script = value('ip_source') === 'script' && value('ip_script').trim();
	if (script) {
		const [program = '', ...words] = script.split(/\s+/);
		const path = router ? `/etc/noip/${program.replace(/.*\//, '')}` : program;
		const told = { script: shown(toText(program)), path: toText(path), hasWords: words.length > 0 };
		remarks.push({ service, code: 'program', family, ...told });
		return hosts.map((host) => ({ ...its, host, source: 'command', command: path, interface: null }));
	}
	const places = placesOf(value, family);
	const [found] = places.flatMap(([option, name]) => find(toText(name), family, option === 'ip_interface') ?? []);
	const [place] = places;
	if (found === undefined && place) {
		remarks.push({ service, code: 'unknown-interface', option: place[0], value: shown(toText(place[1])) });
	}
	const source = value('ip_source') === 'web' ? (family === 'ipv4' ? 'provider' : 'check') : null;
	const by = { source, command: null, interface: found ?? place?.[1] ?? '' };
	return hosts.map((host) => ({ ...its, host, ...by }));
}

/** The host of the provider's update service, whichever of its spellings; also what ddns-scripts calls the provider. */
const NOIP = /^([\w.-]+\.)?no-?ip\.com\.?$/i;

const UNWRITTEN = { host: '', domain: '', username: '', password: '' };

/** What stands in a URL: its host, and what is written out where others have `[DOMAIN]`, `[USERNAME]` and `[PASSWORD]`. */
function readUrl(url: Bytes): typeof UNWRITTEN {
	const [, login = '', host = '', query = ''] = /^\s*https?:\/\/(?:([^/?#]*)@)?([^/?#:@]*)(.*)$/is.exec(url) ?? [];
	const [username = '', password = ''] = login.split(/:(.*)/s).map(writtenOut);
	return { host, username, password, domain: writtenOut(/[?&]hostname=([^&#]*)/i.exec(query)?.[1] ?? '') };
}

function writtenOut(text: Bytes): Bytes {
	if (/^\[\w+\]$/.test(text)) return '';
	return text.replace(/%([\da-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

/**
 * Where ddns-scripts reads the address, or by which line it asks for it: the option that says so, and where none is set its default and what else may be meant.
 * `interface` itself only says whose events start a service.
 */
function placesOf(value: (option: string) => Bytes, family: Family): [option: string, name: Bytes][] {
	const usual = family === 'ipv6' ? 'wan6' : 'wan';
	const source = value('ip_source');
	const option = { web: 'bind_network', interface: 'ip_interface' }[source] ?? 'ip_network';
	const set = value(option);
	if (set && option !== 'bind_network') return [[option, set]];
	const places: [string, Bytes][] = [
		[option, set || (option === 'ip_interface' ? 'eth1' : option === 'ip_network' ? usual : '')],
		['interface', value('interface')],
		['ip_network', usual],
	];
	return places.filter(([, name]) => name);
}

/** A name for the section of these services, which is added to `sectionNames`. */
function labelOf([first]: readonly Service[], sectionNames: string[]): string {
	let label = first?.name.replace(/\W+/g, '') ?? '';
	while (sectionNames.includes(label)) label += '_';
	sectionNames.push(label);
	return label;
}

/** The section for these services, which differ in host names and family only. */
function keyText(services: readonly Service[], label: string): Bytes {
	const { username, password, enabled } = services[0] as Service;
	const of = (family: Family) => services.filter((one) => one.family === family);
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
		...listed(
			'interface',
			FAMILIES.flatMap((family) => of(family).flatMap((one) => one.interface ?? [])),
		),
		...FAMILIES.flatMap((family) => {
			const [one] = of(family);
			const { source, command } = one ?? { source: 'off', command: null };
			return [
				...(source ? [textLine(`\toption ${family}`, source)] : []),
				...(command ? [textLine(`\toption ${family}_command`, command)] : []),
			];
		}),
	].join('');
}
