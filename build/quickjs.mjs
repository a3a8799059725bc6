// Finds a QuickJS to run the program with, or gets one. `node build/quickjs.mjs [ARCHITECTURE]` prints the command.
import { execFileSync, spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { basename, delimiter, dirname, join, relative, resolve } from 'node:path';
import { ARCHITECTURES } from './architectures.mjs';
import { debianPackages } from './debian.mjs';

/** Who runs the programs of an architecture that is not the machine's own, by Debian's name of it. */
const EMULATORS = {
	...Object.fromEntries(Object.values(ARCHITECTURES).map(({ debian, qemu }) => [debian, qemu])),
	armhf: 'qemu-arm',
};

/** As routers start it (openwrt/noip/files/noip.sh). */
export const ROUTERS_OPTIONS = ['-s', '--memory-limit', '8M', '--no-unhandled-rejection'];

/** The kinds of QuickJS, by their pages of help, and the options of each; the first that fits counts. docs/engines.md says more. */
const KINDS = [
	{ help: /--no-unhandled-rejection[\s\S]*^-s /m, options: ROUTERS_OPTIONS },
	{ help: /^QuickJS-ng /m, options: null },
	// To which 8M are 8 bytes.
	{ help: /^QuickJS /m, options: ['--memory-limit', '8388608'] },
];

/**
 * What a `qjs` is, and how the program is started on it.
 * @param {string} qjs its path
 * @returns {{ name: string, options: string[], asOnRouters: boolean } | { why: string }} `asOnRouters`: it knows all options that OpenWrt's knows; `why` the program cannot run on
 * it: goes on after its path
 */
export function quickjsKind(qjs) {
	const { stdout, stderr } = spawnSync(qjs, ['--help'], { encoding: 'utf8', timeout: 10_000 });
	const help = `${stdout}${stderr}`;
	const version = /^(QuickJS(?:-ng)?) version (\S+)/m.exec(help);
	if (!version) return { why: 'is no QuickJS that starts' };
	const name = `${version[1]} ${version[2]}`;
	const { options } = KINDS.find((kind) => kind.help.test(help));
	if (!options) return { why: `is ${name}, which noip does not run on: it waits for one descriptor at a time` };
	return { name, options, asOnRouters: options === ROUTERS_OPTIONS };
}

/** The `qjs` on PATH, if it is one as routers have it; else null, and why, as a line that ends with what is taken instead. */
export function suitableOnPath(instead) {
	const present = onPath('qjs');
	if (!present) return { qjs: null, why: null };
	const kind = quickjsKind(present);
	if ('why' in kind) return { qjs: null, why: `${present} ${kind.why}; ${instead}` };
	if (kind.asOnRouters) return { qjs: present, why: null };
	return { qjs: null, why: `${present} is ${kind.name}, and routers have QuickJS 2025-04-26 or later; ${instead}` };
}

/**
 * Gives the path of a command that is `qjs`: for the machine's own architecture what the environment names (`QJS`), else what is
 * on PATH, if it is as routers have it, else Debian's, unpacked into `.cache`. null with `QJS=none`: the engine is to be left out.
 * @param {string} [architecture] Debian's name of one, e.g. `armhf`, for Debian's qjs of that one, under QEMU; the machine's own when left out
 * @returns {string | null}
 * @throws {Error} whose message says how to get one, when there is none
 */
export function findQuickjs(architecture) {
	if (process.env.QJS === 'none') return null;
	if (architecture) return debianProgram('qjs', 'quickjs', architecture);
	if (process.env.QJS) return process.env.QJS;
	const { qjs, why } = suitableOnPath("Debian's is taken (QJS=/path/to/qjs takes another)");
	if (qjs) return qjs;
	if (why) console.error(why);
	try {
		return debianProgram('qjs', 'quickjs');
	} catch (error) {
		throw new Error(
			`There is no qjs here, and Debian's could not be unpacked (${error.message.trim()}).\n` +
				'Install QuickJS (Debian: apt install quickjs), or name one: QJS=/path/to/qjs. QJS=none leaves out what needs it.',
		);
	}
}

/** Debian's name of the machine's own, e.g. `amd64`. Throws where there is no dpkg. */
function ownArchitecture() {
	return execFileSync('dpkg', ['--print-architecture'], { encoding: 'utf8', stdio: 'pipe' }).trim();
}

/** Debian's releases with a QuickJS that will do. An archive that is just being renewed may have a broken list of one, so there is a second. */
const SUITES = ['trixie', 'forky'];

/**
 * Unpacks a program of Debian into `.cache`, once, and gives the path of a script that starts it: through the loader of
 * the C library that it is built against, and under QEMU where the architecture is not the machine's own.
 * @param {string} program its name in /usr/bin or /usr/sbin
 * @param {string} name its package
 * @param {string} [architecture] the machine's own when left out
 * @param {string} [suite] one of Debian's releases, for its version; else the first that has it
 * @throws {Error} when the packages are not to be had
 */
export function debianProgram(program, name, architecture = ownArchitecture(), suite) {
	const into = join('.cache', suite ? `${name}-${suite}` : name, architecture);
	const wanted = { architecture, packages: [name], dependencies: true, into };
	const root = suite ? debianPackages({ suite, ...wanted }) : ofSomeSuite(wanted);
	return wrapper(root, program, architecture === ownArchitecture() ? null : emulator(EMULATORS[architecture]));
}

/** The packages of the first suite that has them; the error of the first where none has. */
function ofSomeSuite(wanted) {
	const errors = [];
	for (const suite of SUITES) {
		try {
			return debianPackages({ suite, ...wanted });
		} catch (error) {
			errors.push(error);
		}
	}
	throw errors[0];
}

/**
 * The path of a program of QEMU's: statically linked, so that it runs on any Linux of the machine's own architecture.
 * @param {string} name e.g. `qemu-arm`
 * @throws {Error} when it is not to be had
 */
export function emulator(name) {
	const names = Object.values(EMULATORS);
	if (!names.includes(name)) throw new Error('no emulator is known for this architecture');
	const keep = new RegExp(`^usr/bin/(${names.join('|')})$`);
	return join(ofSomeSuite({ packages: ['qemu-user'], keep, into: '.cache/emulators' }), 'usr/bin', name);
}

/**
 * What stands before a program of one of the executable's architectures: QEMU with the oldest processor that it must run on.
 * @param {string} architecture a key of `ARCHITECTURES`
 * @returns {string[]}
 * @throws {Error} when QEMU is not to be had
 */
export function emulatorOf(architecture) {
	const { qemu, cpus } = ARCHITECTURES[architecture];
	return [emulator(qemu), ...cpus.slice(0, 1).flatMap((cpu) => ['-cpu', cpu])];
}

/** The path of a program on PATH, or null. */
export function onPath(program) {
	const found = (process.env.PATH ?? '').split(delimiter).map((folder) => resolve(folder, program));
	return found.find(executable) ?? null;
}

/** Whether this user may start what is at this path. */
export function executable(path) {
	try {
		accessSync(path, constants.X_OK);
		return true;
	} catch {
		return false;
	}
}

/** Writes (once) the script that starts the unpacked program, beside its folder and by relative names: all may be moved together. */
function wrapper(root, program, emulator) {
	const script = `${root}.sh`;
	if (existsSync(script)) return script;
	const triplet = readdirSync(join(root, 'usr/lib')).find((name) => name.includes('-linux-'));
	// Until bookworm the C library was in a /lib of its own.
	const libraries = [`usr/lib/${triplet}`, `lib/${triplet}`].filter((each) => existsSync(join(root, each)));
	const loader = libraries
		.flatMap((each) => readdirSync(join(root, each)).map((name) => `${each}/${name}`))
		.find((path) => /\/ld(-[^/]*)?\.so[^/]*$/.test(path));
	const folder = ['usr/bin', 'usr/sbin'].find((each) => existsSync(join(root, each, program)));
	const runner = emulator ? `"\${0%/*}/${relative(dirname(root), emulator)}" ` : '';
	const lines = [
		'#!/bin/sh',
		`root="\${0%/*}/${basename(root)}"`,
		`libraries="${libraries.map((each) => `$root/${each}`).join(':')}"`,
		`exec ${runner}"$root/${loader}" --library-path "$libraries" "$root/${folder}/${program}" "$@"`,
	];
	const temporary = `${script}.${process.pid}`;
	writeFileSync(temporary, `${lines.join('\n')}\n`, { mode: 0o755 });
	renameSync(temporary, script);
	return script;
}

if (process.argv[1]?.endsWith('build/quickjs.mjs')) {
	try {
		console.log(findQuickjs(process.argv[2]) ?? 'none');
	} catch (error) {
		console.error(error.message);
		process.exit(1);
	}
}
