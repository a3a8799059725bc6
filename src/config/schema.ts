/** The text of the configuration file -> a configuration to be trusted, or all that is wrong with it. */

import type { Bytes } from '../base/bytes.ts';
import type { Config, Key, Settings } from './config.ts';
import { type PasswordReader, readKey } from './key.ts';
import { type Report, sectionReader } from './section.ts';
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

/** Reads a configuration (UCI text). The errors are whole sentences that name file, line, option and value (never a password) and what would do. */
export function readConfig(text: Bytes, options: ReadOptions): { config: Config } | { errors: string[] } {
	const { name: file, router } = options;
	const parsed = parseUci(text);
	if ('error' in parsed) {
		return { errors: [`${file} line ${syntaxError(parsed.error, text)}; nothing of the file is used`] };
	}
	const report: Report = { errors: [], warnings: [] };
	const { errors, warnings } = report;
	const ignored: string[] = [];
	let settings: Settings | undefined;
	for (const section of parsed.sections) {
		const { type, name, line } = section;
		if (type === 'noip' && name === 'settings') {
			settings = readSettings(sectionReader(section, file, name, report), router);
		} else if (type !== 'key') {
			ignored.push(`${file} line ${line}: config ${type} '${name ?? ''}' is ignored; write ${SETTINGS} or config key`);
		}
	}
	const keys = readKeys(parsed.sections, options, report);
	// What is ignored may be the settings under another name.
	if (!settings) errors.push(...ignored, `${file}: ${SETTINGS} is missing`);
	const advice = keys.some((key) => key.enabled) ? null : `${file}: ${FILL_IN}`;
	// The example that comes with a package lacks all of it: one sentence says so.
	if (advice && settings && !settings.contact && !errors[1]) return { errors: [advice] };
	if (!settings || errors[0]) return { errors };
	warnings.push(...ignored);
	if (advice) warnings.push(advice);
	return { config: { settings, keys, warnings } };
}

const SETTINGS = "config noip 'settings'";
const FILL_IN =
	"no key is enabled; give the settings a contact, and a config key a username, password, hostname and enabled '1'";

/** Reads the keys. Of one that is off nothing is said, but that it is left out when it lacks what stops are told by (rules 10). */
function readKeys(sections: readonly UciSection[], options: ReadOptions, { errors, warnings }: Report): Key[] {
	const keys: Key[] = [];
	const owners = new Map<string, string>();
	let number = 0;
	for (const section of sections.filter(({ type }) => type === 'key')) {
		number++;
		while (!section.name && sections.some(({ name }) => name === `key${number}`)) number++;
		const name = section.name ?? `key${number}`;
		const title = `key '${name}'`;
		const place = `${options.name} line ${section.line}: ${title}`;
		const said: Report = { errors: [], warnings: [] };
		const key = readKey(sectionReader(section, options.name, title, said), name, options, owners);
		const missing = (['username', 'password', 'hostnames'] as const).filter((each) => !key[each].length);
		if (key.enabled) {
			if (!section.name) warnings.push(`${place}: has no name; write config ${title}`);
			errors.push(...said.errors);
			warnings.push(...said.warnings);
		} else if (missing[0]) {
			// One that is not filled in at all waits for its user.
			if (!missing[2]) warnings.push(`${place}: is off and left out: no valid ${missing.join(' and ')}`);
			continue;
		}
		keys.push(key);
	}
	return keys;
}

/** What would do, by a word of libuci's reason. */
const ADVICE = {
	unterminated: 'close the quote',
	many: 'quote a value with spaces',
	command: 'write config, option or list',
	character: "use letters, digits and '_' only",
};

/** The line, libuci's reason, and what would do. */
function syntaxError({ line, start, reason }: UciError, text: Bytes): string {
	const from = start < line ? ` in what begins in line ${start}` : '';
	const [, advice] = Object.entries(ADVICE).find(([word]) => reason.includes(word)) ?? [];
	return `${line}: ${reason}${from}${text[0] === '\xef' ? '; save the file without a byte-order mark' : advice ? `; ${advice}` : ''}`;
}
