/** UCI text -> sections and options, exactly as libuci's strict reader sees them (uci_import in file.c, uci_set and uci_add_list in list.c). */

import type { Bytes } from '../base/bytes.ts';
import { type Quote, uciReader } from './uci-reader.ts';

export interface UciValue {
	text: Bytes;
	/** The first line of its statement, from 1. */
	lineNumber: number;
}

export interface UciOption {
	name: string;
	/** One for an `option`, one or more for a `list`; only items of a list can be empty. */
	values: UciValue[];
	list: boolean;
}

export interface UciSection {
	type: string;
	/** null: anonymous. */
	name: string | null;
	lineNumber: number;
	/** The lines of later sections of this name, which became part of it. */
	again: number[];
	/** By name, in the order of the file. */
	options: Map<string, UciOption>;
}

export interface UciError {
	/** As libuci reports it: where it gave up. */
	lineNumber: number;
	/** The first line of the statement, which for a quote that is never closed is the useful one. */
	startLineNumber: number;
	reason: UciReason;
	/** The file begins with one, as some editors write it. */
	byteOrderMark: boolean;
}

/** Why a file is refused, in libuci's words. */
export type UciReason =
	| `invalid character in ${'name' | 'type'} field`
	| `${'too many' | 'insufficient'} arguments`
	| 'invalid command'
	| `${'package' | 'config' | 'option'} without name`
	| 'option/list command found before the first section'
	| 'section of different type overwrites prior section with same name'
	| `EOF with unterminated ${Quote}`;

const COMMANDS = ['package', 'config', 'option', 'list'] as const;

/** Parses a whole file (a byte string). As in libuci, one error spoils all of it. */
export function parseUci(text: Bytes): { sections: UciSection[] } | { error: UciError } {
	const { nextLine, lineNumber, lineEnds, word, past, argument } = uciReader(text, fail);
	const sections: UciSection[] = [];
	const byName = new Map<string, UciSection>();
	let section: UciSection | undefined;
	let start = 1;
	let error: UciError | undefined;

	function fail(reason: UciReason): never {
		// A last line without an end is not counted: libuci names the one before it.
		error = { lineNumber: lineEnds(), startLineNumber: start, reason, byteOrderMark: text[0] === '\xef' };
		throw error;
	}

	const named = (name: string, pattern: RegExp, field: 'name' | 'type' = 'name'): string =>
		pattern.test(name) ? name : fail(`invalid character in ${field} field`);
	const required = (): string => argument() || fail('insufficient arguments');
	/** Nothing may follow the last argument. */
	const end = (): void => {
		if (argument()) fail('too many arguments');
	};

	function config(): void {
		const type = named(required(), /^[!-~]+$/, 'type');
		const name = named(argument(), /^\w*$/);
		end();
		section = byName.get(name);
		if (section && section.type !== type) fail('section of different type overwrites prior section with same name');
		if (section) return void section.again.push(start);
		section = { type, name: name || null, lineNumber: start, again: [], options: new Map() };
		sections.push(section);
		const id = name || generatedName(type, sections.length);
		if (!byName.has(id)) byName.set(id, section);
	}

	function option(options: UciSection['options'], list: boolean): void {
		const name = named(required(), /^\w+$/);
		const value = { text: argument(), lineNumber: start };
		end();
		const earlier = (list && options.get(name)?.values) || [];
		// An empty value is no value; an earlier one stays.
		if (list || value.text) options.set(name, { name, values: [...earlier, value], list });
	}

	function statement(word: string): void {
		const command = COMMANDS.find((each) => word === each || word === each[0]) ?? fail('invalid command');
		const isList = command === 'list';
		const isOption = isList || command === 'option';
		if (isOption && !section) fail('option/list command found before the first section');
		if (!past()) fail(`${command === 'list' ? 'option' : command} without name`);
		if (section && isOption) option(section.options, isList);
		else if (command === 'config') config();
		else {
			// A file holds one package, whose name is the file's: what stands here is checked and ignored.
			named(required(), /^[\w-]+$/);
			end();
		}
	}

	try {
		while (nextLine()) {
			for (;;) {
				start = lineNumber();
				const command = word();
				if (!command || command[0] === '#') break;
				statement(command);
			}
		}
		return { sections };
	} catch (thrown) {
		if (!error) throw thrown;
		return { error };
	}
}

/** What libuci calls an anonymous section; a later section that bears this name is merged into it. */
function generatedName(type: string, count: number): string {
	let hash = 5381;
	for (const character of type) hash = (hash * 33 + character.charCodeAt(0)) & 0xffff;
	const hex = (value: number, width: number): string => value.toString(16).padStart(width, '0');
	return `cfg${hex(count, 2)}${hex(hash, 4)}`;
}
