// What is made once for the same inputs, in a folder of `.cache/engine` that is named by their digest.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { publish } from './debian.mjs';

const start = promisify(execFile);

/** What this process is making: whoever asks for the same meanwhile waits for it, or both would fill one folder. */
const underWay = new Map();

/** Where all of them are. */
export const CACHE = '.cache/engine';

/**
 * The folder that `make` filled from these inputs: an earlier one where there is one.
 * @param {string} name the beginning of the folder's name
 * @param {(string | Uint8Array)[]} inputs all that the content depends on; such a folder counts by its name
 * @param {(work: string) => Promise<void>} make fills the folder that it is given
 * @returns {Promise<string>} absolute path
 * @throws {Error} of `make`; then there is no such folder
 */
export async function cached(name, inputs, make) {
	const folder = resolve(CACHE, `${name}-${digest(inputs)}`);
	if (existsSync(folder)) return folder;
	if (!underWay.has(folder))
		underWay.set(
			folder,
			fill(folder, make).finally(() => underWay.delete(folder)),
		);
	return underWay.get(folder);
}

async function fill(folder, make) {
	const work = `${folder}.${process.pid}`;
	rmSync(work, { recursive: true, force: true });
	mkdirSync(work, { recursive: true });
	try {
		await make(work);
		publish(work, folder);
	} finally {
		rmSync(work, { recursive: true, force: true });
	}
	return folder;
}

/**
 * Of several inputs, each with its end.
 * @param {(string | Uint8Array)[]} inputs
 * @returns {string} 16 hexadecimal digits
 */
export function digest(inputs) {
	const hash = createHash('sha256');
	for (const input of inputs) {
		const data = typeof input === 'string' ? input.slice(input.lastIndexOf('/.cache/') + 1) : input;
		hash.update(`${data.length}:`).update(data);
	}
	return hash.digest('hex').slice(0, 16);
}

/**
 * Runs a program to its end.
 * @param {string} program
 * @param {string[]} args
 * @param {{cwd: string, env: NodeJS.ProcessEnv}} options
 * @returns {Promise<string>} what it printed
 * @throws {Error} with all that it said, when it failed
 */
export async function call(program, args, { cwd, env }) {
	try {
		const { stdout } = await start(program, args, { cwd, env, maxBuffer: 1 << 26 });
		return stdout;
	} catch (error) {
		throw new Error(`${error.message}\n${error.stdout ?? ''}`.trim());
	}
}
