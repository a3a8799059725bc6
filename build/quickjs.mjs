// Finds a QuickJS to run the program with, or gets one. `node build/quickjs.mjs [ARCHITECTURE]` prints the command.
import { execFileSync } from 'node:child_process';
import { accessSync, constants, existsSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { basename, delimiter, join, resolve } from 'node:path';
import { debianPackages } from './debian.mjs';

/** Who runs a foreign architecture's programs; an architecture that is not here is taken for the machine's own. */
const EMULATORS = { armhf: 'qemu-arm-static', arm64: 'qemu-aarch64-static', amd64: 'qemu-x86_64-static' };

/**
 * Gives the path of a command that is `qjs`: what the environment names (`QJS`), else what is on PATH, else Debian's, unpacked
 * into `.cache`. null with `QJS=none`: the engine is to be left out.
 * @param {string} [architecture] Debian's name of one, e.g. `armhf`, for a qjs under an emulator; the machine's own when left out
 * @returns {string | null}
 * @throws {Error} whose message says how to get one, when there is none
 */
export function findQuickjs(architecture) {
	if (process.env.QJS === 'none') return null;
	if (process.env.QJS) return process.env.QJS;
	return (architecture ? null : onPath('qjs')) ?? fromDebian(architecture);
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

/** Debian trixie's is built against trixie's C library: it is started through the loader that comes with that. */
function fromDebian(architecture) {
	try {
		const own = execFileSync('dpkg', ['--print-architecture'], { encoding: 'utf8', stdio: 'pipe' }).trim();
		const wanted = architecture ?? own;
		const into = join('.cache', 'quickjs', wanted);
		const packages = ['quickjs', 'libc6', 'libgcc-s1'];
		const root = debianPackages({ suite: 'trixie', architecture: wanted, packages, into });
		return wrapper(root, wanted === own ? '' : (EMULATORS[wanted] ?? ''));
	} catch (error) {
		throw new Error(
			`There is no qjs here, and Debian's could not be unpacked (${error.message.trim()}).\n` +
				'Install QuickJS (Debian: apt install quickjs), or name one: QJS=/path/to/qjs. QJS=none leaves out what needs it.',
		);
	}
}

/** Writes (once) the script that starts the unpacked program, beside its folder and by relative names: both may be moved. */
function wrapper(root, emulator) {
	const script = `${root}.sh`;
	if (existsSync(script)) return script;
	const triplet = readdirSync(join(root, 'usr/lib')).find((name) => name.includes('-linux-'));
	const loader = readdirSync(join(root, 'usr/lib', triplet)).find((name) => /^ld-.*\.so/.test(name));
	const lines = [
		'#!/bin/sh',
		`root="\${0%/*}/${basename(root)}"`,
		`libraries="$root/usr/lib/${triplet}"`,
		`exec ${emulator} "$libraries/${loader}" --library-path "$libraries" "$root/usr/bin/qjs" "$@"`,
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
