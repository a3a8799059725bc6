/** The updates of another client -> sections `config key`. */

import { type Bytes, toBytes, toText } from '../../base/bytes.ts';
import { FAMILIES, type Family } from '../../base/family.ts';
import { printable } from '../../base/printable.ts';
import { hostname } from '../hostname.ts';
import { shown } from '../problem.ts';
import type { ImportRemark, Reading, Service, Way } from './service.ts';

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
	families: Family[];
	keys: string[];
}

/** One host name in one family of one service. */
interface Row extends Service {
	host: Bytes;
	family: Family;
	way: Way;
}

/**
 * The keys for what was read. Host names with the same credential, state and ways become one key, an IPv4 and an IPv6 service of one name included.
 * `taken`: names of sections that a key may not bear.
 */
export function keysOf({ services, remarks }: Reading, taken: readonly string[]): Import {
	const said = [...remarks];
	const rows = services.flatMap((service) => (isPrintable(service, said) ? rowsOf(service, said) : []));
	const keys = new Map<string, Row[]>();
	for (const row of rows) {
		const { host, username, password, enabled } = row;
		const owner = (one: Row) => JSON.stringify([one.host, one.username, one.password, one.enabled]);
		const ways = rows
			.filter((one) => owner(one) === owner(row))
			.map(({ family, way }) => JSON.stringify([family, way.interface, way.source, way.command, way.hostPart]));
		const shared = JSON.stringify([username, password, enabled, [...new Set(ways)].sort()]);
		keys.set(shared, [...(keys.get(shared) ?? []), { ...row, host }]);
	}
	const sectionNames = ['settings', ...taken];
	const imported = new Map<string, ImportedService>();
	const texts = [...keys.values()].map((members) => {
		const label = labelOf(members, sectionNames);
		for (const { name, enabled, family } of members) {
			const known = imported.get(name) ?? { name, enabled, families: [], keys: [] };
			if (!known.keys.includes(label)) known.keys.push(label);
			if (!known.families.includes(family)) known.families.push(family);
			imported.set(name, known);
		}
		return keyText(members, label);
	});
	return { keys: texts.join(''), remarks: said, services: [...imported.values()] };
}

/** Whether a line of text can hold the credential as it is; else it is remarked. */
function isPrintable({ name, username, password }: Service, remarks: ImportRemark[]): boolean {
	const options = Object.entries({ username, password }).flatMap(([option, bytes]) => {
		const text = toText(bytes);
		return printable(`x${text}`) === `x${text}` && toBytes(text) === bytes ? [] : option;
	});
	remarks.push(...options.map((option) => ({ service: name, code: 'unprintable' as const, option })));
	return options[0] === undefined;
}

/** The valid host names of a service, each once; the others are remarked. */
function rowsOf(service: Service, remarks: ImportRemark[]): Row[] {
	const nothing = () => undefined;
	const hosts = [...new Set(service.hosts.map((host) => host.toLowerCase()))].filter((host) => {
		const isGood = hostname(toText(host), nothing, nothing, host) !== undefined;
		if (!isGood) remarks.push({ service: service.name, code: 'bad-hostname', host: shown(toText(host)) });
		return isGood;
	});
	const ways = FAMILIES.flatMap((family) => {
		const way = service.ways[family];
		return way ? [{ family, way }] : [];
	});
	return hosts.flatMap((host) => ways.map((its) => ({ ...service, ...its, host })));
}

/** A name for the section of these host names, which is added to `sectionNames`. */
function labelOf([first]: readonly Row[], sectionNames: string[]): string {
	const name = first?.label || first?.host.replace(/\..*/s, '').replace(/-/g, '_') || '';
	let label = name.replace(/\W+/g, '') || 'key';
	while (sectionNames.includes(label)) label += '_';
	sectionNames.push(label);
	return label;
}

/** The section for these, which differ in host names and family only. */
function keyText(rows: readonly Row[], label: string): Bytes {
	const { username, password, enabled } = rows[0] as Row;
	const of = (family: Family) => rows.filter((one) => one.family === family).map(({ way }) => way);
	const textLine = (start: string, value: Bytes) => `${start} '${value.replace(/'/g, "'\\''")}'\n`;
	const listed = (option: string, values: readonly Bytes[]) =>
		[...new Set(values)].map((value) => textLine(`\tlist ${option}`, value));
	const set = (option: string, value: Bytes | null | undefined) =>
		value ? [textLine(`\toption ${option}`, value)] : [];
	return [
		'\n',
		textLine('config key', label),
		textLine('\toption enabled', enabled ? '1' : '0'),
		...set('username', username),
		...set('password', password),
		...listed(
			'hostname',
			rows.map(({ host }) => host),
		),
		...listed(
			'interface',
			FAMILIES.flatMap((family) => of(family).flatMap((way) => way.interface ?? [])),
		),
		...FAMILIES.flatMap((family) => {
			const [way] = of(family);
			return [
				...set(family, way ? way.source : 'off'),
				...set(`${family}_command`, way?.command),
				...set(`${family}_host`, way?.hostPart),
			];
		}),
	].join('');
}
