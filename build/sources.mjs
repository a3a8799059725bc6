// What the executable is built from: upstream archives out of Debian's source packages, with Debian's security patches and our own.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { checkSha256, debianPackages, debianSource, publish } from './debian.mjs';

/** Debian's releases, in the order in which they are asked; those before have none of these versions. */
const SUITES = ['trixie', 'forky'];

/** Our own patches, a few lines each. */
const PATCHES = 'build/engine';

/**
 * @typedef {object} Source
 * @property {string} name Debian's name of the source package
 * @property {string} version
 * @property {string} upstream name of the archive
 * @property {string} sha256 of the archive
 * @property {RegExp} debian the names of those of Debian's patches that are carried where they are there
 */

/** @type {Record<'quickjs' | 'musl', Source>} */
export const SOURCES = {
	quickjs: {
		name: 'quickjs',
		version: '2025.04.26',
		upstream: 'quickjs_2025.04.26.orig.tar.xz',
		sha256: 'ec81da5b3249ed648dbc7df4a1654988910e66a118d9b71cb63534216efcfbbe',
		debian: /^CVE-|security/i,
	},
	musl: {
		name: 'musl',
		version: '1.2.5',
		upstream: 'musl_1.2.5.orig.tar.gz',
		sha256: 'a9a118bbe84d8764da0ea0d28b3ab3fae8477fc7e4085d90102b8596fc7c75e4',
		debian: /^CVE-|heap-corruption|pathological-slowness/i,
	},
};

/**
 * Gets the files of a source where they are not there yet.
 * @param {Source} source
 * @returns {{sha256: string, archive: string, patches: {name: string, text: string}[]}} the archive and its path, and the patches in their order: Debian's, then our own
 * @throws {Error} of the first release asked, where none has the archive
 */
export function sourceFiles(source) {
	const folder = fromSomeSuite(source);
	const { sha256 } = source;
	return {
		sha256,
		archive: join(folder, source.upstream),
		patches: [...debianPatches(source, folder), ...ownPatches(source)],
	};
}

function fromSomeSuite({ name, version, upstream, sha256 }) {
	const into = join('.cache/source', `${name}-${version}`);
	const errors = [];
	for (const suite of SUITES) {
		try {
			return debianSource({ suite, source: name, upstream, sha256, into });
		} catch (error) {
			errors.push(error);
		}
	}
	throw errors.at(-1);
}

function debianPatches({ debian }, folder) {
	const archive = readdirSync(folder).find((name) => /\.debian\.tar\.\w+$/.test(name));
	if (!archive) return [];
	const file = (name) =>
		execFileSync('tar', ['-xOf', join(folder, archive), `debian/patches/${name}`], { encoding: 'utf8' });
	const series = file('series').split('\n');
	return series.filter((name) => debian.test(name)).map((name) => ({ name: `Debian's ${name}`, text: file(name) }));
}

function ownPatches({ name }) {
	const names = readdirSync(PATCHES).filter((file) => file.startsWith(`${name}-`) && file.endsWith('.patch'));
	return names.sort().map((file) => ({ name: file, text: readFileSync(join(PATCHES, file), 'utf8') }));
}

/**
 * Unpacks a source and mends it.
 * @param {ReturnType<typeof sourceFiles>} files
 * @param {string} into folder to make
 * @param {NodeJS.ProcessEnv} env with `xz` and `patch` on PATH
 * @returns {string} `into` as an absolute path
 */
export function unpack({ archive, patches }, into, env) {
	mkdirSync(into, { recursive: true });
	execFileSync('tar', ['-xf', archive, '--strip-components=1', '-C', into], { env, stdio: 'pipe' });
	for (const { name, text } of patches) {
		try {
			execFileSync('patch', ['-p1', '--forward', '--silent'], { env, cwd: into, input: text, stdio: 'pipe' });
		} catch (error) {
			throw new Error(`${name} does not fit: ${String(error.stdout)}`);
		}
	}
	return resolve(into);
}

/** The compiler's source, of the release whose compilers are used, and what is needed of it. */
export const COMPILER = {
	suite: 'bookworm',
	name: 'gcc-12-source',
	archive: 'usr/src/gcc-12/gcc-12.2.0-dfsg.tar.xz',
	sha256: '50c63ff82919323c25fbbb4a9eae259edc974118a0fb30c905190cb782ec11c2',
	folders: [
		'libgcc/soft-fp/*',
		'libgcc/config/mips/sfp-machine.h',
		'libgcc/libgcc2.*',
		'include/longlong.h',
		'COPYING.RUNTIME',
	],
};

/**
 * The compiler's source of the functions that it calls, where it is not there yet: 80 MB to download, of which 1 MB is kept.
 * @param {NodeJS.ProcessEnv} env with `xz` on PATH
 * @returns {string} its folder, which is named by the archive's SHA-256
 */
export function compilerSource(env) {
	const { suite, name, archive, sha256, folders } = COMPILER;
	const target = resolve('.cache/source', `gcc-12.2.0-${sha256.slice(0, 16)}`);
	if (existsSync(target)) return target;
	const root = debianPackages({ suite, packages: [name], keep: /\.tar\.xz$/, into: `${target}.deb.${process.pid}` });
	const work = `${target}.${process.pid}`;
	try {
		checkSha256(join(root, archive), sha256);
		mkdirSync(work, { recursive: true });
		const wanted = folders.map((folder) => `gcc-12.2.0/${folder}`);
		execFileSync('tar', ['-xf', join(root, archive), '-C', work, '--strip-components=1', '--wildcards', ...wanted], {
			env,
			stdio: 'pipe',
		});
		publish(work, target);
	} finally {
		for (const folder of [root, work]) rmSync(folder, { recursive: true, force: true });
	}
	return target;
}
