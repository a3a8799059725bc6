/** The agent's status file, read from outside. */
import { existsSync, readFileSync } from 'node:fs';
import type { Status } from '../../src/client/status-schema.ts';

/** The status in a file, or null where there is none yet. */
export function readStatus(path: string): Status | null {
	return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Status) : null;
}

/** Whether the agent has dealt with these lines of the FIFO, which came after the status of this number. */
export function hasHandled({ handled }: Status, lines: readonly string[], after: number): boolean {
	return handled.sequence > after && lines.every((line) => handled.lines.includes(line));
}
