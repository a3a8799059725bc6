/** The log: one line each, the level first, the key's name next (design, "Files and commands"). */
import type { LogLevel } from '../config/config.ts';
import type { Host } from '../host/host.ts';

const LEVELS: readonly LogLevel[] = ['error', 'warn', 'info', 'debug'];

/** Writes lines of at least the level that is set; errors go to standard error (rules 33). */
export class Log {
	level: LogLevel = 'info';

	constructor(private readonly host: Pick<Host, 'print'>) {}

	/** `who` is a key's name, or `agent`. */
	line(level: LogLevel, who: string, text: string): void {
		if (LEVELS.indexOf(level) > LEVELS.indexOf(this.level)) return;
		this.host.print(level === 'error' ? 'err' : 'out', `${level} ${who}: ${printable(text)}`);
	}

	/** The same line again only after it has changed: `what` names the thing it is about. */
	change(level: LogLevel, who: string, what: string, text: string | null): void {
		const name = `${who} ${what}`;
		if (this.last.get(name) === text || (text === null && !this.last.has(name))) return;
		if (text === null) this.last.delete(name);
		else {
			this.last.set(name, text);
			this.line(level, who, text);
		}
	}

	private readonly last = new Map<string, string>();
}

/** One line without control characters: what comes from outside cannot forge a line or move a cursor. */
export function printable(text: string): string {
	// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
	return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ');
}
