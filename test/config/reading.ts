import * as assert from 'uvu/assert';
import type { Config, Key } from '../../src/config/config.ts';
import type { ConfigProblem } from '../../src/config/problem.ts';
import { type ReadOptions, readConfig } from '../../src/config/schema.ts';
import { configErrors } from '../../src/messages/config.ts';

export const FILE = '/etc/config/noip';
export const SECRET = 'Tr0ub4dor&3';

const OPTIONS: ReadOptions = { router: true, needsContact: true, passwordFile: () => ({ error: 'ENOENT' }) };

/** A valid file: these lines go into the settings and into the key in place of its own of the same name; `rest` follows them. */
export function file(settings: readonly string[], key: readonly string[] = [], rest: readonly string[] = []): string {
	return [
		"config noip 'settings'",
		...(settings.some((textLine) => textLine.includes(' contact')) ? [] : ["option contact 'me@example.com'"]),
		...settings,
		"config key 'home'",
		...(key.some((textLine) => textLine.includes(' username')) ? [] : ["option username 'rv7sc9a'"]),
		...(key.some((textLine) => textLine.includes(' password')) ? [] : [`option password '${SECRET}'`]),
		...(key.some((textLine) => textLine.includes(' hostname')) ? [] : ["list hostname 'all.ddnskey.com'"]),
		...key,
		...rest,
		'',
	].join('\n');
}

/** What is wrong with a text, or to be minded in it. */
export function read(
	text: string,
	options: Partial<ReadOptions> = {},
): { errors: ConfigProblem[]; warnings: ConfigProblem[] } {
	const result = readConfig(text, { ...OPTIONS, ...options });
	return 'errors' in result
		? result
		: { errors: result.config.broken.flatMap((key) => key.errors), warnings: result.warnings };
}

/** All of it as sentences. */
export function sentences(text: string, options: Partial<ReadOptions> = {}): string[] {
	const { errors, warnings } = read(text, options);
	return configErrors([...errors, ...warnings], FILE).map((error) => error.text);
}

/** The configuration of a text that has no errors. */
export function valid(text: string, options: Partial<ReadOptions> = {}): Config {
	const result = readConfig(text, { ...OPTIONS, ...options });
	if ('errors' in result) throw new Error(sentences(text, options).join('\n'));
	return result.config;
}

/** The first key of a valid text. */
export function firstKey(text: string, options: Partial<ReadOptions> = {}): Key {
	const [key] = valid(text, options).keys;
	assert.ok(key);
	return key as Key;
}
