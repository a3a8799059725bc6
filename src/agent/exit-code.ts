/** Exit codes (design, "Files and commands"), and which of them a status amounts to. */
import type { Status } from './status.ts';

export const EXIT = {
	done: 0,
	usage: 2,
	unreached: 69,
	internal: 70,
	another: 75,
	stopped: 77,
	configuration: 78,
} as const;

/** The exit code that a single pass over these keys would have ended with (rules 25); an empty list stands for all keys. */
export function exitCodeOf(status: Status, keys: readonly string[]): number {
	if (status.configuration.errors.length > 0) return EXIT.configuration;
	const concerned = status.keys.filter((key) => keys.length === 0 || keys.includes(key.key));
	if (concerned.some((key) => key.state === 'stopped' || key.names.some((name) => name.state === 'stopped')))
		return EXIT.stopped;
	const unfinished = concerned.some((key) => ['waiting', 'updating', 'no address'].includes(key.state));
	return unfinished ? EXIT.unreached : EXIT.done;
}
