// The executables: engine and program in one file, for one architecture each. `node build/static.mjs [ARCHITECTURE...]` builds them.
import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ARCHITECTURES, ownArchitecture } from './architectures.mjs';
import { bundle } from './bundler.mjs';
import { compiled } from './bytecode.mjs';
import { cached } from './cached.mjs';
import { engine } from './engine.mjs';
import { compiledWith, engineParts } from './engine-parts.mjs';
import { NOTICES, notices } from './notices.mjs';
import { npmParts } from './parts.mjs';
import { writeWhole } from './write-whole.mjs';

const { version } = JSON.parse(readFileSync('package.json', 'utf8'));

/** The program as it goes into the executable, for each architecture alike: bundled and compiled once in this process. */
let bundled;

function program() {
	bundled ??= (async () => {
		const file = '.cache/engine/program.mjs';
		const parts = npmParts(await bundle('executable', 'src/executable.ts', file));
		return { code: await compiledOnce(readFileSync(file, 'utf8')), parts };
	})();
	return bundled;
}

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
export async function executable(architecture = ownArchitecture()) {
	const { code } = await program();
	const built = await engine(architecture, { program: code });
	const path = join('dist', `noip-${version}-linux-${architecture}`);
	const tools = compiledWith(architecture).map((tool) => `- ${tool}\n`);
	writeWhole(`${path}${NOTICES}`, `${notices(await executableParts(architecture))}\nMade with:\n${tools.join('')}`);
	place(built, path);
	return path;
}

/**
 * What is in the executable of others' work.
 * @param {string} architecture
 * @returns {Promise<import('./parts.mjs').Part[]>}
 */
export async function executableParts(architecture) {
	const { parts } = await program();
	return [...parts, ...engineParts(architecture)];
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
 * Builds the test-only engine, whose clocks an environment variable scales.
 * @param {string} [architecture]
 * @param {Uint8Array | string} [program] what is to be inside, compiled
 * @returns {Promise<string>} its path
 */
export function clockedEngine(architecture = ownArchitecture(), program = '') {
	return engine(architecture, { program, clocked: true });
}

/**
 * Builds the executable on that engine.
 * @param {string} [architecture]
 * @returns {Promise<string>} its path
 */
export async function clockedExecutable(architecture = ownArchitecture()) {
	const { code } = await program();
	return clockedEngine(architecture, code);
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
