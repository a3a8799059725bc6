// What the executable has of others, beyond the packages in the program: QuickJS, musl, the compiler's functions; and what made it.
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ARCHITECTURES } from './architectures.mjs';
import { COMPILER, compilerSource, SOURCES, sourceFiles } from './sources.mjs';
import { toolchain } from './toolchain.mjs';

/** Under it a program that contains libgcc's functions may have any licence; it ends with this sentence. */
const EXCEPTION = /^GCC RUNTIME LIBRARY EXCEPTION[\s\S]*?copyleft\s+requirements of the license of GCC\.$/m;

/**
 * The parts of the engine in an executable.
 * @param {string} architecture a key of `ARCHITECTURES`
 * @returns {import('./parts.mjs').Part[]}
 * @throws {Error} for a part without a licence text
 */
export function engineParts(architecture) {
	const tools = toolchain(architecture);
	const { quickjs, musl } = SOURCES;
	return [
		ofSource(quickjs, { name: 'QuickJS', file: 'LICENSE', home: 'https://bellard.org/quickjs/' }, tools),
		ofSource(musl, { name: 'musl', file: 'COPYRIGHT', home: 'https://musl.libc.org/' }, tools),
		compilersFunctions(architecture, tools),
	];
}

/**
 * What made it, for who wants the same bytes.
 * @param {string} architecture
 * @returns {string[]} the compiler and the assembler with their versions
 */
export function compiledWith(architecture) {
	return toolchain(architecture).versions;
}

function ofSource(source, { name, file, home }, { env }) {
	const { archive, sha256, patches } = sourceFiles(source);
	// The archive's one folder is named by its version.
	const wanted = ['-xOf', archive, '--wildcards', '--no-wildcards-match-slash', `*/${file}`];
	const text = `${execFileSync('tar', wanted, { env, encoding: 'utf8' }).trim()}\n`;
	const purl = `pkg:generic/${source.name}@${source.version}`;
	const changes = patches.map((patch) => patch.name);
	return { name, version: source.version, licence: 'MIT', text, purl, home, sha256, patches: changes };
}

/** libgcc, as Debian's package has it or made from its source. */
function compilersFunctions(architecture, tools) {
	const [, version] = /\(Debian (\S+)\)/.exec(tools.versions[0]);
	const its = { version, home: 'https://gcc.gnu.org/' };
	const runtime = 'GPL-3.0-or-later WITH GCC-exception-3.1';
	const exception = runtimeException(tools.root);
	const { libgcc, softFloat } = ARCHITECTURES[architecture];
	const purl = `pkg:deb/debian/gcc-12@${version}#libgcc`;
	if (!libgcc) return { ...its, name: 'libgcc', licence: runtime, text: exception, purl };
	const source = { ...its, sha256: COMPILER.sha256 };
	if (!softFloat) return { ...source, name: 'libgcc2', licence: runtime, text: exception, purl };
	return {
		...source,
		name: 'libgcc2 and soft-fp',
		licence: `${runtime} AND LGPL-2.1-or-later WITH GCC-exception-2.0`,
		text: `${exception}\nThe files of soft-fp:\n\n${headOf('libgcc/soft-fp/adddf3.c', tools)}\n`,
		purl: `${purl}/soft-fp`,
	};
}

/** The comment that a file of the compiler's source begins with. */
function headOf(file, tools) {
	const [, head] = /^\/\*([\s\S]*?)\*\//.exec(readFileSync(join(compilerSource(tools.env), file), 'utf8'));
	return head.replace(/^ +/gm, '').trim();
}

/** As Debian's package of the compiler has it. */
function runtimeException(root) {
	const documents = join(root, 'usr/share/doc');
	const folder = readdirSync(documents).find((name) => /^gcc-.*-base$/.test(name));
	const [text] = EXCEPTION.exec(readFileSync(join(documents, folder, 'copyright'), 'utf8')) ?? [];
	if (!text) throw new Error(`${documents}/${folder} has no runtime library exception`);
	return `Copyright (C) Free Software Foundation, Inc.\n\n${text}\n`;
}
