// The executables: engine and program in one file, for one architecture each. `node build/static.mjs [ARCHITECTURE...]` builds them.
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ARCHITECTURES, ownArchitecture } from './architectures.mjs';
import { bundled, defines } from './bundler.mjs';
import { compiled } from './bytecode.mjs';
import { cached } from './cached.mjs';
import { engine } from './engine.mjs';
import { compiledWith, engineParts } from './engine-parts.mjs';
import { NOTICES, notices } from './notices.mjs';
import { npmParts } from './parts.mjs';
import { emulatorOf } from './quickjs.mjs';
import { writeWhole } from './write-whole.mjs';

const { version } = JSON.parse(readFileSync('package.json', 'utf8'));

/** Under QEMU and much load. */
const LONGEST_TRIAL_MS = 60_000;

/** What this process has made, by what it is for. */
function once(make) {
	const made = new Map();
	return (what) => {
		if (!made.has(what)) made.set(what, make(what));
		return made.get(what);
	};
}

/** The program as it goes into the executable, bundled and compiled: the same for each architecture, but not for all `places` (src/base/places.ts). */
const program = once(async (places = 'usual') => {
	const define = { ...defines(), BUILD_PLACES: JSON.stringify(places) };
	const { code, metafile } = await bundled('executable', 'src/executable.ts', { define });
	return { code: await compiledOnce(code), parts: npmParts(metafile) };
});

const partsOf = once(async (architecture) => [...(await program()).parts, ...engineParts(architecture)]);

const built = once(async (architecture) => {
	const { code } = await program();
	const path = join('dist', `noip-${version}-linux-${architecture}`);
	place(await linked(architecture, code), path);
	const tools = compiledWith(architecture).map((tool) => `- ${tool}\n`);
	writeWhole(`${path}${NOTICES}`, `${notices(await partsOf(architecture))}\nMade with:\n${tools.join('')}`);
	return path;
});

/** What `compiled` depends on, beside the program's text and the engine. */
const COMPILING = ['build/bytecode.mjs', 'build/lazy.mjs', 'build/engine/compile.mjs', 'package-lock.json'];

/** Compiling takes some ten seconds, most of them for making the text small. */
async function compiledOnce(text) {
	const own = await engineAlone();
	const inputs = [text, own, ...COMPILING.map((name) => readFileSync(name))];
	const folder = await cached('program', inputs, async (work) =>
		writeFileSync(join(work, 'program'), await compiled(text, own)),
	);
	return readFileSync(join(folder, 'program'));
}

/**
 * Builds the executable where its inputs are others than the last time.
 * @param {string} [architecture] a key of `ARCHITECTURES`; the machine's own when left out
 * @returns {Promise<string>} its path, `dist/noip-VERSION-linux-ARCHITECTURE`; its licences lie beside it
 * @throws {Error} when a compiler or a source is not to be had
 */
export function executable(architecture = ownArchitecture()) {
	return built(architecture);
}

/**
 * Builds the executable for a system whose folders are elsewhere.
 * @param {string} architecture a key of `ARCHITECTURES`
 * @param {string} places a column of src/base/places.ts
 * @returns {Promise<string>} its path
 */
export async function executableFor(architecture, places) {
	const { code } = await program(places);
	return linked(architecture, code);
}

/**
 * What is in the executable of others' work.
 * @param {string} architecture
 * @returns {Promise<import('./parts.mjs').Part[]>}
 */
export function executableParts(architecture) {
	return partsOf(architecture);
}

/**
 * Builds the engine without a program: `ENGINE FILE.mjs ARGUMENTS...`, with the modules `std`, `os` and `noip:system`.
 * @param {string} [architecture]
 * @returns {Promise<string>} its path
 */
export function engineAlone(architecture = ownArchitecture()) {
	return engine(architecture);
}

/**
 * Builds the executable on the test-only engine, whose clocks an environment variable scales.
 * @param {string} [architecture]
 * @returns {Promise<string>} its path
 */
export async function clockedExecutable(architecture = ownArchitecture()) {
	const { code } = await program();
	return linked(architecture, code, true);
}

/**
 * Puts a program and the engine together, and has the result tell its version before it counts as made: a program that another engine has compiled crashes.
 * @param {string} architecture
 * @param {Uint8Array} code compiled
 * @param {boolean} [clocked] on the test-only engine
 * @returns {Promise<string>} its path
 * @throws {Error} when the two do not fit
 */
export function linked(architecture, code, clocked = false) {
	return engine(architecture, { program: code, clocked, check: (path) => tellsItsVersion(architecture, path) });
}

/** Where another processor's emulator is not to be had, nothing is known of it. */
function tellsItsVersion(architecture, path) {
	let first;
	try {
		first = architecture === ownArchitecture() ? [] : emulatorOf(architecture);
	} catch (error) {
		console.error(`The executable for ${architecture} was not tried: ${error.message}`);
		return;
	}
	const [command, ...words] = [...first, path, '--version'];
	const { stdout, stderr, signal } = spawnSync(command, words, { encoding: 'utf8', timeout: LONGEST_TRIAL_MS });
	if (!stdout?.startsWith(`noip ${version}`))
		throw new Error(`The executable for ${architecture} does not run: ${signal ?? (stderr || stdout)}`);
}

/** A copy under its own name, put there at once: what runs under that name goes on with the old one. */
function place(from, to) {
	if (existsSync(to) && readFileSync(to).equals(readFileSync(from))) return;
	mkdirSync('dist', { recursive: true });
	const temporary = `${to}.${process.pid}.new`;
	copyFileSync(from, temporary);
	renameSync(temporary, to);
}

if (process.argv[1]?.endsWith('build/static.mjs')) {
	const asked = process.argv.slice(2);
	const unknown = asked.filter((name) => !ARCHITECTURES[name]);
	try {
		if (unknown.length)
			throw new Error(`There is no ${unknown.join(', ')}, but ${Object.keys(ARCHITECTURES).join(', ')}.`);
		for (const architecture of asked.length ? asked : [ownArchitecture()]) console.log(await executable(architecture));
	} catch (error) {
		console.error(error.message);
		process.exit(1);
	}
}
