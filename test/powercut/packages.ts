/** Debian's packages that the virtual machine is made of, unpacked into `.cache`. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { debianPackages } from '../../build/debian.mjs';
import { debianProgram } from '../../build/quickjs.mjs';

const suite = 'trixie';

/** A kernel with its modules; its own scripts for booting a Debian are left out. */
export const KERNEL: string = debianPackages({
	suite,
	packages: ['linux-image-amd64'],
	architecture: 'amd64',
	dependencies: true,
	keep: /^(boot\/vmlinuz-|usr\/lib\/modules\/)/,
	into: '.cache/kernel',
});

/** The kernel itself. */
export const IMAGE = join(KERNEL, 'boot', readdirSync(join(KERNEL, 'boot'))[0] as string);

/** A BusyBox that needs no library. */
export const BUSYBOX = join(
	debianPackages({
		suite,
		packages: ['busybox-static'],
		architecture: 'amd64',
		keep: /^usr\/bin\/busybox$/,
		into: '.cache/busybox-static',
	}),
	'usr/bin/busybox',
);

/** The emulator, and where what it loads at a start lies. */
export const QEMU = debianProgram('qemu-system-x86_64', 'qemu-system-x86', 'amd64');
export const FIRMWARE = ['qemu', 'seabios'].map((name) => `.cache/qemu-system-x86/amd64/usr/share/${name}`);
