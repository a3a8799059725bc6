/** The text of the configuration file -> a configuration to be trusted, or all that is wrong with it. */

import type { Bytes } from '../host/host.ts';
import type { Config, Key, Settings } from './config.ts';
import { type PasswordReader, readKey } from './key.ts';
import { nearest } from './nearest.ts';
import { type Report, SectionReader } from './section.ts';
import { readSettings } from './settings.ts';
import { parseUci, type UciError, type UciSection } from './uci.ts';

export type { PasswordFile } from './key.ts';

export interface ReadOptions {
	/** The path that messages show. */
	name: string;
	/** On OpenWrt wan and wan6 are the default interfaces, and the User-Agent is a hardware client's. */
	router: boolean;
	passwordFile: PasswordReader;
}

interface FoundKey {
	key: Key;
	section: SectionReader;
	said: Report;
}

/** Reads a configuration (UCI text). The errors are whole sentences that name file, line, option and value (never a password) and what would do. */
export function readConfig(text: Bytes, options: ReadOptions): { config: Config } | { errors: string[] } {
	const parsed = parseUci(text);
	if ('error' in parsed) return { errors: [syntaxError(parsed.error, options.name, text)] };
	const report: Report = { errors: [], warnings: [] };
	const settings = findSettings(parsed.sections, options, report);
	const keys = findKeys(parsed.sections, options, report);
	for (const section of parsed.sections) warnOfType(section, options.name, report);
	if (!settings || report.errors.length > 0)
		return { errors: [...report.errors, ...report.warnings.map((warning) => `warning: ${warning}`)] };
	if (!keys.some((key) => key.enabled)) {
		report.warnings.push(
			`${options.name}: no key is enabled, so nothing is updated; give a section config key ` +
				`its username, password and hostname, and option enabled '1'`,
		);
	}
	return { config: { settings, keys, warnings: report.warnings } };
}

function findSettings(sections: UciSection[], { name: file, router }: ReadOptions, report: Report): Settings | null {
	const candidates = sections.filter(({ type }) => type === 'noip');
	const section = candidates.find(({ name }) => name === 'settings');
	for (const { name, line } of candidates) {
		if (name === 'settings') continue;
		const title = `${file} line ${line}: section ${name ? `'${name}'` : 'without a name'}`;
		if (section) report.warnings.push(`${title} is ignored; only config noip 'settings' counts`);
		else report.errors.push(`${title} must be called config noip 'settings'`);
	}
	if (!section) {
		if (candidates.length === 0) report.errors.push(`${file}: section config noip 'settings' is missing`);
		return null;
	}
	return readSettings(new SectionReader(section, file, 'settings', report), router);
}

function findKeys(sections: UciSection[], options: ReadOptions, report: Report): Key[] {
	const keySections = sections.filter(({ type }) => type === 'key');
	const names = new Set(keySections.map(({ name }) => name));
	const found = keySections.map((section, index): FoundKey => {
		let number = index + 1;
		while (!section.name && names.has(`key${number}`)) number++;
		const name = section.name ?? `key${number}`;
		names.add(name);
		const said: Report = { errors: [], warnings: [] };
		const reader = new SectionReader(section, options.name, `key '${name}'`, said);
		if (!section.name) reader.warn(`this section has no name; give it one: config key '${name}'`);
		return { key: readKey(reader, name, options.router, options.passwordFile), section: reader, said };
	});
	refuseSharedNames(found.filter(({ key }) => key.enabled));
	const kept = found.filter((each) => each.key.enabled || isComplete(each));
	for (const { said } of found) {
		report.errors.push(...said.errors);
		report.warnings.push(...said.warnings);
	}
	return kept.map(({ key }) => key);
}

/**
 * Whether a key that is switched off has what stops are told by (rules 10). Of such a key nothing is said, but that it is
 * left out; not even that when nothing is filled in yet.
 */
function isComplete({ key, section, said }: FoundKey): boolean {
	const missing = [!key.username && 'username', !key.password && 'password', !key.hostnames[0] && 'hostname'].filter(
		Boolean,
	);
	said.errors = [];
	said.warnings = [];
	if (missing.length === 1 || missing.length === 2) {
		section.warn(`is off and left out, since it has no valid ${missing.join(' and no valid ')}`);
	}
	return missing.length === 0;
}

/** A name in two enabled keys would be updated twice (rules 1). DDNS keys share *.ddnskey.com, groups have no dot. */
function refuseSharedNames(found: readonly FoundKey[]): void {
	const owners = new Map<string, FoundKey>();
	for (const each of found) {
		for (const hostname of each.key.hostnames) {
			if (!hostname.includes('.') || hostname.endsWith('.ddnskey.com')) continue;
			const owner = owners.get(hostname);
			if (owner) {
				const other = `key '${owner.key.name}' (line ${owner.section.lineOf('hostname', hostname)})`;
				const words = `hostname '${hostname}' stands in ${other} too; remove it from one of them`;
				each.section.error(words, each.section.lineOf('hostname', hostname));
			} else owners.set(hostname, each);
		}
	}
}

function warnOfType({ type, name, line }: UciSection, file: string, report: Report): void {
	if (type === 'noip' || type === 'key') return;
	const meant = nearest(type, ['noip', 'key']);
	const advice = meant
		? `did you mean config ${meant}${name ? ` '${name}'` : ''}?`
		: 'known are config noip and config key';
	report.warnings.push(`${file} line ${line}: unknown section type '${type}' is ignored; ${advice}`);
}

/** What libuci's reasons mean to the person who wrote the file. */
const PLAIN: ReadonlyArray<readonly [reason: RegExp, words: string]> = [
	[/unterminated/, 'a quote is opened and never closed'],
	[/too many/, 'something follows the value; a value with spaces needs quotes around all of it'],
	[/invalid command/, 'a line must begin with config, option or list, and a word after it'],
	[/insufficient|without name/, 'a name is missing'],
	[/name field/, "a name may only have letters without accents, digits and '_'"],
	[/type field/, 'a section type may have no spaces and no accents'],
	[/first section/, 'an option stands before the first config line'],
	[/different type/, 'a section of another type has the same name'],
];

function syntaxError({ line, start, reason }: UciError, file: string, text: Bytes): string {
	const mark = text.startsWith('\xef\xbb\xbf') && line <= 1;
	const words = mark
		? 'the file begins with a byte-order mark; save it as UTF-8 without one'
		: (PLAIN.find(([pattern]) => pattern.test(reason))?.[1] ?? reason);
	const from = start < line ? `, in what begins in line ${start}` : '';
	return `${file} line ${line}: ${words}${from} (${reason}); nothing of the file is used`;
}
