/** Reads the options of one section by name and kind, and collects what is wrong with them. */

import { type Bytes, toText } from '../base/bytes.ts';
import { MOST_VALUES } from './limits.ts';
import { nearest } from './nearest.ts';
import { type ConfigProblem, type SectionTitle, shown, type ValueFault } from './problem.ts';
import type { UciSection, UciValue } from './uci.ts';

/** Takes what is wrong with a value; gives undefined, for a reading to give in turn. */
type Report = (fault: ValueFault) => undefined;

/**
 * Turns the text of a value, or its bytes, into what it means. What it reports by `fail` makes an error, and it then gives
 * undefined; what it reports by `warn` is only said.
 */
export type Reading<T> = (text: string, fail: Report, warn: Report, bytes: Bytes) => T | undefined;

/** A value that may be left out: null when it is empty. */
export function optional<T>(reading: Reading<T>): Reading<T | null> {
	return (text, ...more) => (text ? reading(text, ...more) : null);
}

/** One of these words. */
export function oneOf<T extends string>(...allowed: readonly T[]): Reading<T> {
	return (text, fail) => allowed.find((word) => word === text) ?? fail({ code: 'not-one-of', allowed });
}

/** Whether a boolean is true in any of OpenWrt's spellings. */
export const isYes = (text: string): boolean => /^(1|yes|on|true|enabled)$/.test(text);

/** A boolean. */
export const flag: Reading<boolean> = (text, fail) =>
	isYes(text) || (/^(0|no|off|false|disabled)$/.test(text) ? false : fail({ code: 'not-a-flag' }));

/** A path from the root. */
export const absolutePath: Reading<string> = (text, fail) => (text[0] === '/' ? text : fail({ code: 'not-absolute' }));

/** Their values stand in no message: the status, in which messages stand, may be read by everybody (promise 8). */
const PRIVATE = ['username', 'password', 'contact'];

export type SectionReader = ReturnType<typeof sectionReader>;

/** Reads `section`, which messages call `title`; `problems` is given what is wrong with it. */
export function sectionReader(section: UciSection, title: SectionTitle, problems: ConfigProblem[]) {
	const { options, lineNumber: firstLineNumber } = section;
	const known: string[] = [];
	const silent: Report = () => undefined;

	/** Takes what is wrong with one value of an option. */
	function reporter(severity: ConfigProblem['severity'], option: string, text: string, lineNumber: number): Report {
		const value = PRIVATE.includes(option) ? null : shown(text);
		return (fault) => void problems.push({ severity, line: lineNumber, section: title, option, value, ...fault });
	}

	/** The values of an option; its default in the section's first line when there are none. */
	function valuesOf(name: string, fallback: readonly string[]): readonly UciValue[] {
		known.push(name);
		return options.get(name)?.values ?? fallback.map((text) => ({ text, lineNumber: firstLineNumber }));
	}

	function understood<T>(name: string, bytes: Bytes, lineNumber: number, reading: Reading<T>): T | undefined {
		const text = toText(bytes);
		const report = reporter('error', name, text, lineNumber);
		const fail: Report = (fault) => report(text ? fault : { code: 'missing' });
		// A password may have any character (rule 22).
		if (/[\r\n]/.test(text) && name !== 'password') return fail({ code: 'line-break' });
		return reading(text, fail, reporter('warning', name, text, lineNumber), bytes);
	}

	return {
		has: (name: string) => options.has(name),

		/**
		 * The only value of an option. `fallback` is its default, spelled as in the file; it counts where none is set or what is
		 * set is wrong. Of a required option it is '', which `reading` refuses: then undefined is given.
		 */
		one<T>(name: string, fallback: string, reading: Reading<T>): T {
			const values = valuesOf(name, [fallback]);
			const { text, lineNumber } = values.at(-1) as UciValue;
			const count = values.length;
			if (count > 1) reporter('error', name, toText(text), lineNumber)({ code: 'several-values', count });
			return (understood(name, text, lineNumber, reading) ?? reading(fallback, silent, silent, fallback)) as T;
		},

		/**
		 * The items of a list, or the words of a plain option, each once and without those that are wrong. `separator`: what may stand between
		 * items as well.
		 */
		list<T>(name: string, fallback: readonly string[], reading: Reading<T>, separator = /$/): T[] {
			const items = new Set<T>();
			const values = valuesOf(name, fallback).flatMap((value) =>
				itemsIn(value.text, options.get(name)?.list, separator).map((text) => ({ ...value, text })),
			);
			for (const { text, lineNumber } of values.slice(0, MOST_VALUES)) {
				const item = understood(name, text, lineNumber, reading);
				if (item === undefined) continue;
				if (items.has(item)) reporter('warning', name, toText(text), lineNumber)({ code: 'listed-twice' });
				items.add(item);
			}
			const excess = values[MOST_VALUES];
			if (excess) reporter('error', name, '', excess.lineNumber)({ code: 'too-many-values', most: MOST_VALUES });
			return [...items];
		},

		/** Warns of the options that nobody asked for. Their values are not told: one might be a password. */
		unknown(): void {
			for (const { name: option, values } of options.values()) {
				if (known.includes(option)) continue;
				const line = values[0]?.lineNumber ?? firstLineNumber;
				const meant = nearest(option, known);
				problems.push({ severity: 'warning', line, section: title, option, code: 'unknown-option', meant, known });
				const missing = problems.find((one) => one.code === 'missing' && one.option === meant);
				if (missing?.code === 'missing') missing.near ??= { option: shown(option), line };
			}
		},
	};
}

/** The parts of a value between separators, of a plain option between blanks too; at least one, which may be empty. */
function itemsIn(text: Bytes, isList: boolean | undefined, separator: RegExp): Bytes[] {
	const parts = text.split(separator).flatMap((part) => (isList ? part : part.split(/[ \t]+/)));
	const items = parts.filter((part) => part !== '');
	return items[0] === undefined ? [text] : items;
}
