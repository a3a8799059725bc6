/** The text of the configuration file -> a configuration to be trusted, or all that is wrong with it. */

import type { Bytes } from '../base/bytes.ts';
import type { Config, Key, Settings } from './config.ts';
import { type KeyOptions, readKey } from './key.ts';
import { type ConfigProblem, type KeyOption, shown } from './problem.ts';
import { sectionReader } from './section.ts';
import { readSettings, type SettingsOptions } from './settings.ts';
import { parseUci, type UciSection } from './uci.ts';

export type { PasswordFile } from './key.ts';

/** `router`: on OpenWrt wan and wan6 are the default interfaces, and the User-Agent is a hardware client's. */
export type ReadOptions = KeyOptions & SettingsOptions;

/** A configuration and what is to be minded in it, or what is wrong, in the order of the file. */
export type ConfigReading = { config: Config; warnings: ConfigProblem[] } | { errors: ConfigProblem[] };

/** Reads a configuration (UCI text). Never fails: what is wrong is told of, all of it where the text can be parsed. */
export function readConfig(text: Bytes, options: ReadOptions): ConfigReading {
	const parsed = parseUci(text);
	if ('error' in parsed) {
		const { lineNumber, ...fault } = parsed.error;
		return { errors: [{ ...ofFile('error', lineNumber), code: 'syntax', ...fault }] };
	}
	const { sections } = parsed;
	const problems: ConfigProblem[] = [];
	const settings = readAllSettings(sections, options, problems);
	const keys = readKeys(sections, options, problems);
	// What is ignored may be the settings under another name.
	problems.push(...ignoredSections(sections, settings ? 'warning' : 'error'));
	if (!settings) problems.push({ ...ofFile('error', null), code: 'no-settings' });
	const errors = problems.filter(({ severity }) => severity === 'error');
	const isIdle = !keys.some((key) => key.enabled);
	// The example that comes with a package lacks all of it: one sentence says so.
	if (isIdle && settings && !settings.contact && !errors[1]) return { errors: [noKeyEnabled('error')] };
	if (!settings || errors[0]) return { errors };
	return { config: { settings, keys }, warnings: isIdle ? [...problems, noKeyEnabled('warning')] : problems };
}

type Severity = ConfigProblem['severity'];

/** Where something stands that is about no section. */
function ofFile(severity: Severity, line: number | null) {
	return { severity, line, section: null, option: null };
}

const noKeyEnabled = (severity: Severity): ConfigProblem => ({ ...ofFile(severity, null), code: 'no-key-enabled' });

const isSettings = ({ type, name }: UciSection): boolean => type === 'noip' && name === 'settings';

/** Reads the settings; undefined when there are none. */
function readAllSettings(
	sections: readonly UciSection[],
	options: SettingsOptions,
	problems: ConfigProblem[],
): Settings | undefined {
	const section = sections.find(isSettings);
	return section && readSettings(sectionReader(section, 'settings', problems), options);
}

function ignoredSections(sections: readonly UciSection[], severity: Severity): ConfigProblem[] {
	return sections
		.filter((section) => !isSettings(section) && section.type !== 'key')
		.map(({ type, name, lineNumber }) => ({
			...ofFile(severity, lineNumber),
			code: 'ignored-section',
			type: shown(type),
			name: shown(name ?? ''),
		}));
}

/** Reads the keys. Of one that is off nothing is told, but that it is left out when it lacks what stops are told by (rule 10). */
function readKeys(sections: readonly UciSection[], options: ReadOptions, problems: ConfigProblem[]): Key[] {
	const keys: Key[] = [];
	const owners = new Map<string, string>();
	let number = 0;
	for (const section of sections.filter(({ type }) => type === 'key')) {
		number++;
		while (!section.name && sections.some(({ name }) => name === `key${number}`)) number++;
		const name = section.name ?? `key${number}`;
		const title = { key: name };
		const warning = { severity: 'warning' as const, line: section.lineNumber, section: title, option: null };
		const keyProblems: ConfigProblem[] = [];
		const key = readKey(sectionReader(section, title, keyProblems), name, options, owners);
		const invalid = invalidOptions(key);
		if (key.enabled) {
			if (!section.name) problems.push({ ...warning, code: 'nameless-key' });
			problems.push(...keyProblems, ...otherPassword(key, keys, section));
		} else if (invalid[0]) {
			// One that is not filled in at all waits for its user.
			if (!invalid[2]) problems.push({ ...warning, code: 'key-left-out', invalid });
			continue;
		}
		keys.push(key);
	}
	return keys;
}

/** One user has one password: of two one is wrong, and each change of a password would be taken for one of the other's (rule 48). */
function otherPassword(key: Key, before: readonly Key[], { lineNumber, options }: UciSection): ConfigProblem[] {
	const { name, username, password } = key;
	const other = before.find((one) => one.enabled && one.username === username && one.password !== password);
	if (!other || !username || !password) return [];
	const option = options.has('password_file') ? 'password_file' : 'password';
	const line = options.get(option)?.values[0]?.lineNumber ?? lineNumber;
	const place = { severity: 'warning' as const, line, section: { key: name }, option, value: null };
	return [{ ...place, code: 'other-password', owner: other.name }];
}

function invalidOptions({ username, password, hostnames }: Key): KeyOption[] {
	const values: [KeyOption, { length: number }][] = [
		['username', username],
		['password', password],
		['hostname', hostnames],
	];
	return values.flatMap(([option, { length }]) => (length ? [] : option));
}
