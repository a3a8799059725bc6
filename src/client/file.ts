/** Files, and what to say when they are not to be had. */

import type { Bytes } from '../base/bytes.ts';
import type { FileError, Files } from '../host/host.ts';
import { fileErrorText } from '../messages/files.ts';

/** Something that forbids going on, in the user's words. */
export interface Problem {
	problem: string;
	/** The exit code, where it is not 70. */
	code?: number;
}

/** A file operation's failure in the user's words. */
export function reason({ error }: FileError): string {
	return fileErrorText(error);
}

/** Replaces a file so that whoever reads it finds it whole, old or new; for the run folder, so without a flush. */
export function replaceFile(files: Files, path: string, content: Bytes, mode: number): FileError | null {
	return files.write(`${path}.new`, content, mode) ?? files.rename(`${path}.new`, path);
}
