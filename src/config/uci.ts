/** UCI text -> sections and options, exactly as libuci's strict reader sees them (uci_import in file.c, uci_set and uci_add_list in list.c). */

import type { Bytes } from '../host/host.ts';
import { UciReader, UciSyntaxError } from './uci-reader.ts';

export interface UciValue {
	text: Bytes;
	/** The first line of its statement, from 1. */
	line: number;
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
	line: number;
	/** By name, in the order of the file. */
	options: Map<string, UciOption>;
}

export interface UciError {
	/** As libuci reports it: where it gave up. */
	line: number;
	/** The first line of the statement, which for a quote that is never closed is the useful one. */
	start: number;
	/** In libuci's words. */
	reason: string;
}

/** Parses a whole file (a byte string). As in libuci, one error spoils all of it. */
export function parseUci(text: Bytes): { sections: UciSection[] } | { error: UciError } {
	const parser = new UciParser(text);
	try {
		return { sections: parser.parse() };
	} catch (error) {
		if (!(error instanceof UciSyntaxError)) throw error;
		return { error: { line: error.line, start: parser.start, reason: error.reason } };
	}
}

class UciParser {
	/** The first line of the current statement. */
	start = 1;
	private readonly reader: UciReader;
	private readonly sections: UciSection[] = [];
	private readonly byName = new Map<string, UciSection>();
	private section: UciSection | null = null;

	constructor(text: Bytes) {
		this.reader = new UciReader(text);
	}

	parse(): UciSection[] {
		while (this.reader.nextLine()) {
			this.start = this.reader.line;
			while (this.statement()) this.start = this.reader.line;
		}
		return this.sections;
	}

	/** Reads one statement; false when there is none left on the line. */
	private statement(): boolean {
		const word = this.reader.word();
		if (word === null || word[0] === '#') return false;
		if (word === 'package' || word === 'p') this.package();
		else if (word === 'config' || word === 'c') this.config();
		else if (word === 'option' || word === 'o') this.option(false);
		else if (word === 'list' || word === 'l') this.option(true);
		else this.reader.fail('invalid command');
		return true;
	}

	/** A file holds one package, whose name is the file's: what stands here is checked and ignored. */
	private package(): void {
		this.operands('package');
		this.name(/^[\w-]+$/);
		this.reader.end();
	}

	private config(): void {
		this.operands('config');
		const type = this.required();
		if (!/^[!-~]+$/.test(type)) this.reader.fail('invalid character in type field');
		const name = this.optionalName();
		this.reader.end();
		const known = this.byName.get(name);
		if (known && known.type !== type) {
			this.reader.fail('section of different type overwrites prior section with same name');
		}
		this.section = known ?? this.newSection(type, name);
	}

	private newSection(type: string, name: string): UciSection {
		const section: UciSection = { type, name: name || null, line: this.start, options: new Map() };
		this.sections.push(section);
		const id = name || generatedName(type, this.sections.length);
		if (!this.byName.has(id)) this.byName.set(id, section);
		return section;
	}

	private option(list: boolean): void {
		if (!this.section) this.reader.fail('option/list command found before the first section');
		this.operands('option');
		const name = this.name(/^\w+$/);
		const text = this.reader.argument();
		this.reader.end();
		const { options } = this.section;
		const value = { text, line: this.start };
		const old = options.get(name);
		if (list) options.set(name, { name, values: [...(old?.values ?? []), value], list });
		// An empty value is no value; an earlier one stays.
		else if (text) options.set(name, { name, values: [value], list });
	}

	private operands(command: string): void {
		if (!this.reader.past()) this.reader.fail(`${command} without name`);
	}

	private required(): string {
		return this.reader.argument() || this.reader.fail('insufficient arguments');
	}

	private name(pattern: RegExp): string {
		const name = this.required();
		return pattern.test(name) ? name : this.reader.fail('invalid character in name field');
	}

	private optionalName(): string {
		const name = this.reader.argument();
		return /^\w*$/.test(name) ? name : this.reader.fail('invalid character in name field');
	}
}

/** What libuci calls an anonymous section; a later section that bears this name is merged into it. */
function generatedName(type: string, count: number): string {
	let hash = 5381;
	for (let index = 0; index < type.length; index++) hash = (hash * 33 + type.charCodeAt(index)) & 0xffff;
	const hex = (value: number, width: number): string => value.toString(16).padStart(width, '0');
	return `cfg${hex(count, 2)}${hex(hash, 4)}`;
}
