// Builds both bundles from one tree: dist/noip.mjs for QuickJS and dist/noip.cjs for Node.
import { fileURLToPath } from 'node:url';
import { bundle } from './bundler.mjs';
import { withPublisher } from './publisher.mjs';

/** Where the bundle for each engine goes. */
export const BUNDLES = { quickjs: 'dist/noip.mjs', node: 'dist/noip.cjs' };

/**
 * Makes them.
 * @returns {Promise<{ [engine in keyof typeof BUNDLES]: import('esbuild').Metafile }>} esbuild's account of what is in each
 */
export async function bundles() {
	const made = Object.entries(BUNDLES).map(async ([engine, path]) => [
		engine,
		await bundle(engine, `src/${engine}.ts`, path),
	]);
	return Object.fromEntries(await Promise.all(made));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await withPublisher(bundles);
