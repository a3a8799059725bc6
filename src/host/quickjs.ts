/** The machine as a QuickJS alone offers it, which has files and processes, and nothing else: HTTP by curl, locks by flock. */

import { FLOCK, FLOCK_OPTIONS, readFlock } from './flock.ts';
import type { FileError, Host } from './host.ts';
import { mkfifo } from './mkfifo.ts';
import { os } from './quickjs-engine.ts';
import { fileError, quickjsFiles } from './quickjs-files.ts';
import { openLock, quickjsPorts } from './quickjs-ports.ts';
import { run } from './quickjs-process.ts';
import { quickjsUsers } from './quickjs-users.ts';
import { systemdNotify } from './systemd-notify.ts';

/** Makes the host. Needs `--no-unhandled-rejection` on QuickJS 2025.04, which ends on a rejection that is handled a moment later. */
export function quickjsHost(): Host {
	return {
		...quickjsPorts(),
		engine: 'quickjs',
		files: quickjsFiles,
		users: quickjsUsers,
		lock,
		makeFifo: (path) => mkfifo(run, quickjsFiles, path),
		linkDevices: () => null,
		notify: (socket, text) => systemdNotify(run, socket, text),
	};
}

/** The descriptor is never closed: the lock belongs to it, and ends with this process. */
async function lock(path: string): Promise<'taken' | 'held' | FileError> {
	const fd = openLock(path);
	if (fd < 0) return fileError(fd);
	const answer = readFlock(await run(FLOCK, { ...FLOCK_OPTIONS, input: fd }).done);
	if (answer !== 'taken') os.close(fd);
	return answer;
}
