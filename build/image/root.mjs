// The files of the image: the executable, what it needs of Debian, and the little that makes a system of it.
import { readFileSync } from 'node:fs';
import { NOTICES } from '../notices.mjs';
import { withFolders } from '../tar.mjs';

/** Of no user that a machine has by itself; the number is the one that images without a distribution use. */
export const USER = { name: 'noip', id: 65532 };

/** What must survive the container. */
export const STATE = '/var/lib/noip';

/** What need not. */
const RUN = '/run/noip';

/** Who is asked for names, in the words of nsswitch.conf(5); glibc has both in itself. */
const SWITCH = `passwd: files
group: files
hosts: files dns
`;

const PASSWD = `root:x:0:0:root:/:/bin/sh
${USER.name}:x:${USER.id}:${USER.id}:noip:${STATE}:/bin/sh
`;

const GROUP = `root:x:0:
${USER.name}:x:${USER.id}:
`;

/** BusyBox's programs that hooks, addresses by a program, and a person who looks may want. */
export const APPLETS = (
	'[ ash awk base64 basename cat chgrp chmod chown cp cut date df dirname dmesg du echo env expr false find free grep gzip head hostname id ' +
	'ip kill less ln ls md5sum mkdir mkfifo mktemp more mv nc netstat nslookup od ping printf ps pwd readlink realpath rm rmdir route sed seq ' +
	'sh sha256sum sleep sort stat strings stty sync tail tar tee telnet test timeout top touch tr traceroute true tty uname uniq vi wc wget ' +
	'which whoami xargs'
).split(' ');

/**
 * All files of an image.
 * @param {string} executable path of the executable, its notices beside it
 * @param {import('../tar.mjs').Entry[]} others what is Debian's
 * @returns {import('../tar.mjs').Entry[]} with the folders that they lie in
 */
export function imageRoot(executable, others) {
	return withFolders([
		...others,
		{ path: 'usr/bin/noip', mode: 0o755, content: readFileSync(executable) },
		{ path: 'usr/share/licenses/noip/NOTICES', mode: 0o644, content: readFileSync(`${executable}${NOTICES}`) },
		...APPLETS.map((name) => ({ path: `bin/${name}`, mode: 0o777, link: 'busybox' })),
		// What scripts begin with.
		{ path: 'usr/bin/env', mode: 0o777, link: '../../bin/busybox' },
		text('etc/passwd', PASSWD),
		text('etc/group', GROUP),
		text('etc/nsswitch.conf', SWITCH),
		{ path: 'etc/noip/hooks.d', mode: 0o755 },
		{ path: 'tmp', mode: 0o1777 },
		// Whoever the container runs as writes there; nobody else is in it.
		...[STATE, RUN].map((path) => ({ path: path.slice(1), mode: 0o1777, owner: USER.id })),
	]);
}

function text(path, content) {
	return { path, mode: 0o644, content };
}
