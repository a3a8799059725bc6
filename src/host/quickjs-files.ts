/** Files on QuickJS. */

import type { Bytes } from '../base/bytes.ts';
import { ending } from './child.ts';
import type { FileError, FileStatus, Files } from './host.ts';
import { readChunk, writeAll } from './quickjs-bytes.ts';
import {
	O_RDONLY,
	O_WRONLY,
	os,
	S_IFDIR,
	S_IFIFO,
	S_IFLNK,
	S_IFMT,
	S_IFREG,
	type Stat,
	std,
} from './quickjs-engine.ts';
import { run } from './quickjs-process.ts';

/** Those that the program tells apart, or has words for (`src/messages/files.ts`); they have the same number on every Linux. */
const NAMES: Record<number, string> = {
	1: 'EPERM',
	2: 'ENOENT',
	13: 'EACCES',
	17: 'EEXIST',
	20: 'ENOTDIR',
	21: 'EISDIR',
	22: 'EINVAL',
	27: 'EFBIG',
	28: 'ENOSPC',
	30: 'EROFS',
	40: 'ELOOP',
};

/** Names an errno, whatever its sign. */
export function fileError(errno: number): FileError {
	const number = Math.abs(errno);
	return { error: NAMES[number] ?? std.strerror(number) };
}

/**
 * open(2)'s flag with which each write waits for the disk, which spares a child. The engine does not export it, but passes on what it is given. MIPS numbers its flags in a way of its
 * own; all others that OpenWrt and Debian run on with this engine have one number.
 */
const IS_MIPS = os.O_CREAT === 0x100;
const O_SYNC = IS_MIPS ? 0x4010 : 0x101000;
const O_NONBLOCK = IS_MIPS ? 0x80 : 0x800;
const ELOOP = IS_MIPS ? 90 : 40;
/** Either number is O_NOFOLLOW on some machines, and something else on the others. Which one it is here shows at a link that is always there. */
const O_NOFOLLOW_NUMBERS = [0x20000, 0x8000];

function noFollow(): number {
	const refuses = (flag: number) => {
		const fd = os.open('/proc/self/exe', O_RDONLY | flag);
		if (fd >= 0) os.close(fd);
		return fd === -ELOOP;
	};
	return O_NOFOLLOW_NUMBERS.find(refuses) ?? 0;
}

/** The file operations. */
export const quickjsFiles: Files = {
	read,
	readPlain,
	status,
	write,
	overwrite,
	rename: (from, to) => failure(os.rename(from, to)),
	remove,
	makeFolder,
	writeDurably: async (path, content, mode) => write(path, content, mode, O_SYNC),
	flush,
};

/** What a function of the engine's gives that gives a negative errno when it fails. */
export function failure(result: number): FileError | null {
	return result < 0 ? fileError(result) : null;
}

function read(path: string, limit: number): Bytes | FileError {
	// Looked at first, because opening a FIFO would wait for a writer.
	const found = status(path);
	if ('error' in found) return found;
	if (found.kind !== 'file') return { error: 'EINVAL' };
	const fd = os.open(path, O_RDONLY);
	if (fd < 0) return fileError(fd);
	const content = readAll(fd, limit);
	os.close(fd);
	return content;
}

/** Looked at before it is opened, because where the flags have no effect opening would follow and wait; and after it, because it may have been replaced. */
function openPlain(path: string, flags: number): number | FileError {
	const [stat, errno] = os.lstat(path);
	if (!stat) return fileError(errno);
	const kind = stat.mode & S_IFMT;
	if (kind !== S_IFREG) return { error: kind === S_IFLNK ? 'ELOOP' : 'EINVAL' };
	const fd = os.open(path, flags | O_NONBLOCK | noFollow());
	if (fd < 0) return fileError(fd);
	const opened = status(`/proc/self/fd/${fd}`);
	if ('error' in opened || opened.kind === 'file') return fd;
	os.close(fd);
	return { error: 'EINVAL' };
}

function readPlain(path: string, limit: number): Bytes | FileError {
	const fd = openPlain(path, O_RDONLY);
	if (typeof fd !== 'number') return fd;
	const content = readAll(fd, limit);
	os.close(fd);
	return content;
}

function overwrite(path: string, content: Bytes): FileError | null {
	const fd = openPlain(path, O_WRONLY | os.O_TRUNC);
	if (typeof fd !== 'number') return fd;
	const written = writeAll(fd, content);
	return failure(os.close(fd)) ?? failure(written);
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
export function status(path: string): FileStatus | FileError {
	const [stat, errno] = os.stat(path);
	return stat
		? { kind: kindOf(stat), mode: stat.mode & 0o7777, identity: `${stat.dev}:${stat.ino}` }
		: fileError(errno);
}

const KINDS: Record<number, FileStatus['kind']> = {
	[S_IFREG]: 'file',
	[S_IFDIR]: 'folder',
	[S_IFIFO]: 'fifo',
};

function kindOf(stat: Stat): FileStatus['kind'] {
	return KINDS[stat.mode & S_IFMT] ?? 'other';
}

/** The engine knows no chmod: where the umask takes bits of `mode` away, they stay away. */
function write(path: string, content: Bytes, mode: number, how = 0): FileError | null {
	return writeNew(path, content, mode, how, () => 0);
}

/** Makes or replaces a file; `finish` is given its descriptor when all is written, and gives a negative errno when it fails. */
export function writeNew(
	path: string,
	content: Bytes,
	mode: number,
	how: number,
	finish: (fd: number) => number,
): FileError | null {
	const obstacle = remove(path);
	if (obstacle && obstacle.error !== 'ENOENT') return obstacle;
	const fd = os.open(path, O_WRONLY | os.O_CREAT | os.O_EXCL | how, mode);
	if (fd < 0) return fileError(fd);
	const written = Math.min(writeAll(fd, content), 0) || Math.min(finish(fd), 0);
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

/** See `Files.makeFolder`; `mode` without what the umask takes away. */
export function makeFolder(path: string, mode: number): FileError | null {
	const found = status(path);
	return 'kind' in found && found.kind === 'folder' ? null : failure(os.mkdir(path, mode));
}

const SYNC_TIMEOUT_MS = 60_000;

/** The engine has no fsync. */
async function flush(path: string): Promise<FileError | null> {
	const result = await run(['sync', path], { timeoutMs: SYNC_TIMEOUT_MS, limit: 0 }).done;
	return result.kind === 'exit' && result.code === 0 ? null : { error: ending(['sync'], result) };
}
