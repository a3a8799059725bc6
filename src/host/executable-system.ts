/** The module `noip:system` of the executable's engine (build/engine/noip.c), typed: what QuickJS's own two modules lack. */

// @ts-expect-error: the module is in the engine itself
import * as systemModule from 'noip:system';

/** Functions that give a number give a negative errno when they fail. */
interface System {
	/** Takes an exclusive flock(2) on an open file, without waiting: EAGAIN while another process holds it. It ends with the last descriptor of that opening. */
	flock(fd: number): number;
	/** Waits until what was written to a file, or the names in a folder, are on the disk. */
	fsync(fd: number): number;
	/** Sets all permission bits, whatever the umask is. */
	fchmod(fd: number, mode: number): number;
	/** Follows links. */
	chmod(path: string, mode: number): number;
	/** Follows no link at the end of the path. */
	chown(path: string, uid: number, gid: number): number;
	/** The umask takes bits of `mode` away. */
	mkfifo(path: string, mode: number): number;
	/** Gives what the umask was. */
	umask(mask: number): number;
	/** The effective user. */
	getuid(): number;
	/**
	 * Goes on as another user than root, in the groups of the user of this name (null: in this group alone), without capabilities, for good: that no right can be had
	 * back is tried. After a failure some rights may be gone already: the process is to end. EINVAL for root.
	 */
	become(name: string | null, uid: number, gid: number): number;
	/** The devices, and of each IPv4 address of theirs a second entry. `label` is the device, perhaps with a colon and more behind it; `flags` are those of linux/if.h. */
	getifaddrs(): [label: string, flags: number, address?: string, prefixLength?: number][] | number;
	/** Sends one datagram to a UNIX socket, in UTF-8, without waiting. A name that begins with `@` is an abstract one. */
	notify(socket: string, text: string): number;
	/**
	 * Starts a program that is looked for on our own PATH; gives its pid. It has this environment (`NAME=VALUE`), these descriptors as 0 to 2 and no other, and no signal
	 * handler; a program that is missing is exit code 127. `how`: LEADING (a session of its own), BOUND (SIGKILL when this process ends), both or 0.
	 */
	spawn(
		argv: readonly string[],
		environment: readonly string[],
		fds: readonly [stdin: number, stdout: number, stderr: number],
		how: number,
	): number;
	LEADING: number;
	BOUND: number;
}

export const system = systemModule as System;
