/** Reads the options of one section by name and kind, and collects what is to be said about them. */

import type { Bytes } from '../host/host.ts';
import { toText } from './bytes.ts';
import { nearest } from './nearest.ts';
import type { UciSection, UciValue } from './uci.ts';

/** Whole sentences for the user, each with file and line. */
export interface Report {
	errors: string[];
	warnings: string[];
}

/** Why a value cannot be taken and what would do, to follow `option 'value' `. */
export class Wrong {
	constructor(readonly why: string) {}
}

/** Turns the text of a value, or its bytes, into what it means. What it tells `warn` follows `option 'value' ` too. */
export type Reading<T> = (text: string, warn: (words: string) => void, bytes: Bytes) => T | Wrong;

/** A value for a message: its first line, short, without control characters and without the credentials that some write into a URL. */
export function quoted(text: string): string {
	const line = text
		.replace(/[\r\n].*/s, '…')
		.replace(/^.*:.*@/, '…@')
		.replace(/\p{Cc}/gu, '?');
	return `'${line.length > 60 ? `${line.slice(0, 60)}…` : line}'`;
}

export class SectionReader {
	private readonly known: string[] = [];

	/** `file`: its path, for messages. `title`: how messages call this section, e.g. `key 'home'`. `report`: where they go. */
	constructor(
		private readonly section: UciSection,
		private readonly file: string,
		private readonly title: string,
		private readonly report: Report,
	) {}

	error(words: string, line = this.section.line): void {
		this.report.errors.push(this.sentence(words, line));
	}

	warn(words: string, line = this.section.line): void {
		this.report.warnings.push(this.sentence(words, line));
	}

	has(name: string): boolean {
		return this.section.options.has(name);
	}

	/** The only value of an option as bytes, whatever they are; null when it is not set. The last counts of several, which are an error. */
	raw(name: string): UciValue | null {
		const values = this.values(name);
		const last = values.at(-1) ?? null;
		if (last && values.length > 1) this.error(`${name} takes one value, not ${values.length}`, last.line);
		return last;
	}

	/** The only value of an option; `fallback` when it is not set or wrong. */
	one<T, F>(name: string, fallback: F, reading: Reading<T>): T | F {
		const value = this.raw(name);
		return value ? this.understood(name, value, fallback, reading) : fallback;
	}

	text(name: string): string {
		return this.one(name, '', (text) => text);
	}

	/** OpenWrt's spellings of a boolean. */
	flag(name: string, fallback: boolean): boolean {
		return this.one(name, fallback, (text) => {
			if (/^(1|yes|on|true|enabled)$/.test(text)) return true;
			return /^(0|no|off|false|disabled)$/.test(text) ? false : new Wrong("is neither '1' (yes) nor '0' (no)");
		});
	}

	/** A whole decimal number. */
	number(name: string, fallback: number, least: number, most: number, unit: string): number {
		return this.one(name, fallback, (text) => {
			const number = /^(0|[1-9]\d{0,8})$/.test(text) ? Number(text) : Number.NaN;
			return number >= least && number <= most ? number : new Wrong(`is no number of ${unit} from ${least} to ${most}`);
		});
	}

	choice<T extends string>(name: string, fallback: T, choices: readonly T[]): T {
		const reading: Reading<T> = (text) =>
			choices.find((choice) => choice === text) ?? new Wrong(`is none of ${choices.join(', ')}`);
		return this.one(name, fallback, reading);
	}

	/** The items of a list, or the words of a plain option, without those that are wrong. `fallback` when there are none. */
	list<T extends string | object>(name: string, fallback: T[], reading: Reading<T>): T[] {
		const isList = this.section.options.get(name)?.list;
		const items = this.values(name).flatMap(({ text, line }) => {
			const words = isList ? [text] : text.split(/[ \t]+/).filter(Boolean);
			return words.map((word) => ({ text: word, line }));
		});
		if (items.length === 0) return fallback;
		return items.flatMap((item) => this.understood(name, item, [], reading));
	}

	/** The line of an option, of that item of a list if it is there, else of the section. */
	lineOf(name: string, item?: string): number {
		const values = this.section.options.get(name)?.values ?? [];
		return (values.find(({ text }) => text.toLowerCase() === item) ?? values[0] ?? this.section).line;
	}

	/** Warns of the options that nobody asked for. Their values are not shown: one might be a password. */
	unknown(): void {
		for (const { name, values } of this.section.options.values()) {
			if (this.known.includes(name)) continue;
			const meant = nearest(name, this.known);
			const advice = meant ? `did you mean '${meant}'?` : `known here are ${this.known.join(', ')}`;
			this.warn(`unknown option '${name}' is ignored; ${advice}`, values[0]?.line);
		}
	}

	private values(name: string): readonly UciValue[] {
		this.known.push(name);
		return this.section.options.get(name)?.values ?? [];
	}

	private understood<T, F>(name: string, { text, line }: UciValue, fallback: F, reading: Reading<T>): T | F {
		const readable = toText(text);
		const words = (rest: string): string => `${name} ${quoted(readable)} ${rest}`;
		const read = /[\r\n]/.test(text)
			? new Wrong('holds a line break; is a quote missing at its end?')
			: reading(readable, (rest) => this.warn(words(rest), line), text);
		if (!(read instanceof Wrong)) return read;
		this.error(words(read.why), line);
		return fallback;
	}

	private sentence(words: string, line: number): string {
		return `${this.file} line ${line}: ${this.title}: ${words}`;
	}
}
