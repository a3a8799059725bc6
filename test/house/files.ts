/** The files of the project, for tests that compare what several of them say. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Made by others, or made anew each time. */
const NOT_OURS = /^(\.git|\.cache|node_modules|dist|coverage)$/;

/** All files below a folder that are the project's own, as paths from the project's folder. */
export function filesBelow(folder = '.'): string[] {
	return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
		const path = join(folder, entry.name);
		if (NOT_OURS.test(entry.name)) return [];
		return entry.isDirectory() ? filesBelow(path) : entry.isFile() ? [path] : [];
	});
}

export const read = (path: string): string => readFileSync(path, 'utf8');

/** Whatever may be the name of a test: the text of its first argument, or the key of a scenario. */
export function namesOfTests(source: string): string[] {
	const called = source.matchAll(/\b(?:test|tests|it)\(\s*(['"`])(.*?)\1,/gs);
	const keys = source.matchAll(/^\t(['"])(.*?)\1:\s/gm);
	return [...called, ...keys].map(([, , name = '']) => name);
}
