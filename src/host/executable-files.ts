/** Files in the executable, whose engine knows fsync and chmod. */

import type { Bytes } from '../base/bytes.ts';
import { system } from './executable-system.ts';
import type { FileError, Files } from './host.ts';
import { O_RDONLY, os } from './quickjs-engine.ts';
import { failure, fileError, makeFolder, quickjsFiles, status, writeNew } from './quickjs-files.ts';

/** The file operations. */
export const executableFiles: Files = {
	...quickjsFiles,
	write: (path, content, mode) => writeNew(path, content, mode, 0, (fd) => system.fchmod(fd, mode)),
	makeFolder(path, mode) {
		const isThere = !('error' in status(path));
		return makeFolder(path, mode) ?? (isThere ? null : failure(system.chmod(path, mode)));
	},
	async writeDurably(path: string, content: Bytes, mode: number) {
		return writeNew(path, content, mode, 0, (fd) => system.fchmod(fd, mode) || system.fsync(fd));
	},
	flush,
};

async function flush(folder: string): Promise<FileError | null> {
	const fd = os.open(folder, O_RDONLY);
	if (fd < 0) return fileError(fd);
	const failed = failure(system.fsync(fd));
	os.close(fd);
	return failed;
}
