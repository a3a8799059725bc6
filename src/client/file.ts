/** Replacing a file, and what forbids going on. */

import type { Bytes } from '../base/bytes.ts';
import type { FileError, Files } from '../host/host.ts';

/** Something that forbids going on, in the user's words. */
export interface Problem {
	problem: string;
	/** The exit code, where it is not 70. */
	code?: number;
	/** The file that is in the way, and the error of using it. */
	unusable?: { path: string; error: string };
}

/** Replaces a file so that whoever reads it finds it whole, old or new; for the run folder, so without a flush. */
export function replaceFile(files: Files, path: string, content: Bytes, mode: number): FileError | null {
	return files.write(`${path}.new`, content, mode) ?? files.rename(`${path}.new`, path);
}
