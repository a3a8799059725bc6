// How a bundle is made for each engine: the program's, and those of the tests.
import { readFileSync } from 'node:fs';
import { build } from 'esbuild';
import { lazy } from './lazy.mjs';
import { NOTICES, notices } from './notices.mjs';
import { npmParts } from './parts.mjs';
import { publisher } from './publisher.mjs';
import { sourceDate } from './source-date.mjs';
import { writeWhole } from './write-whole.mjs';

const { version } = JSON.parse(readFileSync('package.json', 'utf8'));

/** Stands before all else, in words that any Node knows; a directive counts only as the first statement. */
const OLD_NODE = `"use strict";
if (parseInt(process.versions.node, 10) < 18) {
	process.stderr.write("noip: this is Node " + process.versions.node + ", and noip needs Node 18 or later\\n");
	process.exit(70);
}`;

const QUICKJS = {
	format: 'esm',
	platform: 'neutral',
	mainFields: ['module', 'main'],
	target: 'es2022',
	external: ['std', 'os'],
};

const ENGINES = {
	quickjs: QUICKJS,
	executable: { ...QUICKJS, external: [...QUICKJS.external, 'noip:system'] },
	node: {
		format: 'cjs',
		platform: 'node',
		// Node 12 must be able to parse it, or it could not be told that it is too old.
		target: 'es2019',
		banner: { js: `#!/usr/bin/env node\n${OLD_NODE}` },
	},
};

/** Files of packaging/ that become part of a program as text: by their ending, or without one. */
const TEXTS = { '.conf': 'text', '.service': 'text', '': 'text' };

/** What the program knows of its making (build/globals.d.ts), by whoever publishes it. */
export function defines({ company = '', contact = '' } = publisher()) {
	return {
		BUILD_VERSION: JSON.stringify(version),
		BUILD_DATE_MS: String(sourceDate() * 1000),
		BUILD_COMPANY: JSON.stringify(company),
		BUILD_CONTACT: JSON.stringify(contact),
		BUILD_PLACES: '"usual"',
	};
}

/** The end of a bundle's name by which its engine knows what it is. */
export const ENDINGS = { quickjs: '.mjs', executable: '.mjs', node: '.cjs' };

/**
 * Bundles `entry` for an engine into `outfile`, with the licences of what is in it beside it; gives esbuild's account of what that is. `more` adds to
 * esbuild's settings or replaces some. What is for routers goes through terser, too (another 4 % smaller), and compiles itself as it goes.
 * @param {'quickjs' | 'executable' | 'node'} engine
 * @param {string} entry
 * @param {string} outfile
 * @param {import('esbuild').BuildOptions} [more]
 * @returns {Promise<import('esbuild').Metafile>}
 * @throws {Error} for a source that cannot be bundled, for a package in it without a licence text, and for a wrong publisher's file; what was there before stays then
 */
export async function bundle(engine, entry, outfile, more = {}) {
	const { code, metafile } = await bundled(engine, entry, { outfile, ...more });
	writeWhole(`${outfile}${NOTICES}`, notices(npmParts(metafile)));
	writeWhole(outfile, code, engine === 'node' ? 0o755 : 0o644);
	return metafile;
}

/**
 * Does the same without writing it.
 * @param {'quickjs' | 'executable' | 'node'} engine
 * @param {string} entry
 * @param {import('esbuild').BuildOptions} [more]
 * @returns {Promise<{ code: string, metafile: import('esbuild').Metafile }>}
 * @throws {Error} for a source that cannot be bundled, and for a wrong publisher's file
 */
export async function bundled(engine, entry, more = {}) {
	const { metafile, outputFiles } = await build({
		bundle: true,
		minify: true,
		legalComments: 'none',
		metafile: true,
		write: false,
		define: defines(),
		entryPoints: [entry],
		loader: TEXTS,
		...ENGINES[engine],
		...more,
	});
	const { text } = outputFiles[0];
	return { code: engine === 'quickjs' ? await lazy(text) : text, metafile };
}
