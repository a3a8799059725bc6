/** The virtual router's root folder, in memory: BusyBox, kernel modules, QuickJS, curl, and the program. */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { debianProgram } from '../../build/quickjs.mjs';
import type { Entry } from '../../build/tar.mjs';
import { FLOCK } from '../support/router-tools.ts';
import { cpio } from './cpio.ts';
import { modules } from './modules.ts';
import { BUSYBOX } from './packages.ts';

/** Of every virtual machine. */
const MODULES = ['virtio_blk', 'virtio_net'];
/** Folders with what the agent and its children call; the rest is BusyBox. */
const [QUICKJS, CURL] = [unpacked('qjs', 'quickjs'), unpacked('curl', 'curl')];
const GUEST = 'test/powercut/guest';

/** Makes it. `options`: of the file system's modules, by their names; `bundle`: the program's path; `files`: more of them, by their path without a leading slash. */
export function initramfs(options: Record<string, string>, bundle: string, files: Record<string, string>): Buffer {
	const loaded = modules([...MODULES, ...Object.keys(options)]);
	const order = [...loaded.keys()].map((name) => `${name} ${options[name] ?? ''}\n`);
	return cpio([
		file('init', readFileSync(`${GUEST}/init`), 0o755),
		file('commands', readFileSync(`${GUEST}/commands`)),
		file('bin/busybox', readFileSync(BUSYBOX), 0o755),
		file('bin/ubus', readFileSync(`${GUEST}/ubus`), 0o755),
		file('board.json', readFileSync('test/fixtures/openwrt/system-board.json')),
		file('etc/openwrt_release', "DISTRIB_ID='OpenWrt'\n"),
		file('usr/bin/noip', readFileSync('openwrt/noip/files/noip.sh'), 0o755),
		file('usr/lib/noip/noip.mjs', readFileSync(bundle)),
		file('modules/order', order.join('')),
		...[...loaded].map(([name, content]) => file(`modules/${name}.ko`, content)),
		...program('qjs', QUICKJS),
		...program('curl', CURL),
		...program('flock', QUICKJS, FLOCK),
		...Object.entries(files).map(([path, content]) => file(path, content)),
	]);
}

function unpacked(name: string, from: string): string {
	return debianProgram(name, from, 'amd64').replace(/\.sh$/, '');
}

function file(path: string, content: Buffer | string, mode = 0o644): Entry {
	return { path, mode, content };
}

/** A program with the libraries that it needs, of an unpacked root folder which lies in /opt here, and a script on PATH that starts it. */
function program(name: string, root: string, binary = join(root, 'usr/bin', name)): Entry[] {
	const libraries = join('usr/lib', named(join(root, 'usr/lib'), /-linux-/));
	const from = resolve(root, libraries);
	const loader = named(from, /^ld-.*\.so/);
	const listed = execFileSync(join(from, loader), ['--library-path', from, '--list', binary], { encoding: 'utf8' });
	const needed = [...listed.matchAll(/=> .*\/(\S+)/g)].map(([, library = '']) => library);
	const home = `opt/${basename(dirname(root))}`;
	const inside = `/${home}/${libraries}`;
	const script = `#!/bin/sh\nexec ${inside}/${loader} --library-path ${inside} /${home}/${name} "$@"\n`;
	return [
		file(`usr/bin/${name}`, script, 0o755),
		file(`${home}/${name}`, readFileSync(binary), 0o755),
		...[loader, ...needed].map((each) => file(`${home}/${libraries}/${each}`, readFileSync(join(from, each)), 0o755)),
	];
}

function named(folder: string, pattern: RegExp): string {
	return readdirSync(folder).find((name) => pattern.test(name)) ?? '';
}
