// Puts a file or a folder in its place at once, so that an interrupted build leaves the old one or the new one.
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Writes a file under a temporary name in its folder, which is made where it is missing, and renames it.
 * @param {string} path
 * @param {string | Uint8Array} content
 * @param {number} [mode] permission bits, less the umask
 * @throws {Error} of the file system; then the file is as it was
 */
export function writeWhole(path, content, mode = 0o644) {
	const temporary = `${path}.${process.pid}.new`;
	mkdirSync(dirname(path), { recursive: true });
	try {
		writeFileSync(temporary, content, { mode });
		renameSync(temporary, path);
	} catch (error) {
		rmSync(temporary, { force: true });
		throw error;
	}
}

/**
 * Has a folder filled under a temporary name beside it, and renames it; what was there before goes.
 * @template T
 * @param {string} path
 * @param {(folder: string) => T | Promise<T>} fill
 * @returns {Promise<T>} what `fill` gives
 * @throws {Error} of `fill`; then the folder is as it was
 */
export async function fillWhole(path, fill) {
	const temporary = `${path}.${process.pid}.new`;
	mkdirSync(temporary, { recursive: true });
	try {
		const result = await fill(temporary);
		rmSync(path, { recursive: true, force: true });
		renameSync(temporary, path);
		return result;
	} finally {
		rmSync(temporary, { recursive: true, force: true });
	}
}
