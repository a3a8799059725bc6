/** The machine as the executable's engine offers it, which needs no other program but curl. */

import { executableFiles } from './executable-files.ts';
import { system } from './executable-system.ts';
import { executableUsers } from './executable-users.ts';
import type { FileError, Host } from './host.ts';
import { FIFO_MODE } from './mkfifo.ts';
import { os } from './quickjs-engine.ts';
import { failure, fileError } from './quickjs-files.ts';
import { sleepUndisturbed } from './quickjs-loop.ts';
import { openLock, quickjsPorts } from './quickjs-ports.ts';
import { PATH, spawnBy } from './quickjs-process.ts';

/** Makes the host. */
export function executableHost(): Host {
	sleepUndisturbed();
	spawnBy((argv, fds, bond) =>
		system.spawn(
			argv,
			[`PATH=${PATH}`],
			fds,
			bond === 'leading' ? system.LEADING : bond === 'bound' ? system.BOUND : 0,
		),
	);
	return {
		...quickjsPorts(),
		engine: 'executable',
		files: executableFiles,
		users: executableUsers,
		lock,
		makeFifo,
		linkDevices,
		notify: async (socket, text) => failure(system.notify(socket, text)),
	};
}

/** EAGAIN, as a result of the engine's; the same on every Linux. */
const HELD = -11;

/** The descriptor is never closed: the lock belongs to it, and ends with this process. */
async function lock(path: string): Promise<'taken' | 'held' | FileError> {
	const fd = openLock(path);
	if (fd < 0) return fileError(fd);
	const answer = system.flock(fd);
	if (answer < 0) os.close(fd);
	return answer === 0 ? 'taken' : answer === HELD ? 'held' : fileError(answer);
}

async function makeFifo(path: string): Promise<FileError | null> {
	return failure(system.mkfifo(path, FIFO_MODE) || system.chmod(path, FIFO_MODE));
}

/** IFF_UP and IFF_LOOPBACK of linux/if.h. */
const [UP, LOOPBACK] = [0x1, 0x8];

/** IPv6 addresses, of which getifaddrs does not tell which are temporary, are left to /proc/net/if_inet6. */
function linkDevices(): object[] | null {
	const listed = system.getifaddrs();
	if (typeof listed === 'number') return null;
	return listed.map(([label, flags, local, prefixlen]) => ({
		ifname: label.replace(/:.*/, ''),
		flags: [flags & UP ? 'UP' : '', flags & LOOPBACK ? 'LOOPBACK' : ''],
		addr_info: local === undefined ? [] : [{ local, prefixlen, scope: 'global' }],
	}));
}
