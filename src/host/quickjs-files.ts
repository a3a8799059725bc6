/** Files on QuickJS. */
import type { Bytes, FileError, FileStatus, Files, RunResult } from './host.ts';
import { readChunk, writeAll } from './quickjs-bytes.ts';
import { os, type Stat } from './quickjs-engine.ts';

/** Those that have the same number on every Linux; the others differ on MIPS. */
const NAMES: Record<number, string> = {
	1: 'EPERM',
	2: 'ENOENT',
	5: 'EIO',
	6: 'ENXIO',
	12: 'ENOMEM',
	13: 'EACCES',
	16: 'EBUSY',
	17: 'EEXIST',
	18: 'EXDEV',
	20: 'ENOTDIR',
	21: 'EISDIR',
	22: 'EINVAL',
	23: 'ENFILE',
	24: 'EMFILE',
	27: 'EFBIG',
	28: 'ENOSPC',
	30: 'EROFS',
	32: 'EPIPE',
};

/** Names an errno, whatever its sign. */
export function fileError(errno: number): FileError {
	const number = Math.abs(errno);
	return { error: NAMES[number] ?? `errno ${number}` };
}

/** The file operations; `sync` starts the program of that name (the engine has no fsync). */
export function quickjsFiles(sync: (path: string) => Promise<RunResult>): Files {
	return {
		read,
		status,
		write,
		rename: (from, to) => failure(os.rename(from, to)),
		remove,
		makeFolder,
		async flush(path) {
			const result = await sync(path);
			if (result.kind === 'missing') return { error: 'sync is missing' };
			return result.kind === 'exit' && result.code === 0 ? null : { error: 'EIO' };
		},
	};
}

function failure(result: number): FileError | null {
	return result < 0 ? fileError(result) : null;
}

function read(path: string, limit: number): Bytes | FileError {
	// Looked at first, because opening a FIFO would wait for a writer.
	const found = status(path);
	if ('error' in found) return found;
	if (found.kind !== 'file') return { error: 'EINVAL' };
	const fd = os.open(path, os.O_RDONLY);
	if (fd < 0) return fileError(fd);
	const content = readAll(fd, limit);
	os.close(fd);
	return content;
}

function readAll(fd: number, limit: number): Bytes | FileError {
	let content = '';
	for (;;) {
		const chunk = readChunk(fd);
		if (typeof chunk === 'number') return fileError(chunk);
		if (chunk === '') return content;
		content += chunk ?? '';
		if (content.length > limit) return { error: 'EFBIG' };
	}
}

/** Follows links. */
function status(path: string): FileStatus | FileError {
	const [stat, errno] = os.stat(path);
	return stat ? { kind: kindOf(stat), mode: stat.mode & 0o7777 } : fileError(errno);
}

function kindOf(stat: Stat): FileStatus['kind'] {
	const type = stat.mode & os.S_IFMT;
	if (type === os.S_IFREG) return 'file';
	if (type === os.S_IFDIR) return 'folder';
	return type === os.S_IFIFO ? 'fifo' : 'other';
}

/** The engine knows no chmod: where the umask takes bits of `mode` away, they stay away. */
function write(path: string, content: Bytes, mode: number): FileError | null {
	const obstacle = remove(path);
	if (obstacle && obstacle.error !== 'ENOENT') return obstacle;
	const fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode);
	if (fd < 0) return fileError(fd);
	const written = writeAll(fd, content);
	const closed = os.close(fd);
	if (written < 0 || closed < 0) os.remove(path);
	return failure(written) ?? failure(closed);
}

/** `os.remove` would take an empty folder away, too. */
function remove(path: string): FileError | null {
	const [stat] = os.lstat(path);
	if (stat && kindOf(stat) === 'folder') return { error: 'EISDIR' };
	return failure(os.remove(path));
}

function makeFolder(path: string, mode: number): FileError | null {
	const failed = failure(os.mkdir(path, mode));
	if (failed?.error !== 'EEXIST') return failed;
	const found = status(path);
	return 'kind' in found && found.kind === 'folder' ? null : failed;
}
