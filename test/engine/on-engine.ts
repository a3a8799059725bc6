/** Runs small modules on the engine alone, with its three modules at hand. */
import { type SpawnSyncOptions, spawnSync } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { engineAlone } from '../../build/static.mjs';
import { temporaryFolder } from '../support/temporary-folder.ts';

const IMPORTS = "import * as os from 'os'; import * as std from 'std'; import * as system from 'noip:system';";

export const engine = await engineAlone();

/** Puts a module into a file, behind the imports of `os`, `std` and `system`; gives its path. */
export function moduleOf(code: string): string {
	const folder = temporaryFolder();
	// Another user is to read it, too.
	chmodSync(folder, 0o755);
	const path = join(folder, 'module.mjs');
	writeFileSync(path, `${IMPORTS}\n${code}\n`);
	return path;
}

/** How a command line has ended. */
export interface Ended {
	status: number | null;
	signal: NodeJS.Signals | null;
	out: string;
	err: string;
}

/** Runs a module to its end; `before` stands before the engine on the command line. */
export function runOn(
	code: string,
	args: readonly string[] = [],
	before: readonly string[] = [],
	more: SpawnSyncOptions = {},
): Ended {
	const [program = '', ...words] = [...before, engine, moduleOf(code), ...args];
	const { status, signal, stdout, stderr } = spawnSync(program, words, { timeout: 60_000, ...more });
	return { status, signal, out: `${stdout}`, err: `${stderr}` };
}

/** The value of an expression, by way of JSON. */
export function ask(expression: string, before: readonly string[] = []): unknown {
	const { out, err } = runOn(`print(JSON.stringify(${expression}))`, [], before);
	if (out === '') throw new Error(err);
	return JSON.parse(out);
}
