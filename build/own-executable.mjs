// The executable of the machine that this runs on, for `make run` and the tests.
import { existsSync } from 'node:fs';
import { ownArchitecture } from './architectures.mjs';
import { CACHE } from './cached.mjs';
import { engineAlone, executable } from './static.mjs';

/** @typedef {{ engine: string, program: string }} OwnExecutable paths of the engine alone, and of the one file with the program */

/**
 * Finds what `announced` has left in the environment, or builds both, which takes a minute the first time, and says so.
 * @returns {Promise<OwnExecutable | { why: string }>} `why`: they cannot be built here
 */
export async function ownExecutable() {
	const { EXECUTABLE: program, ENGINE_ALONE: engine, NO_EXECUTABLE: why } = process.env;
	if (why) return { why };
	if (program && engine) return { engine, program };
	if (!existsSync(CACHE)) console.error('The executable is built, which takes a minute the first time.');
	try {
		const architecture = ownArchitecture();
		return { engine: await engineAlone(architecture), program: await executable(architecture) };
	} catch (error) {
		return { why: error.message.trim() };
	}
}

/**
 * As environment for the programs that this one starts, so that they need not look again.
 * @param {OwnExecutable | { why: string }} own
 */
export function announced(own) {
	return 'why' in own ? { NO_EXECUTABLE: own.why } : { EXECUTABLE: own.program, ENGINE_ALONE: own.engine };
}
