/** What an agent is told by its FIFO, and what came of it (rule 25). */
import { SECOND } from '../base/time.ts';
import * as EXIT from '../client/exit-code.ts';
import type { Problem } from '../client/file.ts';
import type { Paths } from '../client/paths.ts';
import { lastSequence, readStatus, takeLock, writeFifo } from '../client/run-folder.ts';
import type { Status } from '../client/status-schema.ts';
import type { Host } from '../host/host.ts';
import { unfinishedText } from '../messages/commands.ts';

const LONGEST_FOLLOW = 30 * SECOND;
export const POLL = SECOND / 5;
const NOTHING: Partial<Status> = {};

/** Has the agent do it, and gives the status it wrote afterwards; `taken`: its lock is ours now. */
export async function byAgent(host: Host, paths: Paths, lines: readonly string[]): Promise<'taken' | Status | Problem> {
	const sequence = await lastSequence(host, paths);
	let unwritten = await writeFifo(host, paths, lines);
	const endMs = host.clock.uptimeMs() + LONGEST_FOLLOW;
	while (host.clock.uptimeMs() < endMs) {
		await sleep(host, POLL);
		const status = await readStatus(host, paths);
		const { handled, pid } = 'problem' in status ? NOTHING : status;
		const isDone = handled && handled.sequence > sequence && lines.every((line) => handled.lines.includes(line));
		if (isDone && !unwritten) return status as Status;
		// Who held the lock may have been another single pass, which is over by now.
		if ((unwritten || pid === null) && (await takeLock(host, paths)) === 'taken') return 'taken';
		// Or an agent that has only just begun.
		unwritten &&= await writeFifo(host, paths, lines);
	}
	if (unwritten) return unwritten;
	return { problem: unfinishedText(LONGEST_FOLLOW / SECOND), code: EXIT.unreached };
}

export function sleep(host: Host, ms: number): Promise<void> {
	return new Promise((resolve) => void host.setTimer(ms, resolve));
}
