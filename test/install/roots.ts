/** Roots of machines without systemd, entered by chroot: what they change is in memory, and gone with the test. */
import { execFileSync, spawnSync } from 'node:child_process';
import {
	chmodSync,
	copyFileSync,
	existsSync,
	lstatSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	readlinkSync,
	rmdirSync,
	rmSync,
	symlinkSync,
	writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { executable } from '../../build/static.mjs';
import { installation } from '../debian/installation.ts';
import { debianRoot } from '../debian/system.ts';

/** OpenRC and sysvinit with Debian's own tools for them. */
export function scriptsRoot(): string {
	return debianRoot(
		'debian-12-scripts',
		'openrc sysvinit-core initscripts init-system-helpers dpkg dash coreutils util-linux bsdutils passwd base-passwd base-files ' +
			'grep sed findutils procps iproute2 curl ca-certificates busybox-static mount libpam-modules libpam-runtime',
	);
}

/** As it is copied to a machine. */
export const COPIED = '/root/noip-0.2.0-linux';

export interface Ended {
	code: number | null;
	/** Standard output and error. */
	output: string;
}

/** A folder that goes with this process, mounts and all. */
function inMemory(): string {
	const folder = mkdtempSync(join(tmpdir(), 'noip-machine-'));
	execFileSync('mount', ['-t', 'tmpfs', 'tmpfs', folder]);
	inUse.push(folder);
	return folder;
}

const inUse: string[] = [];
process.on('exit', () => {
	for (const folder of inUse) {
		spawnSync('umount', ['-R', '-l', folder]);
		rmdirSync(folder);
	}
});

export type Root = ReturnType<typeof enter>;

/** Debian with OpenRC, or (without that) with sysvinit. */
export async function debian(init: 'openrc' | 'sysvinit'): Promise<Root> {
	const root = over(scriptsRoot());
	if (init === 'sysvinit') rmSync(join(root, 'usr/sbin/openrc-run'));
	return await furnish(root);
}

/** Debian 12 as its own tools install it, where systemd neither runs nor makes users: a chroot, or Devuan as far as packages see it. */
export async function installedDebian(): Promise<Root> {
	const root = over(installation('bookworm'));
	// Each is taken away first: what a link leads to is not of this root.
	for (const path of ['usr/bin/systemd-sysusers', 'usr/bin/systemctl', 'usr/sbin/runlevel']) rmSync(join(root, path));
	writeFileSync(join(root, 'usr/sbin/runlevel'), '#!/bin/sh\necho N 2\n', { mode: 0o755, flag: 'wx' });
	return await furnish(root);
}

/** What is changed there is in memory, over these files. */
function over(files: string): string {
	const folder = inMemory();
	const root = join(folder, 'root');
	for (const name of ['up', 'work', 'root']) mkdirSync(join(folder, name));
	const layers = `lowerdir=${resolve(files)},upperdir=${folder}/up,workdir=${folder}/work`;
	execFileSync('mount', ['-t', 'overlay', 'overlay', '-o', layers, root]);
	return root;
}

/** BusyBox's programs and nothing else, as on Alpine or a small NAS; which of them there are is said by name. */
export async function busybox(programs: string): Promise<Root> {
	const root = inMemory();
	chmodSync(root, 0o755);
	for (const path of ['bin', 'dev', 'etc', 'proc', 'run', 'root', 'tmp', 'var/lib', 'usr/bin']) {
		mkdirSync(join(root, path), { recursive: true });
	}
	copyFileSync(join(scriptsRoot(), 'bin/busybox'), join(root, 'bin/busybox'));
	for (const name of programs.split(' ')) symlinkSync('busybox', join(root, 'bin', name));
	writeFileSync(join(root, 'etc/passwd'), 'root:x:0:0:root:/root:/bin/sh\n');
	writeFileSync(join(root, 'etc/group'), 'root:x:0:\n');
	return await furnish(root);
}

const DEVICES = ['null', 'zero', 'urandom'];

async function furnish(root: string): Promise<Root> {
	execFileSync('ip', ['link', 'set', 'lo', 'up']);
	execFileSync('mount', ['-t', 'proc', 'proc', join(root, 'proc')]);
	execFileSync('mount', ['-t', 'tmpfs', 'tmpfs', join(root, 'run')]);
	for (const name of DEVICES) {
		writeFileSync(join(root, 'dev', name), '');
		execFileSync('mount', ['--bind', `/dev/${name}`, join(root, 'dev', name)]);
	}
	const program = await executable();
	copyFileSync(program, join(root, COPIED));
	copyFileSync(`${program}.NOTICES`, join(root, `${COPIED}.NOTICES`));
	chmodSync(join(root, COPIED), 0o755);
	return enter(root);
}

function enter(root: string) {
	const at = (path: string) => join(root, path);
	const idOf = (file: string) => /^noip:[^:]*:(\d+):/m.exec(readFileSync(at(file), 'utf8'))?.[1];
	return {
		at,
		/** Runs commands of root's, or of another user (by number). */
		sh(script: string, user = 0): Ended {
			const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
			const options = { encoding: 'utf8' as const, env: { PATH, HOME: '/root' }, timeout: 120_000 };
			const { status, stdout, stderr } = spawnSync(
				'chroot',
				[`--userspec=${user}:${user}`, root, '/bin/sh', '-c', script],
				options,
			);
			return { code: status, output: `${stdout}${stderr}` };
		},
		/** Ends all that has been started there. */
		end(): void {
			for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
				if (rootOf(pid) === root) process.kill(Number(pid), 'SIGKILL');
			}
		},
		read: (path: string) => (existsSync(at(path)) ? readFileSync(at(path), 'utf8') : ''),
		write: (path: string, content: string | Buffer, mode = 0o644) => writeFileSync(at(path), content, { mode }),
		/** Mode and owner, as in `750 root:noip`. */
		look(path: string): string {
			const stat = lstatSync(at(path), { throwIfNoEntry: false });
			if (!stat) return 'nothing';
			const name = (id: number, file: string) => (id === 0 ? 'root' : `${id}` === idOf(file) ? 'noip' : `${id}`);
			const owner = `${name(stat.uid, 'etc/passwd')}:${name(stat.gid, 'etc/group')}`;
			return `${(stat.mode & 0o7777).toString(8)} ${owner}`;
		},
	};
}

/** The root of a process; nothing of one that has ended meanwhile. */
function rootOf(pid: string): string {
	try {
		return readlinkSync(`/proc/${pid}/root`);
	} catch {
		return '';
	}
}
