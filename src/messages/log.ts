/** What the log says of a session. */
import type { LogLevel } from '../config/config.ts';
import type { LogEntry } from '../updater/effects.ts';
import { absenceText, commandFaultText, networkProblemText } from './network.ts';
import type { Platform } from './platform.ts';
import { unsavedStateText } from './state.ts';
import { checkFailureText, disbeliefLines, failureText, reportLines } from './updates.ts';

/** A line of the log. `topic`: it is written when it is another than the last of this topic; then null means that there is nothing to say any more. */
export interface LogLine {
	level: LogLevel;
	text: string | null;
	/** A key's name. */
	who?: string;
	topic?: string;
}

/** The lines that an entry makes; `stateFile`: where the durable state is. */
export function logLines(entry: LogEntry, platform: Platform, stateFile: string, isResident: boolean): LogLine[] {
	switch (entry.code) {
		case 'triggers':
			return [{ level: 'debug', text: `event: ${entry.texts.join(', ') || 'an address has changed'}` }];
		case 'refused-lines':
			return [{ level: 'warn', text: refusedText(entry.count) }];
		case 'resumed': {
			const { count } = entry;
			return [{ level: 'info', text: `resume: ${count === 1 ? '1 stop is' : `${count || 'no'} stops are`} lifted` }];
		}
		case 'unreached': {
			const { key, failure } = entry;
			return [{ level: 'debug', text: `no connection: ${failureText(failure, platform)}`, who: key }];
		}
		case 'updated':
			return reportLines(entry.report, platform, isResident).map((line) => ({ ...line, who: entry.report.key }));
		case 'checked': {
			const { check, value, isBelieved, failure } = entry;
			const { key: who, family: topic } = check;
			const seen = `the IP check sees ${value} through ${check.interface}${isBelieved ? '' : ' (not believed yet)'}`;
			return [
				...(value ? [{ level: 'debug' as const, text: seen, who }] : []),
				{ level: 'warn', text: failure && checkFailureText(failure, platform), who, topic },
			];
		}
		case 'disbelieved':
			return disbeliefLines(entry.disbelief).map((line) => ({ ...line, who: entry.key }));
		case 'network': {
			const { reading } = entry;
			const text = reading.kind === 'problem' ? networkProblemText(reading.problem) : null;
			return [{ level: 'error', text, topic: 'network' }];
		}
		case 'command': {
			const { command, value, fault } = entry;
			const { family, path } = command;
			const name = `${family}_command ${path}`;
			return [
				...(value ? [{ level: 'debug' as const, text: `${name} says ${value}` }] : []),
				{ level: 'warn', text: fault && `${name} ${commandFaultText(fault, family)}`, topic: name },
			];
		}
		case 'disk':
			return [{ level: 'error', text: entry.error && unsavedStateText(stateFile, entry.error), topic: 'disk' }];
		case 'absent': {
			const text = entry.reasons && `nothing to publish: ${absenceText(entry.reasons)}`;
			return [{ level: 'warn', text, who: entry.key, topic: 'address' }];
		}
	}
}

function refusedText(count: number): string {
	return `${count} ${count === 1 ? 'line on the FIFO was' : 'lines on the FIFO were'} not understood`;
}
