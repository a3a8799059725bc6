// The engine: musl, QuickJS and our own main, from source, for one architecture. Each part is made once for the same inputs.
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join, resolve } from 'node:path';
import { ARCHITECTURES } from './architectures.mjs';
import { cached, call, digest } from './cached.mjs';
import { functions } from './functions.mjs';
import { SOURCES, sourceFiles, unpack } from './sources.mjs';
import { toolchain } from './toolchain.mjs';

/** No code that can be loaded anywhere, no tables for unwinding: a program of one file needs none of it. */
const PLAIN = ['-fno-pie', '-fno-stack-protector', '-fno-asynchronous-unwind-tables', '-fno-unwind-tables'];

/** Small before fast: flash is what routers lack. What no one calls goes, and no path of this machine comes in. */
const FLAGS = [
	...['-Os', '-std=gnu11', '-fwrapv', '-D_GNU_SOURCE', `-DCONFIG_VERSION="${SOURCES.quickjs.version}"`],
	...['-ffunction-sections', '-fdata-sections', '-nostdinc', '-Wall', ...PLAIN],
];

/** The largest first: it takes as long as all the others. */
const QUICKJS = ['quickjs', 'quickjs-libc', 'libregexp', 'libunicode', 'dtoa', 'cutils'];

/** Our own part in C: `noip.c`, which takes in the others. */
const OWN = 'build/engine';

/** The names of musl's files that are compiled, and comments. */
const MUSL_FILES = 'build/engine/musl-files.txt';

/** What the test-only engine, whose clocks an environment variable scales, calls in its own form. */
const CLOCKS = ['clock_gettime', 'gettimeofday', 'pselect', 'time'];

/** The program as it lies in the executable: its bytes and, for the engine's sake, a zero. */
const PROGRAM = `.section .rodata
.global noip_program, noip_program_end
.balign 16
noip_program: .incbin "program"
noip_program_end: .byte 0
.section .note.GNU-stack,"",%progbits
`;

/**
 * Links the engine with a program, or without one; gives the executable at once when the same inputs made it before.
 * @param {string} architecture a key of `ARCHITECTURES`
 * @param {object} [options]
 * @param {Uint8Array | string} [options.program] what `noip_program` is to hold; empty in the engine alone
 * @param {boolean} [options.clocked] the test-only engine
 * @param {(path: string) => void} [options.check] throws for an executable that must not count as made
 * @returns {Promise<string>} path of the executable
 * @throws {Error} when a compiler or a source is not to be had, or something does not compile
 */
export async function engine(architecture, { program = '', clocked = false, check } = {}) {
	const tools = compiler(architecture);
	const headers = await libcHeaders(architecture, tools);
	const [libc, quickjs] = await Promise.all([musl(architecture, tools), library(architecture, tools, headers)]);
	const ofCompiler = await functions(architecture, tools);
	const flags = [...FLAGS, ...headers.flags, '-isystem', quickjs, '-Wextra', '-Werror', '-Wno-unused-parameter'];
	if (clocked) flags.push('-DCLOCKED');
	const wraps = clocked ? CLOCKS.map((call) => `-Wl,--wrap=${call}`) : [];
	const link = [
		'-static',
		'-no-pie',
		'-nostdlib',
		'-Wl,--gc-sections',
		'-Wl,--build-id=none',
		'-s',
		'-fno-use-linker-plugin',
		...wraps,
	];
	const own = ownFiles();
	const inputs = [tools.digest, libc, quickjs, ofCompiler, ...FLAGS, ...link, PROGRAM, ...own.flat(), program];
	const folder = await cached(`${clocked ? 'clocked' : 'engine'}-${architecture}`, inputs, async (work) => {
		for (const [name, text] of own) writeFileSync(join(work, name), text);
		writeFileSync(join(work, 'program.S'), PROGRAM);
		writeFileSync(join(work, 'program'), program);
		await tools.cc(work, [...flags, '-c', 'noip.c', 'program.S']);
		const part = (name) => join(libc, 'lib', name);
		const libraries = ['-Wl,--start-group', part('libc.a'), ofCompiler, '-Wl,--end-group'];
		const objects = ['noip.o', 'program.o', ...QUICKJS.map((name) => join(quickjs, `${name}.o`))];
		await tools.cc(work, [
			...link,
			...[part('crt1.o'), part('crti.o')],
			...objects,
			...libraries,
			part('crtn.o'),
			'-o',
			'noip',
		]);
		for (const name of readdirSync(work)) if (name !== 'noip') rmSync(join(work, name));
		check?.(join(work, 'noip'));
	});
	return join(folder, 'noip');
}

/** Read once: what is compiled is what the digest is of, whoever edits them meanwhile. */
function ownFiles() {
	const names = readdirSync(OWN).filter((name) => name.endsWith('.c'));
	return names.sort().map((name) => [name, readFileSync(join(OWN, name))]);
}

/** The compiler for an architecture, ready to be called. */
function compiler(architecture) {
	const { flags } = ARCHITECTURES[architecture];
	const { compiler, prefix, flags: own, env, versions } = toolchain(architecture);
	const cc = (cwd, args) => call(compiler, [...own, ...flags, `-ffile-prefix-map=${cwd}=`, ...args], { cwd, env });
	const ask = async (question) => (await cc('.', [question])).trim();
	return {
		cc,
		env,
		prefix,
		command: [compiler, ...own, ...flags].join(' '),
		include: async () => resolve(await ask('-print-file-name=include')),
		functions: async () => resolve(await ask('-print-libgcc-file-name')),
		digest: digest([...versions, ...flags]),
	};
}

/** musl's headers, which are there long before its library; and the compiler's own, for what depends on it alone. */
async function libcHeaders(architecture, tools) {
	const files = sourceFiles(SOURCES.musl);
	const { musl: name } = ARCHITECTURES[architecture];
	const folder = await cached(`headers-${architecture}`, [name, ...identity(files)], async (work) => {
		const source = unpack(files, join(work, 'source'), tools.env);
		await call('make', ['-s', `ARCH=${name}`, `includedir=${work}/include`, 'install-headers'], {
			cwd: source,
			env: tools.env,
		});
		rmSync(source, { recursive: true });
	});
	return { digest: folder, flags: ['-isystem', join(folder, 'include'), '-isystem', await tools.include()] };
}

async function musl(architecture, tools) {
	const files = sourceFiles(SOURCES.musl);
	const { triplet } = ARCHITECTURES[architecture];
	const names = readFileSync(MUSL_FILES, 'utf8').replace(/^#.*/gm, '').trim().split(/\s+/);
	return cached(`musl-${architecture}`, [tools.digest, ...PLAIN, ...names, ...identity(files)], async (work) => {
		const source = unpack(files, join(work, 'source'), tools.env);
		const env = { ...tools.env, CC: tools.command, CROSS_COMPILE: tools.prefix, CFLAGS: PLAIN.join(' ') };
		await call('./configure', [`--target=${triplet}`, '--disable-shared'], { cwd: source, env });
		const parts = ['libc.a', 'crt1.o', 'crti.o', 'crtn.o'].map((name) => `lib/${name}`);
		const wanted = `AOBJS=$(filter ${names.map((each) => `%/${each}.o`).join(' ')},$(LIBC_OBJS))`;
		await call('make', ['-s', `-j${cpus().length}`, wanted, ...parts], { cwd: source, env });
		mkdirSync(join(work, 'lib'));
		for (const part of parts) copyFileSync(join(source, part), join(work, part));
		rmSync(source, { recursive: true });
	});
}

/** QuickJS's object files and headers. */
async function library(architecture, tools, headers) {
	const files = sourceFiles(SOURCES.quickjs);
	const inputs = [tools.digest, headers.digest, ...FLAGS, ...identity(files)];
	return cached(`quickjs-${architecture}`, inputs, async (work) => {
		const source = unpack(files, join(work, 'source'), tools.env);
		const flags = [
			...FLAGS,
			...headers.flags,
			'-Wno-array-bounds',
			'-Wno-format-truncation',
			'-Wno-infinite-recursion',
		];
		await Promise.all(QUICKJS.map((name) => tools.cc(source, [...flags, '-c', `${name}.c`])));
		const kept = readdirSync(source).filter((name) => /\.[oh]$/.test(name));
		for (const name of kept) copyFileSync(join(source, name), join(work, name));
		rmSync(source, { recursive: true });
	});
}

/** What a source is: its archive and its patches. */
function identity({ sha256, patches }) {
	return [sha256, ...patches.map(({ text }) => text)];
}
