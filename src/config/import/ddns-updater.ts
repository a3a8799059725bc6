/** config.json of ddns-updater (`internal/params/json.go`): a list `settings`, of which each names a provider. */

import { type Bytes, toBytes, toText } from '../../base/bytes.ts';
import { readLiteral, writeLiteral } from '../../base/ip-literal.ts';
import { parseJson } from '../../base/json.ts';
import { shown } from '../problem.ts';
import { jsonFault } from './json-fault.ts';
import {
	AUTO,
	binaryError,
	type ImportReader,
	type ImportRemark,
	lineAt,
	type Service,
	sourceError,
} from './service.ts';
import { isNoipHost, isNoipName, serverHost } from './ways.ts';

/** What is carried over, and what this client sees to by itself. */
const UNDERSTOOD =
	/^(provider|domain|host|owner|username|password|ip_version|ipv6_suffix|provider_ip|ip_method|delay|url)$/;

export const readDdnsUpdater: ImportReader = ([file]) => {
	const binary = binaryError(file);
	if (binary) return binary;
	// QuickJS takes escapes that JSON does not have.
	const place = jsonFault(file.text);
	const json = place === null ? parseJson(toText(file.text.replace(/^\xef\xbb\xbf/, ''))) : undefined;
	if (json === undefined) {
		return sourceError(file, place === null ? null : lineAt(file.text, place), { code: 'not-json' });
	}
	const settings = isObject(json) ? json.settings : undefined;
	if (!Array.isArray(settings)) return sourceError(file, null, { code: 'foreign' });
	const remarks: ImportRemark[] = [];
	const services = settings.flatMap((setting: unknown, at) =>
		isObject(setting) ? readSetting(setting, `${at + 1}`, remarks) : [],
	);
	return { services, remarks };
};

type JsonObject = Record<string, unknown>;

const isObject = (value: unknown): value is JsonObject =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

function readSetting(setting: JsonObject, service: string, remarks: ImportRemark[]): Service | [] {
	const value = (name: string): Bytes => {
		const its = Object.hasOwn(setting, name) ? setting[name] : '';
		return typeof its === 'string' ? toBytes(its) : '';
	};
	const provider = value('provider');
	const isCustom = provider === 'custom' && isNoipHost(serverHost(value('url')));
	if (!isNoipName(provider) && !isCustom) {
		remarks.push({ service, code: 'other-provider', provider: shown(toText(provider)) });
		return [];
	}
	const hosts = hostsOf(value('domain'), value('owner') || value('host'));
	const [username, password] = [value('username'), value('password')];
	const needed = { domain: hosts[0], username, password };
	const missing = Object.entries(needed).flatMap(([name, its]) => (its ? [] : name));
	if (missing[0]) remarks.push({ service, code: 'incomplete', missing });
	const suffix = hostPartOf(value('ipv6_suffix'));
	const isSet = (name: string) => setting[name] !== '' && setting[name] !== null;
	const dropped = Object.keys(setting).filter((name) => !UNDERSTOOD.test(name) && isSet(name));
	if (suffix === null) dropped.push('ipv6_suffix');
	if (missing[0]) return [];
	if (dropped[0]) remarks.push({ service, code: 'options-dropped', options: dropped.map(shown) });
	const version = value('ip_version').toLowerCase();
	const ipv6 = suffix ? { ...AUTO, hostPart: suffix } : AUTO;
	const ways = { ...(version === 'ipv6' ? {} : { ipv4: AUTO }), ...(version === 'ipv4' ? {} : { ipv6 }) };
	return { name: service, label: '', hosts, username, password, enabled: true, ways };
}

/** Names stand in the domain with commas between, or in older files as owners of a domain; `@` is the domain itself. */
function hostsOf(domain: Bytes, owners: Bytes): Bytes[] {
	const listed = (text: Bytes) => text.split(',').map((name) => name.trim());
	const names = owners
		? listed(owners).map((owner) => (owner === '@' ? domain : `${owner}.${domain}`))
		: listed(domain);
	return domain ? names.filter(Boolean) : [];
}

/** The host part in a suffix with its length; empty where none is set, null when it is of another length than a line's prefix leaves. */
function hostPartOf(suffix: Bytes): string | null {
	if (!suffix) return '';
	const [address = '', length] = suffix.split('/');
	const octets = readLiteral(address);
	if (octets.length !== 16 || (length ?? '64') !== '64') return null;
	return writeLiteral([...Array(8).fill(0), ...octets.slice(8)]);
}
