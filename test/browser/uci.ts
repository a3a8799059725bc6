/** The router's `uci` as rpcd serves it: the file on disk, and what a session has changed and not applied yet. */
import { readFileSync, writeFileSync } from 'node:fs';
import { toText } from '../../src/base/bytes.ts';
import { parseUci } from '../../src/config/uci.ts';

export type Value = string | string[];
export interface Section {
	type: string;
	name: string;
	anonymous: boolean;
	options: Record<string, Value>;
}

/** A change as `uci changes` tells it: the verb, then section, option and value. */
export type Change = string[];

/** Reads a file by the client's own reader, which reads as libuci does. */
export function readUci(path: string): Section[] {
	const parsed = parseUci(readFileSync(path, 'latin1'));
	if ('error' in parsed) throw new Error(`${path} line ${parsed.error.lineNumber}: ${parsed.error.reason}`);
	return parsed.sections.map(({ type, name, options }, index) => ({
		type,
		name: name ?? `cfg${String(index + 1).padStart(6, '0')}`,
		anonymous: name === null,
		options: Object.fromEntries(
			[...options.values()].map((option) => {
				const texts = option.values.map(({ text }) => toText(text));
				return [option.name, option.list ? texts : (texts.at(-1) ?? '')];
			}),
		),
	}));
}

const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;

/** Writes as libuci does: a blank line before each section, tabs, single quotes. */
export function writeUci(path: string, sections: readonly Section[]): void {
	const lines = sections.flatMap(({ type, name, anonymous, options }) => [
		'',
		anonymous ? `config ${type}` : `config ${type} ${quoted(name)}`,
		...Object.entries(options).flatMap(([option, value]) =>
			Array.isArray(value)
				? value.map((item) => `\tlist ${option} ${quoted(item)}`)
				: [`\toption ${option} ${quoted(value)}`],
		),
	]);
	writeFileSync(path, `${lines.join('\n')}\n`);
}

/** A package with the changes of one session. */
export class UciPackage {
	private sections: Section[] | undefined;
	changes: Change[] = [];

	constructor(private readonly path: string) {}

	/** With what was changed; without changes, what stands on the disk now. */
	get(): Section[] {
		return this.changes.length && this.sections ? this.sections : readUci(this.path);
	}

	add(type: string, name: string | undefined, options: Record<string, Value>): string {
		const sections = this.edit();
		const section = { type, name: name ?? `cfg${String(sections.length + 1).padStart(6, '0')}`, anonymous: !name };
		sections.push({ ...section, options: {} });
		this.changes.push(['add', section.name, type]);
		this.set(section.name, options);
		return section.name;
	}

	/** Gives false when there is no such section, as all below do. */
	set(name: string, options: Record<string, Value>): boolean {
		const section = this.find(name);
		for (const [option, value] of Object.entries(section ? options : {})) {
			(section as Section).options[option] = value;
			this.changes.push(['set', name, option, String(value)]);
		}
		return section !== undefined;
	}

	delete(name: string, options?: readonly string[]): boolean {
		const section = this.find(name);
		if (!section) return false;
		if (!options) this.sections = this.sections?.filter((each) => each !== section);
		for (const option of options ?? []) delete section.options[option];
		this.changes.push(...(options ?? [undefined]).map((option) => ['remove', name, ...(option ? [option] : [])]));
		return true;
	}

	order(names: readonly string[]): boolean {
		this.edit().sort((a, b) => names.indexOf(a.name) - names.indexOf(b.name));
		this.changes.push(['order', names.join(' ')]);
		return true;
	}

	revert(): void {
		this.sections = undefined;
		this.changes = [];
	}

	/** Writes the file; gives whether there was anything to write. */
	commit(): boolean {
		if (!this.changes.length || !this.sections) return false;
		writeUci(this.path, this.sections);
		this.revert();
		return true;
	}

	private edit(): Section[] {
		this.sections = this.get();
		return this.sections;
	}

	private find(name: string): Section | undefined {
		return this.edit().find((section) => section.name === name);
	}
}
