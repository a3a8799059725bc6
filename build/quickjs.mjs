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

/** What the program is started with on each QuickJS that knows it, as routers do (openwrt/noip/files/noip.sh): by the engine's help. */
const OPTIONS = [
	{ known: /--std/, words: ['--std'] },
	{ known: /^-s /m, words: ['-s'] },
	{
		known: /--memory-limit.*SI suffixes|^QuickJS-ng/m,
		words: ['--memory-limit', '8M'],
		else: ['--memory-limit', '8388608'],
	},
	{ known: /--no-unhandled-rejection/, words: ['--no-unhandled-rejection'] },
];

/** The options of OpenWrt's own. */
export const ROUTERS_OPTIONS = OPTIONS.flatMap(({ words }) => words);

/**
 * What a `qjs` is: Bellard's QuickJS or quickjs-ng, and which version. Each has a page of help, and neither has all options of the other.
 * @param {string} qjs its path
 * @returns {{ name: string, options: string[], asOnRouters: boolean } | null} null: it is no QuickJS, or does not start; `asOnRouters`: it knows all options that OpenWrt's knows
 */
export function quickjsKind(qjs) {
	const { stdout, stderr } = spawnSync(qjs, ['--help'], { encoding: 'utf8', timeout: 10_000 });
	const help = `${stdout}${stderr}`;
	const name = /^(QuickJS(?:-ng)?) version (\S+)/m.exec(help);
	if (!name) return null;
	const options = OPTIONS.flatMap(({ known, words, else: other = [] }) => (known.test(help) ? words : other));
	const asOnRouters = OPTIONS.every(({ known }) => known.test(help));
	return { name: `${name[1]} ${name[2]}`, options, asOnRouters };
}

/** The `qjs` on PATH, if it is one as routers have it; else null, and why, as a line that ends with what is taken instead. */
export function suitableOnPath(instead) {
	const present = onPath('qjs');
	const kind = present && quickjsKind(present);
	if (!present || kind?.asOnRouters) return { qjs: present, why: null };
	const what = kind?.name ?? 'no QuickJS that starts';
	return { qjs: null, why: `${present} is ${what}, and routers have QuickJS 2025-04-26 or later: ${instead}` };
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
