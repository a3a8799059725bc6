/** Why a file cannot be had. */

const REASONS: Partial<Record<string, string>> = {
	ENOENT: 'there is no such file',
	EACCES: 'permission denied',
	EFBIG: 'it is too large',
	EINVAL: 'it is not a regular file',
	ENOSPC: 'the disk is full',
	EROFS: 'the file system is read-only',
};

/** A file operation's failure, by its POSIX name or in the words of the system, for the user. */
export function fileErrorText(error: string): string {
	return REASONS[error] ?? error;
}
