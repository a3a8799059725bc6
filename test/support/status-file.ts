/** The agent's status file, read from outside. */
import { existsSync, readFileSync } from 'node:fs';
import { parseJson } from '../../src/base/json.ts';
import type { Status } from '../../src/client/status-schema.ts';

/** The status in a file, or null where there is none yet. On a router it is written in place, so that a part of it is read again. */
export function readStatus(path: string): Status | null {
	if (!existsSync(path)) return null;
	for (let reading = 1; ; reading++) {
		const text = readFileSync(path, 'utf8');
		const status = parseJson(text) as Status | undefined;
		if (status) return status;
		if (reading === 20 && text) throw new Error(`this is no status: ${text}`);
		if (reading === 20) return null;
		Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
	}
}

/** Whether the agent has dealt with these lines of the FIFO, which came after the status of this number. */
export function hasHandled({ handled }: Status, lines: readonly string[], after: number): boolean {
	return handled.sequence > after && lines.every((line) => handled.lines.includes(line));
}
