/** What is said when a file cannot be used. */

const ERRORS: Partial<Record<string, string>> = {
	ENOENT: 'no such file',
	ENOTDIR: 'no such folder',
	EACCES: 'permission denied',
	EPERM: 'permission denied',
	EISDIR: 'it is a folder',
	EFBIG: 'it is too large',
	EINVAL: 'it is not a regular file',
	ENOSPC: 'the disk is full',
	EROFS: 'the disk is read-only',
};

/** Why a file operation failed. `error`: its POSIX name, or what the system calls it otherwise, which is given as it is. */
export function fileErrorText(error: string): string {
	return ERRORS[error] ?? error;
}

/** `/etc/config/noip cannot be read: permission denied` */
export function unreadableText(path: string, error: string): string {
	return `${path} cannot be read: ${fileErrorText(error)}`;
}

/** `/etc/config/noip cannot be written: the disk is full` */
export function unwritableText(path: string, error: string): string {
	return `${path} cannot be written: ${fileErrorText(error)}`;
}
