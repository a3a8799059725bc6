// The simulation as one file, perhaps around a changed source.
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { build } from 'esbuild';
import { TEST_DEFINES } from './typescript.mjs';

/**
 * Bundles a program of test/simulation/. `change` gives the text of a source file in place of the one on the disk.
 * @param {string} entry
 * @param {string} outfile
 * @param {(file: string, text: string) => string} [change]
 */
export function bundleSimulation(entry, outfile, change) {
	return build({
		entryPoints: [entry],
		outfile,
		bundle: true,
		format: 'esm',
		platform: 'node',
		target: 'node18',
		sourcemap: 'inline',
		define: TEST_DEFINES,
		logLevel: 'error',
		banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
		plugins: change ? [changing(change)] : [],
	});
}

/**
 * A plugin of esbuild under which `change` gives the text of each source file.
 * @param {(file: string, text: string) => string} change
 * @returns {import('esbuild').Plugin}
 */
export function changing(change) {
	const load = ({ path }) => ({ contents: change(relative('.', path), readFileSync(path, 'utf8')), loader: 'ts' });
	return { name: 'change', setup: (its) => its.onLoad({ filter: /\/src\/.*\.ts$/ }, load) };
}
