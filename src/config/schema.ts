/** The text of the configuration file -> a configuration to be trusted, or all that is wrong with it. */

import type { Bytes } from '../base/bytes.ts';
import type { BrokenKey, Config, Key, Settings } from './config.ts';
import { type KeyOptions, readKey } from './key.ts';
import { isForeign, MOST_HOSTNAMES, MOST_SECTIONS, textFault } from './limits.ts';
import { type ConfigProblem, type FileFault, type KeyOption, shown } from './problem.ts';
import { sectionReader } from './section.ts';
import { readSettings, type SettingsOptions } from './settings.ts';
import { parseUci, type UciSection } from './uci.ts';

export type { PasswordFile } from './key.ts';

export interface ReadOptions extends KeyOptions, SettingsOptions {
	/** The file may be read by every user of the machine, which is minded where it holds a password. */
	worldReadable?: boolean;
}

/**
 * A configuration, or what is wrong with it for every key, and what is to be minded; each in the order of the file. A key in error is part of the
 * configuration, unless no other is left (rule 51).
 */
export type ConfigReading =
	| { config: Config; warnings: ConfigProblem[] }
	| { errors: ConfigProblem[]; warnings: ConfigProblem[] };

/** Reads a configuration (UCI text). Never fails: what is wrong is told of, all of it where the text can be parsed. */
export function readConfig(text: Bytes, options: ReadOptions): ConfigReading {
	const fault = textFault(text);
	if (fault) return refused(fault);
	const parsed = parseUci(text);
	if ('error' in parsed) {
		const { lineNumber, ...why } = parsed.error;
		return isForeign(text)
			? refused({ code: 'not-uci', utf16: false })
			: refused({ code: 'syntax', ...why }, lineNumber);
	}
	const { sections } = parsed;
	return sections.length > MOST_SECTIONS
		? refused({ code: 'too-many', what: 'sections', most: MOST_SECTIONS })
		: readSections(sections, options);
}

/** A file of which nothing is read. */
function refused(fault: FileFault, line: number | null = null): ConfigReading {
	return { errors: [{ ...ofFile('error', line), ...fault }], warnings: [] };
}

/** The configuration that these sections of a file would be. */
export function readSections(sections: readonly UciSection[], options: ReadOptions): ConfigReading {
	const problems: ConfigProblem[] = [...exposed(sections, options), ...sections.flatMap(mergedSections)];
	const settings = readAllSettings(sections, options, problems);
	const isOff = settings !== undefined && !settings.enabled;
	const { keys, broken } = readKeys(sections, options, problems, isOff);
	if ([...keys, ...broken].reduce((count, { hostnames }) => count + hostnames.length, 0) > MOST_HOSTNAMES) {
		return refused({ code: 'too-many', what: 'host names', most: MOST_HOSTNAMES });
	}
	const ofKeys = broken.flatMap(({ errors }) => errors);
	const isIdle = !isOff && !keys.some((key) => key.enabled) && !broken[0];
	// What is ignored may be the settings under another name.
	const ignored = ignoredSections(sections, settings ? 'warning' : 'error');
	const found = isOff ? beingFilledIn(problems, sections) : problems;
	const errors = found.filter(({ severity }) => severity === 'error');
	// Where no key is left, the errors of keys are everybody's (rule 51).
	if (errors[0] || !settings || !keys[0]) errors.push(...ofKeys);
	if (!settings) errors.push(...ignored, { ...ofFile('error', null), code: 'no-settings' });
	// The example that comes with a package lacks all of it: one sentence says so.
	const isExample = isIdle && settings && !settings.contact && !errors[options.needsContact ? 1 : 0];
	const warnings = [...found, ...(settings ? ignored : [])].filter(
		({ severity, code }) => severity === 'warning' && !(isExample && code === 'key-left-out'),
	);
	if (isExample && errors[0]) return { errors: [noKeyEnabled('error')], warnings };
	if (!settings || errors[0]) return { errors, warnings };
	return {
		config: { settings, keys, broken },
		warnings: isIdle ? [...warnings, noKeyEnabled('warning')] : warnings,
	};
}

/** What a user has to fill in. */
const FILLED_IN = ['contact', 'username', 'password', 'password_file', 'hostname'];

/** Where all is switched off, what is missing is only minded; and it is not where nothing has been filled in yet: one hint tells of all that. */
function beingFilledIn(problems: readonly ConfigProblem[], sections: readonly UciSection[]): ConfigProblem[] {
	const isBegun = sections.some(({ options }) =>
		FILLED_IN.some((name) => options.get(name)?.values.some(({ text }) => text !== '')),
	);
	return problems.flatMap((problem): ConfigProblem[] => {
		if (!isMissing(problem)) return [problem];
		return isBegun || problem.near ? [{ ...problem, severity: 'warning' }] : [];
	});
}

type Missing = Extract<ConfigProblem, { code: 'missing' }>;

function isMissing(problem: ConfigProblem): problem is Missing {
	return problem.code === 'missing' && FILLED_IN.includes(problem.option ?? '');
}

type Severity = ConfigProblem['severity'];

/** Where something stands that is about no section. */
function ofFile(severity: Severity, line: number | null) {
	return { severity, line, section: null, option: null };
}

const noKeyEnabled = (severity: Severity): ConfigProblem => ({ ...ofFile(severity, null), code: 'no-key-enabled' });

const isSettings = ({ type, name }: UciSection): boolean => type === 'noip' && name === 'settings';

/** A password that every user of the machine may read (rule 23). */
function exposed(sections: readonly UciSection[], { worldReadable }: ReadOptions): ConfigProblem[] {
	const hasPassword = sections.some(({ type, options }) => type === 'key' && options.has('password'));
	return worldReadable && hasPassword ? [{ ...ofFile('warning', null), code: 'world-readable-file' }] : [];
}

/** Sections of one name are one, and what stands in the later one counts: as in libuci, but seldom as it was meant. */
function mergedSections(section: UciSection): ConfigProblem[] {
	const { name, lineNumber: first, again } = section;
	const title = isSettings(section) ? 'settings' : section.type === 'key' && name !== null && { key: name };
	if (!title) return [];
	return again.map((line) => ({
		severity: 'warning',
		line,
		section: title,
		option: null,
		code: 'merged-section',
		first,
	}));
}

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

/**
 * Reads the keys; `problems` is given what is to be minded. Of one that is off nothing is told, but that it is left out when it lacks what stops are
 * told by (rule 10); so of one without an option, as in the example. Names belong to keys without an error (rule 51). `isOff`: all are, and one that
 * only lacks something is left out.
 */
function readKeys(
	sections: readonly UciSection[],
	options: ReadOptions,
	problems: ConfigProblem[],
	isOff: boolean,
): Pick<Config, 'keys' | 'broken'> {
	const keys: Key[] = [];
	const broken: BrokenKey[] = [];
	const owners = new Map<string, string>();
	const taken = new Set(sections.map(({ name }) => name));
	let number = 0;
	for (const section of sections.filter(({ type }) => type === 'key')) {
		number++;
		while (!section.name && taken.has(`key${number}`)) number++;
		const name = section.name ?? `key${number}`;
		const title = { key: name };
		const warning = { severity: 'warning' as const, line: section.lineNumber, section: title, option: null };
		const keyProblems: ConfigProblem[] = [];
		const key = readKey(sectionReader(section, title, keyProblems), name, options, owners);
		if (!key.enabled || section.options.size === 0) {
			const invalid = invalidOptions(key);
			if (!invalid[0]) keys.push(key);
			// One that is not filled in at all waits for its user.
			else if (!invalid[2]) problems.push({ ...warning, code: 'key-left-out', invalid });
			continue;
		}
		if (!section.name) problems.push({ ...warning, code: 'nameless-key' });
		const warnings = keyProblems.filter(({ severity }) => severity === 'warning');
		problems.push(...warnings, ...otherPassword(key, keys, section));
		const errors = keyProblems.filter(({ severity }) => severity === 'error');
		if (isOff && errors[0] && errors.every(isMissing)) {
			problems.push(...errors);
			continue;
		}
		const { username, password, hostnames } = key;
		const offline = errors.some(({ option }) => option === 'offline') ? null : key.offline;
		if (errors[0]) broken.push({ name, errors, username, password, hostnames, offline });
		else keys.push(key);
		if (!errors[0]) for (const hostname of hostnames) owners.set(hostname, name);
	}
	return { keys, broken };
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
