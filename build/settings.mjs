// How a bundle is made for each engine: the program's, and those of the tests.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { build } from 'esbuild';
import { minify } from 'terser';

const { version } = JSON.parse(readFileSync('package.json', 'utf8'));

/** Seconds since 1970 of the source: a wall clock before it cannot be right (rules 14). */
export function sourceDate() {
	if (process.env.SOURCE_DATE_EPOCH) return Number(process.env.SOURCE_DATE_EPOCH);
	try {
		return Number(execFileSync('git', ['log', '-1', '--format=%ct'], { stdio: ['ignore', 'pipe', 'ignore'] }));
	} catch {
		return 1764547200;
	}
}

const ENGINES = {
	quickjs: {
		format: 'esm',
		platform: 'neutral',
		mainFields: ['module', 'main'],
		target: 'es2022',
		external: ['std', 'os'],
	},
	node: {
		format: 'cjs',
		platform: 'node',
		target: 'node18',
		banner: { js: '#!/usr/bin/env node' },
	},
};

/** The end of a bundle's name by which its engine knows what it is. */
export const ENDINGS = { quickjs: '.mjs', node: '.cjs' };

/**
 * Bundles `entry` for 'quickjs' or 'node' into `outfile`; gives esbuild's result. `more` adds to the settings or replaces some.
 * What is for routers goes through terser, too (another 4 % smaller), and is put together from pieces.
 * @param {'quickjs' | 'node'} engine
 * @param {string} entry
 * @param {string} outfile
 * @param {import('esbuild').BuildOptions} [more]
 */
export async function bundle(engine, entry, outfile, more = {}) {
	const result = await build({
		bundle: true,
		minify: true,
		legalComments: 'none',
		define: { BUILD_VERSION: JSON.stringify(version), BUILD_DATE_MS: String(sourceDate() * 1000) },
		entryPoints: [entry],
		outfile,
		...ENGINES[engine],
		...more,
	});
	if (engine === 'quickjs') writeFileSync(outfile, await inPieces(readFileSync(outfile, 'utf8')));
	return result;
}

/** Characters of source that are compiled at a time. */
const PIECE = 8000;

/**
 * Gives a module for QuickJS that compiles itself piece by piece. While it compiles a text the engine holds four times what is left in the end, and the C library does not give
 * that back: in one piece the idle program would have a third more memory of its own. The pieces are scripts, one in a line behind `//`, which share the global scope.
 */
async function inPieces(code) {
	const compress = { passes: 3, pure_getters: true, unsafe_arrows: true, unsafe_methods: true };
	const { ast } = await minify(code, { module: true, ecma: 2020, compress, format: { ast: true } });
	const statements = ast.body.map((statement) => [statement.TYPE, statement.print_to_string({ ecma: 2020 })]);
	const imports = statements.filter(([type]) => type === 'Import').map(([, text]) => text);
	const names = imports.map((text) => /\* ?as ([\w$]+)/.exec(text)[1]);
	const std = names[imports.findIndex((text) => /std/.test(text))];
	const pieces = [''];
	for (const [type, text] of statements) {
		if (type === 'Import') continue;
		if (pieces.at(-1).length + text.length > PIECE) pieces.push('');
		// Line ends stand in template literals only.
		pieces[pieces.length - 1] += text.replace(/\n/g, '\\n') + (type === 'Defun' || text.endsWith(';') ? '' : ';');
	}
	const shared = names.map((name) => `globalThis.${name}=${name};`).join('');
	const load = `for(const t of ${std}.loadFile(scriptArgs[0]).split("\\n//").slice(1))${std}.evalScript(t)`;
	return [`${imports.join(';')};${shared}${load}`, ...pieces.map((piece) => `//"use strict";${piece}`), ''].join('\n');
}
