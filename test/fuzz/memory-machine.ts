/** A machine in memory: files, what its programs print, and a clock that stands still. The same on every engine, so that engines can be compared. */

import type { Bytes } from '../../src/base/bytes.ts';
import { written } from '../../src/base/printable.ts';
import { findPaths, type Paths } from '../../src/client/paths.ts';
import type { Files, Host } from '../../src/host/host.ts';

export const MOMENT = { uptimeMs: 5_000_000, wallMs: 1_800_000_000_000, bootId: 'boot' };

/** A machine with these files, by path, which prints what it is told to in answer to `ubus` or `ip` (`ubus call system board`). */
export interface MemoryMachine {
	host: Host;
	paths: Paths;
	/** The files as they are now. */
	files: Map<string, Bytes>;
	/** What was printed, a line each. */
	said: string[];
}

export function memoryMachine(
	initial: Readonly<Record<string, Bytes>>,
	programs: Readonly<Record<string, Bytes>>,
): MemoryMachine {
	const files = new Map(Object.entries(initial));
	const said: string[] = [];
	const host: Partial<Host> = {
		engine: 'node',
		args: [],
		pid: 1,
		clock: { wallMs: () => MOMENT.wallMs, uptimeMs: () => MOMENT.uptimeMs, bootId: () => MOMENT.bootId },
		files: inMemory(files),
		random: () => 0.5,
		randomBytes: (count) => 'x'.repeat(count),
		run: (argv) => {
			const output = programs[argv.join(' ')];
			const result = output === undefined ? { kind: 'missing' as const } : { kind: 'exit' as const, code: 0, output };
			return { done: Promise.resolve(result), kill() {} };
		},
		linkDevices: () => null,
		notify: async () => null,
		readLine: async () => null,
		columns: () => 80,
		variable: () => undefined,
		variableNames: () => [],
		isTerminal: () => false,
		print: (_stream, line) => void said.push(written(line)),
	};
	const paths = findPaths(host as Host, { config: '/noip.conf', 'state-dir': '/state', 'run-dir': '/run' });
	return { host: host as Host, paths, files, said };
}

function inMemory(files: Map<string, Bytes>): Files {
	const missing = { error: 'ENOENT' };
	const read: Files['read'] = (path, limit) => {
		const content = files.get(path);
		if (content === undefined) return missing;
		return content.length > limit ? { error: 'EFBIG' } : content;
	};
	return {
		read,
		readPlain: read,
		status: (path) => (files.has(path) ? { kind: 'file', mode: 0o640, identity: '' } : missing),
		write(path, content) {
			files.set(path, content);
			return null;
		},
		overwrite: () => missing,
		rename(from, to) {
			const content = files.get(from);
			if (content === undefined) return missing;
			files.delete(from);
			files.set(to, content);
			return null;
		},
		remove: (path) => (files.delete(path) ? null : missing),
		makeFolder: () => null,
		async writeDurably(path, content) {
			files.set(path, content);
			return null;
		},
		flush: async () => null,
	};
}
