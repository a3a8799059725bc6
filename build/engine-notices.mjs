// What the executable has of others, beyond the packages in the program: QuickJS, musl, the compiler's functions; and what made it.
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ARCHITECTURES } from './architectures.mjs';
import { SOURCES, sourceFiles } from './sources.mjs';
import { toolchain } from './toolchain.mjs';

const LINE = '-'.repeat(80);

/** Under it a program that contains libgcc's functions may have any licence; it ends with this sentence. */
const EXCEPTION = /^GCC RUNTIME LIBRARY EXCEPTION[\s\S]*?copyleft\s+requirements of the license of GCC\.$/m;

/**
 * The notices of the engine in an executable, to follow those of the program.
 * @param {string} architecture a key of `ARCHITECTURES`
 * @returns {string}
 * @throws {Error} for a part without a licence text
 */
export function engineNotices(architecture) {
	const tools = toolchain(architecture);
	const { quickjs, musl } = SOURCES;
	return [
		'\nIts engine is of the parts below, under their licences.\n',
		part(quickjs, 'QuickJS', 'MIT', licence(quickjs, 'LICENSE', tools.env)),
		part(musl, 'musl', 'MIT', licence(musl, 'COPYRIGHT', tools.env)),
		functions(architecture, tools),
		`\n${LINE}\nMade with the compiler packages\n\n${tools.versions.join('\n')}\n`,
	].join('');
}

function part(source, title, licenceName, text) {
	const patches = sourceFiles(source).patches.map(({ name }) => `- ${name}\n`);
	const changed = patches.length ? `With these patches:\n${patches.join('')}\n` : '';
	return `\n${LINE}\n${title} ${source.version} (${licenceName})\n\n${changed}${text.trim()}\n`;
}

function licence(source, name, env) {
	const { archive } = sourceFiles(source);
	// The archive's one folder is named by its version.
	const wanted = ['-xOf', archive, '--wildcards', '--no-wildcards-match-slash', `*/${name}`];
	return execFileSync('tar', wanted, { env, encoding: 'utf8' });
}

/** The exception as Debian's package of the compiler has it. */
function functions(architecture, { root, versions }) {
	const documents = join(root, 'usr/share/doc');
	const folder = readdirSync(documents).find((name) => /^gcc-.*-base$/.test(name));
	const [text] = EXCEPTION.exec(readFileSync(join(documents, folder, 'copyright'), 'utf8')) ?? [];
	if (!text) throw new Error(`${documents}/${folder} has no runtime library exception`);
	const kind = ARCHITECTURES[architecture].libgcc ? 'from its source, libgcc2.c and soft-fp' : "Debian's";
	return `\n${LINE}\nlibgcc (GPL-3.0-or-later WITH GCC-exception-3.1), ${kind}\n${versions[0]}\n\nCopyright (C) Free Software Foundation, Inc.\n\n${text}\n`;
}
