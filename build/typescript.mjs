// Lets Node run TypeScript as it stands: `node --import ./build/typescript.mjs FILE.ts`. So each file keeps its name, and its coverage is its own.
import { readFileSync } from 'node:fs';
import { register } from 'node:module';
import { fileURLToPath } from 'node:url';
import { isMainThread } from 'node:worker_threads';
import { transformSync } from 'esbuild';

if (isMainThread) register(import.meta.url);

/** What the tests see in the place of the version and the date of the source. */
export const TEST_DEFINES = { BUILD_VERSION: '"0.0.0-test"', BUILD_DATE_MS: '1764547200000' };

/** Node's hook: gives the JavaScript of a TypeScript module. */
export function load(url, context, next) {
	if (!url.endsWith('.ts')) return next(url, context);
	const sourcefile = fileURLToPath(url);
	const { code } = transformSync(readFileSync(sourcefile, 'utf8'), {
		loader: 'ts',
		format: 'esm',
		target: 'node18',
		sourcemap: 'inline',
		sourcefile,
		define: TEST_DEFINES,
	});
	return { format: 'module', source: code, shortCircuit: true };
}
