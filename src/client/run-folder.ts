/** The run folder: the lock, the FIFO, the status file, and a folder of the agent's own (README.md, "Files"; rules 25 and 42). */

import type { Bytes } from '../base/bytes.ts';
import { decode, encode } from '../base/checksummed.ts';
import type { Fifo, FileError, Host } from '../host/host.ts';
import { unwritableText } from '../messages/files.ts';
import { brokenStatusText, noFifoText, noStatusText, unusableText, unwrittenFifoText } from '../messages/state.ts';
import { exec } from './exec.ts';
import * as EXIT from './exit-code.ts';
import { type Problem, replaceFile } from './file.ts';
import { type Paths, platformOf } from './paths.ts';
import { ownershipAdvice } from './service-user.ts';
import { STATUS_SCHEMA, type Status } from './status-schema.ts';

const MOST_STATUS = 1 << 20;
const STATUS_MODE = 0o644;
/** How often a status that is not whole is read again: the agent may be writing it. */
const READINGS = 10;
const BETWEEN_READINGS = 20;

/** Takes the lock for the rest of this process's life; what is missing elsewhere than on a router is made. */
export async function takeLock(host: Host, paths: Paths): Promise<'taken' | 'held' | Problem> {
	const { runDir, stateDir } = paths;
	const own = agentFolder(runDir);
	const unusable = (path: string, { error }: FileError): Problem => ({
		problem: unusableText(path, error, platformOf(paths), ownershipAdvice(host, paths, path, error)),
	});
	for (const folder of [runDir, stateDir, own]) {
		const failed = host.files.makeFolder(folder, folder === own ? 0o700 : 0o755);
		if (failed) return unusable(folder, failed);
	}
	const lock = `${runDir}/lock`;
	const taken = await host.lock(lock);
	return typeof taken === 'string' ? taken : unusable(lock, taken);
}

/** Opens the FIFO for the agent; makes it where the init script has not. */
export async function openFifo(host: Host, paths: Paths, onChunk: (chunk: Bytes) => void): Promise<Fifo | Problem> {
	const path = fifoPath(paths);
	const made = 'error' in host.files.status(path) ? await host.makeFifo(path) : null;
	const fifo = host.openFifo(path, onChunk);
	if (!('error' in fifo)) return fifo;
	const { error } = made ?? fifo;
	return { problem: noFifoText(path, error, platformOf(paths), ownershipAdvice(host, paths, path, error)) };
}

/** Writes lines to the agent's FIFO through the shell, which opens it read-write and so waits for nobody (rule 24). A line that another writer left without its end spoils none. */
export async function writeFifo(host: Host, paths: Paths, lines: readonly string[]): Promise<Problem | null> {
	const path = fifoPath(paths);
	const script = '[ -p "$1" ] && echo "$2" 1<>"$1"';
	const written = await exec(host, ['sh', '-c', script, 'sh', path, `\n${lines.join('\n')}`]);
	return written === null ? { problem: unwrittenFifoText(path, platformOf(paths)) } : null;
}

function fifoPath({ runDir }: Paths): string {
	return `${runDir}/events`;
}

/** Where the agent's volatile files are: on a router the only place in the run folder where it can make names (rule 42). */
export function agentFolder(runDir: string): string {
	return `${runDir}/agent`;
}

/** The status file as it stands, or why there is none. It is written in place where the folder is root's, so that a part of it is read again. */
export async function readStatus(host: Host, paths: Paths): Promise<Status | Problem> {
	const path = statusPath(paths);
	for (let reading = 1; ; reading++) {
		const json = host.files.readPlain(path, MOST_STATUS);
		if (typeof json !== 'string') return { problem: noStatusText(path, json.error), code: EXIT.unreached };
		const opened = decode(json, STATUS_SCHEMA);
		if (opened.kind === 'whole') return opened.value as Status;
		if (reading === READINGS || opened.kind === 'newer') {
			const problem = json ? brokenStatusText(path, opened.kind, platformOf(paths)) : noStatusText(path, 'EMPTY');
			return { problem, code: EXIT.unreached };
		}
		await new Promise<void>((resolve) => void host.setTimer(BETWEEN_READINGS, resolve));
	}
}

/** Sequence numbers go on where the last process of this boot ended. */
export async function lastSequence(host: Host, paths: Paths): Promise<number> {
	const status = await readStatus(host, paths);
	return 'problem' in status ? 0 : status.sequence;
}

/** Replaces the status file or, in a folder of root's, what is in it; gives what went wrong, or null. */
export function writeStatus({ files }: Host, paths: Paths, status: Status): string | null {
	const path = statusPath(paths);
	const text = encode(status, 1);
	const failed = replaceFile(files, path, text, STATUS_MODE) && files.overwrite(path, text);
	return failed && unwritableText(path, failed.error);
}

function statusPath({ runDir }: Paths): string {
	return `${runDir}/status.json`;
}
