/** Tells the story of a log: what happened, one line each, and which invariants that broke. */
import type { Violation } from './checker/checker.ts';
import type { Entry, EntryOf } from './event-log.ts';
import { describe } from './incident.ts';
import { isSaveOf } from './program-files.ts';
import { DAY } from './units.ts';

export function story(log: readonly Entry[], violations: readonly Violation[] = []): string[] {
	const args = new Map<number, string>();
	let stateDir = '';
	const lines = log.flatMap((entry) => {
		if (entry.kind === 'start') args.set(entry.pid, entry.args.join(' '));
		if (entry.kind === 'begin') stateDir = entry.paths.stateDir;
		const text = tell(entry, args, stateDir);
		return text === null ? [] : [`${clock(entry.atMs)}  ${text}`];
	});
	return [
		...lines,
		...violations.map(({ invariant, what, atMs }) => `${clock(atMs)}  *** broken: ${invariant}: ${what}`),
	];
}

function tell(entry: Entry, args: ReadonlyMap<number, string>, stateDir: string): string | null {
	switch (entry.kind) {
		case 'boot':
			return '--- the router boots';
		case 'power cut':
			return '--- the power fails';
		case 'incident':
			return describe(entry.incident);
		case 'fault':
			return entry.begins ? null : `over: ${entry.fault}`;
		case 'heal':
			return '--- healed: whatever was wrong is put right';
		case 'resume all':
			return '--- the user resumes all keys';
		case 'end':
			return '--- the end';
		case 'start':
			return `noip ${args.get(entry.pid)} starts (${entry.pid})`;
		case 'kill':
			return `noip ${args.get(entry.pid)?.split(' ')[0]} (${entry.pid}) is killed`;
		case 'exit':
			return `noip ${args.get(entry.pid)} (${entry.pid}) ends with ${entry.code}`;
		case 'print':
			return `  ${entry.pid} ${entry.stream === 'err' ? '! ' : ''}${entry.line}`;
		case 'event':
			return `  ${entry.pid} hears ${JSON.stringify(entry.text)}`;
		case 'write':
			return entry.error ? `  ${entry.pid} cannot write ${entry.path}: ${entry.error}` : null;
		case 'rename':
			return isSaveOf(stateDir, entry) ? '  the state is saved' : null;
		case 'send':
			return tellSend(entry);
		case 'arrive':
			return `    #${entry.number} arrives, seen from ${entry.seenFrom}: ${entry.status} ${JSON.stringify(entry.body.slice(0, 80))}`;
		case 'receive':
			return tellReceive(entry);
		default:
			return null;
	}
}

function tellSend({ pid, number, request }: EntryOf<'send'>): string {
	return `  ${pid} sends #${number} ${request.url}${request.localAddress ? ` from ${request.localAddress}` : ''}`;
}

function tellReceive({ number, result }: EntryOf<'receive'>): string {
	if (result.kind === 'answer') return `    #${number} is answered`;
	return `    #${number} fails: ${result.cause}${result.sent ? ', perhaps sent' : ''}`;
}

/** Days and time of the day since the life began. */
function clock(atMs: number): string {
	const time = new Date(atMs).toISOString().slice(11, 23);
	return `${String(Math.floor(atMs / DAY)).padStart(3)}d ${time}`;
}
