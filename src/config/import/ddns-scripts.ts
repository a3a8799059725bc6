/** The configuration of OpenWrt's ddns-scripts (UCI text). */

import { type Bytes, toText } from '../../base/bytes.ts';
import type { Family } from '../../base/family.ts';
import { shown } from '../problem.ts';
import { isYes } from '../section.ts';
import { parseUci, type UciSection } from '../uci.ts';
import {
	AUTO,
	type ImportReader,
	type ImportRemark,
	type Machine,
	type Service,
	seen,
	sourceError,
	type Way,
} from './service.ts';
import { byProgram, isNoipHost } from './ways.ts';

/** What is carried over, and what this client sees to by itself: where and how often to look, to try again, to send anew, to log. Of all else the user is told. */
const UNDERSTOOD =
	/^(service_name|update_(url|script)|enabled|domain|lookup_host|username|password|interface|bind_network|ip_(source|network|interface|url|script)|dns_server|cacert|(check|force|retry|use)_.*)$/;

export const readDdnsScripts: ImportReader = ([file], machine) => {
	const parsed = parseUci(file.text);
	if ('error' in parsed) {
		const { lineNumber, ...why } = parsed.error;
		return sourceError(file, lineNumber, { code: 'uci', ...why });
	}
	const remarks: ImportRemark[] = [];
	const services = parsed.sections
		.filter(({ type }) => type === 'service')
		.flatMap((section, at) => readService(section, at, machine, remarks));
	return { services, remarks };
};

function readService(
	{ name, options }: UciSection,
	at: number,
	machine: Machine,
	remarks: ImportRemark[],
): Service | [] {
	const value = (option: string) => options.get(option)?.values.at(-1)?.text ?? '';
	const service = name ?? `@service[${at}]`;
	const provider = value('service_name');
	const url = readUrl(value('update_url'));
	// The URL of a provider that ddns-scripts knows is not looked at; all of these have a dot in their names.
	const isByUrl = !provider.includes('.') && isNoipHost(url.host);
	const isByScript = /\/update_no-?ip[._]/i.test(value('update_script'));
	if (!isNoipHost(provider) && !isByUrl && !isByScript) {
		remarks.push({ service, code: 'other-provider', provider: shown(toText(provider || url.host)) });
		return [];
	}
	const written = isByUrl ? url : UNWRITTEN;
	const domain = written.domain || value('domain') || value('lookup_host');
	const hosts = domain.split(/[\s,]+/).filter(Boolean);
	const username = written.username || value('username');
	const password = written.password || value('password');
	const needed = { domain: hosts[0], username, password };
	const missing = Object.entries(needed).flatMap(([option, its]) => (its ? [] : option));
	if (missing[0]) {
		remarks.push({ service, code: 'incomplete', missing });
		return [];
	}
	const dropped = [...options.keys()].filter((option) => !UNDERSTOOD.test(option));
	if (dropped[0]) remarks.push({ service, code: 'options-dropped', options: dropped });
	const family: Family = isYes(value('use_ipv6')) ? 'ipv6' : 'ipv4';
	const ways = { [family]: wayOf(service, value, family, machine, remarks) };
	return { name: service, label: service, hosts, username, password, enabled: isYes(value('enabled')), ways };
}

function wayOf(
	service: string,
	value: (option: string) => Bytes,
	family: Family,
	machine: Machine,
	remarks: ImportRemark[],
): Way {
	const source = value('ip_source');
	const script = source === 'script' && value('ip_script').trim();
	if (script) return byProgram(service, family, script, machine, remarks);
	const places = placesOf(value, family);
	const [found] = places.flatMap(([option, name]) => {
		return machine.find(toText(name), family, option === 'ip_interface') ?? [];
	});
	const [place] = places;
	if (found === undefined && place) {
		remarks.push({ service, code: 'unknown-interface', option: place[0], value: shown(toText(place[1])) });
	}
	return { ...(source === 'web' ? seen(family) : AUTO), interface: found ?? place?.[1] ?? '' };
}

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
