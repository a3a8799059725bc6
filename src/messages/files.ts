/** What is said when a file cannot be used. */

const ERRORS: Partial<Record<string, string>> = {
	ENOENT: 'no such file',
	ENOTDIR: 'no such folder',
	EACCES: 'permission denied',
	EPERM: 'permission denied',
	EISDIR: 'it is a folder',
	EFBIG: 'it is too large',
	EINVAL: 'it is not a regular file',
	ELOOP: 'it is a link',
	EMPTY: 'it is empty',
	ENOSPC: 'the disk is full',
	EROFS: 'the disk is read-only',
	'no certificate': 'it holds no certificate',
};

/** How a program ended that was needed for it: `flock: missing`, `sync: exit 1` (src/host/child.ts). */
const PROGRAM = /^(\S+): (missing|killed|exit) ?(\d*)$/;

/** Why a file operation failed. `error`: its POSIX name, or what the system calls it otherwise, which is given as it is. */
export function fileErrorText(error: string): string {
	const [, program, end, code] = PROGRAM.exec(error) ?? [];
	if (!program) return ERRORS[error] ?? error;
	if (end === 'exit') return `the program ${program} failed (exit code ${code})`;
	return `the program ${program} ${end === 'missing' ? 'is missing' : 'was killed'}`;
}

/** Whether it was a program that failed, and not the file. */
export function isProgramError(error: string): boolean {
	return PROGRAM.test(error);
}

/** `/etc/config/noip cannot be read: permission denied` */
export function unreadableText(path: string, error: string): string {
	return `${path} cannot be read: ${fileErrorText(error)}`;
}

/** `/etc/config/noip cannot be written: the disk is full` */
export function unwritableText(path: string, error: string): string {
	return `${path} cannot be written: ${fileErrorText(error)}`;
}
