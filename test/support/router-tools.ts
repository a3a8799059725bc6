/** BusyBox and shellcheck, as Debian packages: nothing is installed. */
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { debianPackages } from '../../build/debian.mjs';

/** The unpacked packages. This BusyBox, unlike Debian's static one, runs a program of its own only by a link on PATH. */
export const TOOLS: string = debianPackages({
	suite: 'trixie',
	packages: ['busybox', 'shellcheck', 'libc6', 'libgmp10', 'libffi8'],
	into: '.cache/router-tools',
});

/** A flock, which OpenWrt's BusyBox has and Debian's has not. */
export const FLOCK: string = join(
	debianPackages({ suite: 'trixie', packages: ['util-linux'], keep: /^usr\/bin\/flock$/, into: '.cache/flock' }),
	'usr/bin/flock',
);

/** Where the C library and its loader are, from `TOOLS`. */
export const LIBRARIES = join('usr/lib', named(join(TOOLS, 'usr/lib'), /-linux-/));

/** Runs shellcheck; gives what it found, or nothing. */
export function shellcheck(...files: string[]): string {
	const libraries = join(TOOLS, LIBRARIES);
	const loader = join(libraries, named(libraries, /^ld-.*\.so/));
	const options = ['--library-path', libraries, join(TOOLS, 'usr/bin/shellcheck'), '--norc'];
	const { status, stdout, stderr, error } = spawnSync(loader, [...options, ...files], { encoding: 'utf8' });
	return status === 0 ? '' : `${stdout}${stderr}${error ?? ''}` || `shellcheck ended with ${status}`;
}

function named(folder: string, pattern: RegExp): string {
	const name = readdirSync(folder).find((entry) => pattern.test(entry));
	if (!name) throw new Error(`nothing in ${folder} is ${pattern}`);
	return name;
}
