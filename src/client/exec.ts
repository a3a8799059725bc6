/** Small programs of the machine. */

import type { Bytes } from '../base/bytes.ts';
import type { Host } from '../host/host.ts';

/** Runs a program for 5 s at most, or as long as is said; gives what it printed, or null when it failed. */
export async function exec(host: Host, argv: readonly string[], timeoutMs = 5000): Promise<Bytes | null> {
	const ended = await host.run(argv, { timeoutMs, limit: 65536 }).done;
	return ended.kind === 'exit' && ended.code === 0 ? ended.output : null;
}
