/** Reads the options of one section by name and kind, and collects what is to be said about them. */

import { type Bytes, toText } from '../base/bytes.ts';
import { nearest } from './nearest.ts';
import type { UciSection, UciValue } from './uci.ts';

/** Whole sentences for the user, each with file and line. */
export interface Report {
	errors: string[];
	warnings: string[];
}

/** Takes the end of a sentence about a value. */
type Say = (words: string) => undefined;

/**
 * Turns the text of a value, or its bytes, into what it means. What it is told that the value `must` be or do makes an error:
 * it then gives undefined. What it tells `warn` follows `option 'value' `.
 */
export type Reading<T> = (text: string, must: Say, warn: Say, bytes: Bytes) => T | undefined;

/** A value for a message: its first line, short, without control characters and without the credentials that some write into a URL. */
export function quoted(text: string): string {
	const line = text
		.replace(/[\r\n].*/s, '…')
		.replace(/^.*:.*@/, '…@')
		.replace(/\p{Cc}/gu, '?')
		.replace(/^(.{60}).+/u, '$1…');
	return `'${line}'`;
}

/** A value that may be left out: null when it is empty. */
export function optional<T>(reading: Reading<T>): Reading<T | null> {
	return (text, ...more) => (text ? reading(text, ...more) : null);
}

/** One of these words, which are separated by `, `. */
export function oneOf<T extends string>(words: string): Reading<T> {
	return (text, must) => (words.split(', ').includes(text) ? (text as T) : must(`be one of ${words}`));
}

/** Whether a boolean is true in any of OpenWrt's spellings. */
export const isYes = (text: string): boolean => /^(1|yes|on|true|enabled)$/.test(text);

/** A boolean. */
export const flag: Reading<boolean> = (text, must) =>
	isYes(text) || (/^(0|no|off|false|disabled)$/.test(text) ? false : must("be '1' or '0'"));

/** A path from the root. */
export const absolutePath: Reading<string> = (text, must) => (text[0] === '/' ? text : must('be an absolute path'));

export type SectionReader = ReturnType<typeof sectionReader>;

/** `file`: its path, for messages. `title`: how messages call this section, e.g. `key 'home'`. `report`: where they go. */
export function sectionReader(section: UciSection, file: string, title: string, { errors, warnings }: Report) {
	const { options, line: firstLine } = section;
	const known: string[] = [];
	const silent: Say = () => undefined;

	function say(to: string[], words: string, line = firstLine): undefined {
		to.push(`${file} line ${line}: ${title}: ${words}`);
	}

	/** The values of an option; its default in the section's first line when there are none. */
	function valuesOf(name: string, fallback: readonly string[]): readonly UciValue[] {
		known.push(name);
		return options.get(name)?.values ?? fallback.map((text) => ({ text, line: firstLine }));
	}

	function understood<T>(name: string, bytes: Bytes, line: number, reading: Reading<T>): T | undefined {
		const text = toText(bytes);
		// Messages stand in the status, which everybody may read: no part of a credential goes there (promise 8).
		const shown = name === 'username' ? name : `${name} ${quoted(text)}`;
		const must: Say = (words) => say(errors, `${text ? shown : `${name} is missing: it`} must ${words}`, line);
		// A password may have any character (rules 22).
		if (/[\r\n]/.test(text) && name !== 'password') return must('be in one line; is a quote missing?');
		return reading(text, must, (words) => say(warnings, `${shown} ${words}`, line), bytes);
	}

	return {
		has: (name: string) => options.has(name),

		/**
		 * The only value of an option. `fallback` is its default, spelled as in the file; it counts where none is set or what is
		 * set is wrong. Of a required option it is '', which `reading` refuses: then undefined is given.
		 */
		one<T>(name: string, fallback: string, reading: Reading<T>): T {
			const values = valuesOf(name, [fallback]);
			const value = values.at(-1) as UciValue;
			if (values.length > 1) say(errors, `${name} must have one value, not ${values.length}`, value.line);
			return (understood(name, value.text, value.line, reading) ?? reading(fallback, silent, silent, fallback)) as T;
		},

		/** The items of a list, or the words of a plain option, each once and without those that are wrong. */
		list<T>(name: string, fallback: readonly string[], reading: Reading<T>): T[] {
			const items: T[] = [];
			for (const { text, line } of valuesOf(name, fallback)) {
				for (const word of (!options.get(name)?.list && text.match(/[^ \t]+/g)) || [text]) {
					const item = understood(name, word, line, reading);
					if (item === undefined) continue;
					if (items.includes(item)) say(warnings, `${name} '${item}' is listed twice`, line);
					else items.push(item);
				}
			}
			return items;
		},

		/** Warns of the options that nobody asked for. Their values are not shown: one might be a password. */
		unknown(): void {
			for (const { name, values } of options.values()) {
				if (known.includes(name)) continue;
				const meant = nearest(name, known);
				const advice = meant ? `did you mean '${meant}'?` : `known here are ${known.join(', ')}`;
				say(warnings, `unknown option '${name}' is ignored; ${advice}`, values[0]?.line);
			}
		},
	};
}
