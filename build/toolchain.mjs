// Compilers for every architecture: Debian's, unpacked into `.cache`, so that what they make does not depend on the machine's own.
import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ARCHITECTURES, ownArchitecture } from './architectures.mjs';
import { debianPackages } from './debian.mjs';

/** The one release whose compilers are used: the last that has them for MIPS, too. */
const SUITE = 'bookworm';

const COMPILER = 'gcc-12';

/** What the compiler and its assembler and linker are linked with, less the C library, which each Debian since has. */
const LIBRARIES = [
	'libbinutils',
	'libctf-nobfd0',
	'libctf0',
	'libgmp10',
	'libisl23',
	'libjansson4',
	'libmpc3',
	'libmpfr6',
	'libzstd1',
	'zlib1g',
];

/** Of the compiler what C needs, without link-time optimisation; of its libraries its own functions; who wrote them. */
const COMPILER_PARTS =
	/\/(cc1|collect2|libgcc\.a)$|\/12\/include\/|\/lib\w+[.-][^/]*\.so[.\d]*$|\/ldscripts\/|\/copyright$/;

/** What unpacks, mends and drives. */
const TOOLS = ['make', 'patch', 'xz-utils', 'liblzma5'];

/**
 * @typedef {object} Toolchain
 * @property {string} root folder of what is unpacked
 * @property {string} compiler path of gcc
 * @property {string} prefix the beginning of the paths of `ar`, `objdump` and the others
 * @property {string[]} flags for the compiler, so that it finds its own parts
 * @property {NodeJS.ProcessEnv} env to start them with
 * @property {string[]} versions of the packages, for the record of what made an executable
 */

/**
 * The compiler for one architecture, unpacked where it is not there yet.
 * @param {string} architecture a key of `ARCHITECTURES`
 * @returns {Toolchain}
 * @throws {Error} whose message says what is missing, when the packages are not to be had
 */
export function toolchain(architecture) {
	const { triplet } = ARCHITECTURES[architecture];
	const root = unpacked(architecture);
	const prefix = join(root, 'usr/bin', `${triplet}-`);
	const compiler = `${prefix}${COMPILER}`;
	const env = environment(root);
	return { root, compiler, prefix, flags: [`-B${prefix}`], env, versions: versions([compiler, `${prefix}as`], env) };
}

function programs(triplet) {
	const parts = [COMPILER, 'ar', 'as', 'ld', 'ld.bfd', 'nm', 'objdump', 'ranlib', 'readelf', 'strip'];
	return [...parts.map((part) => `${triplet}-${part}`), COMPILER, 'make', 'patch', 'unxz', 'xz'];
}

function unpacked(architecture) {
	const { triplet, debian } = ARCHITECTURES[architecture];
	const name = triplet.replaceAll('_', '-');
	const own = architecture === ownArchitecture();
	const end = own ? '' : `-${name}`;
	const functions = own ? 'libgcc-12-dev' : `libgcc-12-dev-${debian}-cross`;
	return debianPackages({
		suite: SUITE,
		packages: [
			`${COMPILER}${end}`,
			`cpp-12${end}`,
			functions,
			`gcc-12${own ? '' : end}-base`,
			`binutils-${name}`,
			'binutils-common',
			...LIBRARIES,
			...TOOLS,
		],
		keep: new RegExp(`^usr/bin/(${programs(triplet).join('|')})$|${COMPILER_PARTS.source}`),
		into: join('.cache/toolchain', architecture),
	});
}

/** The libraries lie in /lib and in /usr/lib; the unpacked programs go before the machine's. */
function environment(root) {
	const folders = ['lib', 'usr/lib'].flatMap((folder) =>
		readdirSync(join(root, folder))
			.filter((name) => /-linux-gnu/.test(name))
			.map((name) => resolve(root, folder, name)),
	);
	return {
		PATH: `${resolve(root, 'usr/bin')}:${process.env.PATH}`,
		LD_LIBRARY_PATH: folders.join(':'),
		LC_ALL: 'C',
		TMPDIR: process.env.TMPDIR ?? '/tmp',
	};
}

function versions(programs, env) {
	return programs.map((program) => execFileSync(program, ['--version'], { env, encoding: 'utf8' }).split('\n')[0]);
}
