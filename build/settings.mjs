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
 * What is for routers goes through terser, too: another 4 % smaller.
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
	if (engine === 'quickjs') {
		const { code } = await minify(readFileSync(outfile, 'utf8'), {
			module: true,
			ecma: 2020,
			compress: { passes: 3, pure_getters: true, hoist_funs: true },
		});
		writeFileSync(outfile, code);
	}
	return result;
}
