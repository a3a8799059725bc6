/** The log: one line each, the level first, the key's name next (README.md, "What it says"). */
import type { LogLevel } from '../config/config.ts';
import type { Host } from '../host/host.ts';
import { logTime } from '../messages/time.ts';

/** Each with its number in syslog(3), by which the journal tells them apart. */
const LEVELS: Readonly<Record<LogLevel, number>> = { error: 3, warn: 4, info: 6, debug: 7 };

export interface Log {
	/** The least level that is written. */
	level: LogLevel;
	/** Writes a line; `who` is a key's name. */
	line(level: LogLevel, text: string, who?: string): void;
	/** Writes a line about `what` when it is another than before; null: there is nothing to say any more. */
	change(level: LogLevel, what: string, text: string | null, who?: string): void;
}

/** What stands in front of a line: nothing, a priority (`<4>`) for the journal, which takes it away, or the time. */
type Form = 'plain' | 'journal' | 'timed';
type Stream = 'out' | 'err';
type Forms = Readonly<Record<Stream, Form>>;

const PLAIN: Forms = { out: 'plain', err: 'plain' };

/**
 * The forms of an agent's log. Whoever reads from a pipe (logger, procd) has times of his own, and a terminal or a file has none; `NOIP_LOG_TIME` (1 or 0)
 * decides otherwise, as in a container.
 */
export function logForms(host: Pick<Host, 'files' | 'variable' | 'isTerminal'>): Forms {
	const wanted = host.variable('NOIP_LOG_TIME');
	const journal = host.variable('JOURNAL_STREAM') || 'none';
	const formOf = (stream: Stream, fd: number): Form => {
		const sink = host.files.status(`/proc/self/fd/${fd}`);
		const known = 'error' in sink ? { kind: 'other', identity: '' } : sink;
		if (known.identity === journal) return 'journal';
		const lacksTime = known.kind === 'file' || host.isTerminal(stream);
		return (wanted ? wanted !== '0' : lacksTime) ? 'timed' : 'plain';
	};
	return { out: formOf('out', 1), err: formOf('err', 2) };
}

/** A log on standard output; errors go to standard error (rule 33). */
export function newLog({ print, clock }: Pick<Host, 'print' | 'clock'>, forms = PLAIN): Log {
	const last = new Map<string, string | null>();
	const inFront = (level: LogLevel, form: Form) =>
		form === 'journal' ? `<${LEVELS[level]}>` : form === 'timed' ? `${logTime(clock.wallMs())} ` : '';
	const log: Log = {
		level: 'info',
		line(level, text, who = 'agent') {
			if (LEVELS[level] > LEVELS[log.level]) return;
			const stream = level === 'error' ? 'err' : 'out';
			print(stream, `${inFront(level, forms[stream])}${level} ${who}: ${text}`);
		},
		change(level, what, text, who) {
			const name = `${who} ${what}`;
			if (text && last.get(name) !== text) log.line(level, text, who);
			last.set(name, text);
		},
	};
	return log;
}
