/** The feed's Makefiles, run against stand-ins for the build systems of OpenWrt and LuCI (test/router/feed). */
import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';

const FEED = resolve('test/router/feed');

/** Installs a package of a folder of openwrt/ into a folder; `build` is where its built programs lie. */
export function install(folder: string, name: string, into: string, build: string): void {
	make(folder, `install-${name}`, `INTO=${into}`, `BUILD=${build}`);
}

/** What a Makefile says of a package: its last value of a field, and its texts. */
export function describe(folder: string, name: string) {
	const parts = make(folder, `show-${name}`).split(/(?<=\n)---\n/);
	const facts = parts.slice(0, 5).join('');
	const [description = '', conffiles = '', postinst = ''] = parts.slice(5);
	const fact = (field: string) =>
		[...facts.matchAll(new RegExp(`^[ \\t]*${field}[ \\t]*\\+?:?=[ \\t]*(.*)$`, 'gm'))].at(-1)?.[1]?.trim() ||
		undefined;
	const depends = fact('DEPENDS')?.replace(/\+/g, '').split(/\s+/).join(', ');
	// As package-pack.mk takes the indentation off.
	return { fact, depends, description: description.replace(/^\s+/gm, ''), conffiles, postinst };
}

/** A field of a package's control file. */
export function control(text: string | undefined, field: string): string | undefined {
	return new RegExp(`^${field}: (.*(?:\\n .*)*)`, 'm').exec(text ?? '')?.[1]?.replace(/^ /gm, '');
}

/** Modes and paths of all that is in a folder. */
export function tree(folder: string): string[] {
	const listed = execFileSync('find', ['.', '-mindepth', '1', '-printf', '%M %p\n'], { cwd: folder, encoding: 'utf8' });
	return listed.trim().split('\n').sort();
}

function make(folder: string, ...words: string[]): string {
	const options = [`TOPDIR=${FEED}`, `INCLUDE_DIR=${FEED}/include`];
	return execFileSync('make', ['-s', '--no-print-directory', '-C', `openwrt/${folder}`, ...options, ...words], {
		encoding: 'utf8',
	});
}
