/** A message to systemd by a child, for the engines that have no such sockets. */
import { ending } from './child.ts';
import type { FileError, Host } from './host.ts';

/** Takes a line as a word of its own. The unit has to say `NotifyAccess=all`, for it is not the main process that sends. */
export async function systemdNotify(run: Host['run'], socket: string, text: string): Promise<FileError | null> {
	// A child gets PATH and nothing else of the environment.
	const words = ['env', `NOTIFY_SOCKET=${socket}`, 'systemd-notify', ...text.split('\n')];
	const ended = await run(words, { timeoutMs: 5000, limit: 1000 }).done;
	return ended.kind === 'exit' && ended.code === 0 ? null : { error: ending(words.slice(2), ended) };
}
