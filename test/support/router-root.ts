/** A router's root folder: BusyBox with the programs that OpenWrt's has, stand-ins for its libraries, and the package unpacked over them. */
import { spawnSync } from 'node:child_process';
import {
	chmodSync,
	cpSync,
	existsSync,
	lstatSync,
	mkdirSync,
	mkdtempSync,
	readFileSync,
	rmSync,
	symlinkSync,
	writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ipk } from '../../build/ipk.mjs';
import { FLOCK, LIBRARIES, TOOLS } from './router-tools.ts';
import { unpack } from './unpack-ipk.ts';

/** Of those that OpenWrt's BusyBox has, what scripts may want. It has no install, stat, su, timeout, realpath. */
const PROGRAMS =
	'ash sh [ awk basename cat chgrp chmod chown cp cut date dirname echo env false find grep head id ln ls md5sum mkdir mkfifo ' +
	'mknod mktemp mv printf pwd readlink rm rmdir sed sleep sort start-stop-daemon sync tail tee test touch tr true uniq wc xargs';

const PASSWD = 'root:x:0:0:root:/root:/bin/ash\nnobody:x:65534:65534:nobody:/var:/bin/false\n';
const GROUP = 'root:x:0:\nnogroup:x:65534:\n';

export interface Ended {
	code: number | null;
	/** Standard output and error. */
	output: string;
}

export type RouterRoot = ReturnType<typeof newRouterRoot>;

/**
 * Makes a router with the package `noip` on it, or (`bare`) without; the caller ends it with `remove`. The engines only print how they were
 * called.
 */
export function newRouterRoot({ bare = false } = {}) {
	if (process.getuid?.() !== 0) throw new Error('these tests need root, for chroot and for files of several owners');
	const root = mkdtempSync(join(tmpdir(), 'noip-router-'));
	const at = (path: string) => join(root, path);
	chmodSync(root, 0o755);
	for (const path of ['bin', 'etc/config', 'etc/rc.d', 'dev', 'tmp/run', 'lib', 'usr/bin', 'usr/lib', 'sbin']) {
		mkdirSync(at(path), { recursive: true });
	}
	symlinkSync('tmp', at('var'));
	cpSync(join(TOOLS, 'usr/bin/busybox'), at('bin/busybox'));
	for (const name of PROGRAMS.split(' ')) symlinkSync('busybox', at(`bin/${name}`));
	cpSync(FLOCK, at('usr/bin/flock'));
	addLibraries(at);
	cpSync('test/router/root', root, { recursive: true });
	writeFileSync(at('dev/null'), '');
	chmodSync(at('dev/null'), 0o666);
	writeFileSync(at('etc/passwd'), PASSWD);
	writeFileSync(at('etc/group'), GROUP);
	writeFileSync(at('uci'), '');
	for (const engine of ['qjs', 'node']) {
		// A descriptor of the init script's library must not get here.
		const lines = [
			'#!/bin/sh',
			`printf '${engine}'; printf ' [%s]' "$@"; echo`,
			'( : >&1000 ) 2>/dev/null && echo "has the lock"',
			'exit 77',
		];
		writeFileSync(at(`usr/bin/${engine}`), `${lines.join('\n')}\n`, { mode: 0o755 });
	}
	if (!bare) unpack(ipk('noip', { quickjs: 'dist/noip.mjs' }), root);

	/** Runs a program of the router; as its user `noip`, where asked for. */
	function run(argv: readonly string[], environment: Record<string, string> = {}, user = ''): Ended {
		const options = user ? [`--userspec=${user}`] : [];
		const { status, stdout, stderr } = spawnSync('chroot', [...options, root, ...argv], {
			encoding: 'utf8',
			env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', ...environment },
			timeout: 20_000,
		});
		return { code: status, output: `${stdout}${stderr}` };
	}

	const read = (path: string) => (existsSync(at(path)) ? readFileSync(at(path), 'utf8') : '');
	const idOf = (file: string) => Number(/^noip:[^:]*:(\d+):/m.exec(read(file))?.[1]);

	return {
		at,
		run,
		read,
		write: (path: string, content: string, mode = 0o644) => writeFileSync(at(path), content, { mode }),
		sh: (script: string) => run(['/bin/sh', '-c', script]),
		/** As the agent's user, which the init script must have made. */
		asAgent: (script: string) => run(['/bin/sh', '-c', script], {}, `${idOf('etc/passwd')}:${idOf('etc/group')}`),
		/** The numbers of the agent's user and group. */
		ids: () => ({ user: idOf('etc/passwd'), group: idOf('etc/group') }),
		init: (...words: string[]) => run(['/etc/init.d/noip', ...words]),
		/** What the init script has declared to procd. */
		declared: () => read('declared').trim().split('\n'),
		/** Type, mode and owner, as in `p 660 root:noip`. */
		look(path: string): string {
			const stat = lstatSync(at(path), { throwIfNoEntry: false });
			if (!stat) return 'nothing';
			const kind = stat.isFIFO() ? 'p' : stat.isDirectory() ? 'd' : stat.isSymbolicLink() ? 'l' : 'f';
			const name = (id: number, file: string) => (id === idOf(file) ? 'noip' : id === 0 ? 'root' : `${id}`);
			const owner = `${name(stat.uid, 'etc/passwd')}:${name(stat.gid, 'etc/group')}`;
			return `${kind} ${(stat.mode & 0o7777).toString(8)} ${owner}`;
		},
		remove: () => rmSync(root, { recursive: true, force: true }),
	};
}

/** The C library where the programs look for it. */
function addLibraries(at: (path: string) => string): void {
	for (const name of ['libc.so.6', 'libresolv.so.2']) {
		cpSync(join(TOOLS, LIBRARIES, name), at(join('lib', LIBRARIES.slice('usr/lib/'.length), name)), {
			dereference: true,
		});
	}
	for (const folder of ['lib', 'lib64']) {
		const from = join(TOOLS, 'usr', folder);
		if (existsSync(from)) cpSync(from, at(folder), { recursive: true, dereference: true, filter: isLoader });
	}
}

function isLoader(path: string): boolean {
	return lstatSync(path).isDirectory() ? /\/lib(64)?$/.test(path) : /\/ld-[^/]*\.so/.test(path);
}
