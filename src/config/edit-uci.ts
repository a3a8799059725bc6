/** Changes single options in UCI text, and leaves all else of it as somebody has written it: comments, formats, other sections. */

import type { Bytes } from '../base/bytes.ts';
import { parseUci, type UciSection } from './uci.ts';
import { uciReader } from './uci-reader.ts';

/** A section, and what is to stand in it; of what is not named all stays. */
export interface SectionEdit {
	type: string;
	/** null: it has none, and is the section that begins in `line`. */
	name: string | null;
	/** Of a section that is there. */
	line?: number;
	options: readonly OptionEdit[];
}

export interface OptionEdit {
	name: string;
	/** None: it is not to be there. */
	values: readonly Bytes[];
	isList: boolean;
}

/** A statement, and the lines in which it stands, from 0. */
interface Statement {
	words: string[];
	first: number;
	last: number;
}

/**
 * Gives the text with these options in the section, which is made where it is missing. null: what was written before cannot be kept, for several statements stand in one
 * line. `examples`: lines, without blanks around them, that wait in comments to be replaced by what they are an example of. The text must be one that `parseUci` reads.
 */
export function editSection(text: Bytes, edit: SectionEdit, examples: readonly string[]): Bytes | null {
	const page = new Page(text);
	const its = page.sections.find(({ name, line }) => (edit.name === null ? line === edit.line : name === edit.name));
	if (!its) page.append([`config ${edit.type} ${quoted(edit.name ?? '')}`, ...edit.options.flatMap(linesOf)]);
	else if (!page.set(its, edit.options, examples)) return null;
	const made = page.text();
	return isAsMeant(text, made, edit) ? made : null;
}

function quoted(value: Bytes): Bytes {
	return `'${value.replace(/'/g, "'\\''")}'`;
}

function linesOf({ name, values, isList }: OptionEdit): Bytes[] {
	return values.map((value) => `\t${isList ? 'list' : 'option'} ${name} ${quoted(value)}`);
}

/** How many arguments each statement may have, and one more, which is none. */
const ARGUMENTS: Record<string, number> = { p: 2, c: 3, o: 3, l: 3 };

function statementsIn(text: Bytes): Statement[] {
	const statements: Statement[] = [];
	const reader = uciReader(text, () => {
		throw new Error('a quote is not closed');
	});
	while (reader.nextLine()) {
		for (;;) {
			const first = reader.lineNumber() - 1;
			const command = reader.word();
			if (!command || command[0] === '#') break;
			reader.past();
			const words = Array.from({ length: ARGUMENTS[command[0] as string] ?? 1 }, () => reader.argument());
			statements.push({ words: [command[0] as string, ...words], first, last: reader.lineNumber() - 1 });
		}
	}
	return statements;
}

interface PageSection {
	name: string | null;
	/** Of its first statement, from 1. */
	line: number;
	/** What stands in it, wherever it is opened again. */
	statements: Statement[];
	/** The line behind the first part of it. */
	end: number;
}

/** The lines of a text, in which what is replaced stays one entry, so that the numbers of the others hold. */
class Page {
	readonly sections: PageSection[] = [];
	private readonly lines: (Bytes | null)[];
	private readonly statements: Statement[];
	private readonly lineEnd: '' | '\r';

	constructor(text: Bytes) {
		this.lines = text.split('\n');
		this.statements = statementsIn(text);
		this.lineEnd = this.lines[0]?.endsWith('\r') ? '\r' : '';
		let section: PageSection | undefined;
		for (const statement of this.statements) {
			const [command, , name = ''] = statement.words;
			if (command !== 'c') section?.statements.push(statement);
			if (command !== 'c') continue;
			if (section && section.end === this.lines.length) section.end = statement.first;
			const again = name ? this.sections.find((one) => one.name === name) : undefined;
			section = again ?? { name: name || null, line: statement.first + 1, statements: [], end: this.lines.length };
			if (!again) this.sections.push(section);
			section.statements.push(statement);
		}
	}

	text(): Bytes {
		return this.lines.filter((line) => line !== null).join('\n');
	}

	/** Puts lines at the end, below an empty one. */
	append(lines: readonly Bytes[]): void {
		if (this.lines.at(-1) === '') this.lines.pop();
		const isEmpty = this.lines.length === 0;
		this.lines.push([...(isEmpty ? [] : ['']), ...lines, ''].join(`${this.lineEnd}\n`));
	}

	/** false: a statement stands in a line with another one. */
	set(section: PageSection, options: readonly OptionEdit[], examples: readonly string[]): boolean {
		const missing: OptionEdit[] = [];
		for (const option of options) {
			const its = section.statements.filter(
				({ words: [command, name] }) => /[ol]/.test(command ?? '') && name === option.name,
			);
			const [first, ...others] = its;
			if (!first) missing.push(option);
			if (!first || isSame(its, option)) continue;
			if (!its.every((one) => this.isAlone(one))) return false;
			for (const one of others) this.replace(one, []);
			this.replace(first, linesOf(option));
		}
		for (const option of missing) if (option.values[0] !== undefined) this.insert(section, option, examples);
		return true;
	}

	private isAlone(one: Statement): boolean {
		return this.statements.every((other) => other === one || other.last < one.first || other.first > one.last);
	}

	/** Puts lines in the place of a statement, with its indentation and the comment behind it. */
	private replace(statement: Statement, lines: readonly Bytes[]): void {
		const { first, last } = statement;
		const indentation = /^[ \t]*/.exec(this.lines[first] ?? '')?.[0] ?? '';
		const comment = this.commentBehind(statement);
		const [head, ...more] = lines.map((line) => indentation + line.trimStart());
		const kept = head === undefined ? comment && indentation + comment : head + (comment && ` ${comment}`);
		this.lines.fill(null, first, last + 1);
		if (kept) this.lines[first] = this.joined([kept, ...more]);
	}

	private commentBehind({ words, first, last }: Statement): Bytes {
		const line = (this.lines[last] ?? '').replace(/\r$/, '');
		const before = this.lines.slice(first, last).join('\n');
		for (let at = line.indexOf('#'); at >= 0; at = line.indexOf('#', at + 1)) {
			const start = last > first ? `${before}\n${line.slice(0, at)}` : line.slice(0, at);
			if (reads(start, words)) return line.slice(at);
		}
		return '';
	}

	/** Puts lines in the place of an example, below what stands in a comment of the same option, or below the last statement. */
	private insert(section: PageSection, option: OptionEdit, examples: readonly string[]): void {
		const inFirstPart = section.statements.filter(({ last }) => last < section.end);
		const header = inFirstPart[0]?.last ?? 0;
		const mention = this.mentions(option.name, header + 1, section.end).at(-1);
		const at = mention ?? inFirstPart.at(-1)?.last ?? header;
		const old = this.lines[at] ?? null;
		const model = mention === undefined && at === header ? '\t' : (old ?? '\t');
		const indentation = /^[ \t]*/.exec(model)?.[0] ?? '';
		const added = linesOf(option).map((line) => indentation + line.trimStart());
		const isKept = old !== null && !(mention !== undefined && examples.includes(old.trim()));
		const end = at === this.lines.length - 1 ? `${this.lineEnd}\n` : '';
		this.lines[at] = this.joined([...(isKept ? [old.replace(/[\r\n]+$/, '')] : []), ...added]) + end;
	}

	/** The lines of a section in which an option stands in a comment. */
	private mentions(name: string, from: number, to: number): number[] {
		const pattern = new RegExp(`^[ \\t]*#[ \\t]*(option|list)[ \\t]+['"]?${name}\\b`);
		const isCovered = (at: number) => this.statements.some(({ first, last }) => first <= at && at <= last);
		return [...this.lines.keys()].filter(
			(at) => at >= from && at < to && !isCovered(at) && pattern.test(this.lines[at] ?? ''),
		);
	}

	/** As one entry. */
	private joined(lines: readonly Bytes[]): Bytes {
		return lines.join(`${this.lineEnd}\n`) + this.lineEnd;
	}
}

/** Whether these words are all that this text says. */
function reads(text: Bytes, words: readonly string[]): boolean {
	try {
		const [statement, another] = statementsIn(text);
		return !another && JSON.stringify(statement?.words) === JSON.stringify(words);
	} catch {
		return false;
	}
}

function isSame(statements: readonly Statement[], { values, isList }: OptionEdit): boolean {
	const wanted = values.map((value) => [isList ? 'l' : 'o', value]);
	return JSON.stringify(statements.map(({ words }) => [words[0], words[2]])) === JSON.stringify(wanted);
}

/** What a text says, in a form that can be compared. */
function meaning(sections: readonly UciSection[]): Map<string, Record<string, unknown>> {
	return new Map(
		sections.map(({ type, name, options }, at) => [
			JSON.stringify([type, name ?? at]),
			Object.fromEntries(
				[...options].map(([option, { list, values }]) => [option, [list, values.map(({ text }) => text)]]),
			),
		]),
	);
}

/** Whether the new text says what the old one did, but for the edit. */
function isAsMeant(before: Bytes, after: Bytes, { type, name, line, options }: SectionEdit): boolean {
	const [old, made] = [parseUci(before), parseUci(after)];
	if ('error' in old || 'error' in made) return false;
	const expected = meaning(old.sections);
	const at = old.sections.findIndex((one) => (name === null ? one.lineNumber === line : one.name === name));
	const id = JSON.stringify([type, name ?? at]);
	const its = expected.get(id) ?? {};
	for (const { name: option, values, isList } of options) {
		if (values[0] === undefined) delete its[option];
		else its[option] = [isList, values];
	}
	expected.set(id, its);
	return canonical(expected) === canonical(meaning(made.sections));
}

function canonical(sections: ReadonlyMap<string, Record<string, unknown>>): string {
	return JSON.stringify([...sections].map(([id, options]) => [id, Object.entries(options).sort()]));
}
