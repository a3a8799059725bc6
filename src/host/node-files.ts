/** Files on Node. */
import * as fs from 'node:fs';
import type { Bytes } from '../base/bytes.ts';
import type { FileError, FileStatus, Files } from './host.ts';

/** The POSIX name of what a call of Node's failed with. */
export function fileError(error: unknown): FileError {
	const code = (error as NodeJS.ErrnoException).code;
	if (code === undefined) throw error;
	return { error: code };
}

export const nodeFiles: Files = {
	read: (path, limit) => attempt(() => read(path, limit)),
	readPlain: (path, limit) => attempt(() => read(path, limit, fs.constants.O_NOFOLLOW)),
	status: (path) => attempt(() => statusOf(fs.statSync(path))),
	write: (path, content, mode) => attempt(() => write(path, content, mode)),
	overwrite: (path, content) => attempt(() => overwrite(path, content)),
	rename: (from, to) => attempt(() => rename(from, to)),
	remove: (path) => attempt(() => remove(path)),
	makeFolder: (path, mode) => attempt(() => makeFolder(path, mode)),
	writeDurably: async (path, content, mode) => nodeFiles.write(path, content, mode) ?? flush(path),
	flush,
};

function flush(path: string): Promise<FileError | null> {
	return new Promise((resolve) => {
		const fd = attempt(() => fs.openSync(path, 'r'));
		if (typeof fd !== 'number') return resolve(fd);
		fs.fsync(fd, (error) => {
			fs.closeSync(fd);
			resolve(error ? fileError(error) : null);
		});
	});
}

function attempt<T>(operation: () => T): T | FileError {
	try {
		return operation();
	} catch (error) {
		return fileError(error);
	}
}

function rename(from: string, to: string): null {
	fs.renameSync(from, to);
	return null;
}

/** Follows links, like QuickJS's. */
function statusOf(stat: fs.Stats): FileStatus {
	const kind = stat.isFile() ? 'file' : stat.isDirectory() ? 'folder' : stat.isFIFO() ? 'fifo' : 'other';
	return { kind, mode: stat.mode & 0o7777, identity: `${stat.dev}:${stat.ino}` };
}

function read(path: string, limit: number, how = 0): Bytes | FileError {
	// Or opening a FIFO would wait for a writer.
	const fd = fs.openSync(path, fs.constants.O_RDONLY | fs.constants.O_NONBLOCK | how);
	try {
		if (!fs.fstatSync(fd).isFile()) return { error: 'EINVAL' };
		const buffer = Buffer.allocUnsafe(limit + 1);
		let length = 0;
		for (let count = 1; count > 0 && length < buffer.length; length += count) {
			count = fs.readSync(fd, buffer, length, buffer.length - length, null);
		}
		return length > limit ? { error: 'EFBIG' } : buffer.toString('latin1', 0, length);
	} finally {
		fs.closeSync(fd);
	}
}

function write(path: string, content: Bytes, mode: number): FileError | null {
	const obstacle = attempt(() => remove(path));
	if (obstacle && obstacle.error !== 'ENOENT') return obstacle;
	const fd = fs.openSync(path, 'wx', mode);
	try {
		// The umask may have taken bits away.
		fs.fchmodSync(fd, mode);
		fs.writeFileSync(fd, content, 'latin1');
	} catch (error) {
		fs.rmSync(path, { force: true });
		throw error;
	} finally {
		fs.closeSync(fd);
	}
	return null;
}

function overwrite(path: string, content: Bytes): null {
	const { O_WRONLY, O_TRUNC, O_NOFOLLOW, O_NONBLOCK } = fs.constants;
	const fd = fs.openSync(path, O_WRONLY | O_TRUNC | O_NOFOLLOW | O_NONBLOCK);
	try {
		fs.writeFileSync(fd, content, 'latin1');
	} finally {
		fs.closeSync(fd);
	}
	return null;
}

function remove(path: string): FileError | null {
	if (fs.lstatSync(path).isDirectory()) return { error: 'EISDIR' };
	fs.unlinkSync(path);
	return null;
}

function makeFolder(path: string, mode: number): FileError | null {
	try {
		fs.mkdirSync(path, mode);
		fs.chmodSync(path, mode);
	} catch (error) {
		const failed = fileError(error);
		if (failed.error !== 'EEXIST' || !fs.statSync(path).isDirectory()) return failed;
	}
	return null;
}
