/** A FIFO by a child, for the engines that can make none. */
import { ending } from './child.ts';
import type { FileError, Files, Host } from './host.ts';

export const FIFO_MODE = 0o660;

/** Makes a FIFO. Gives what went wrong, as far as it can be told: mkfifo says why in words only, but a file in its place fails in the same way. */
export async function mkfifo(run: Host['run'], files: Files, path: string): Promise<FileError | null> {
	const words = ['mkfifo', '-m', `0${FIFO_MODE.toString(8)}`, path];
	const ended = await run(words, { timeoutMs: 5000, limit: 0 }).done;
	if (ended.kind === 'exit' && ended.code === 0) return null;
	if (ended.kind === 'missing') return { error: ending(words, ended) };
	const failed = files.write(path, '', 0o600);
	if (!failed) files.remove(path);
	return failed;
}
