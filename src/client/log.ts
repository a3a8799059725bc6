/** The log: one line each, the level first, the key's name next (README.md, "What it says"). */
import type { LogLevel } from '../config/config.ts';
import type { Host } from '../host/host.ts';

const LEVELS: readonly LogLevel[] = ['error', 'warn', 'info', 'debug'];

export interface Log {
	/** The least level that is written. */
	level: LogLevel;
	/** Writes a line; `who` is a key's name. */
	line(level: LogLevel, text: string, who?: string): void;
	/** Writes a line about `what` when it is another than before; null: there is nothing to say any more. */
	change(level: LogLevel, what: string, text: string | null, who?: string): void;
}

/** A log on standard output; errors go to standard error (rule 33). */
export function newLog({ print }: Pick<Host, 'print'>): Log {
	const last = new Map<string, string | null>();
	const log: Log = {
		level: 'info',
		line(level, text, who = 'agent') {
			if (LEVELS.indexOf(level) > LEVELS.indexOf(log.level)) return;
			print(level === 'error' ? 'err' : 'out', `${level} ${who}: ${text}`);
		},
		change(level, what, text, who) {
			const name = `${who} ${what}`;
			if (text && last.get(name) !== text) log.line(level, text, who);
			last.set(name, text);
		},
	};
	return log;
}
