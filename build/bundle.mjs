// Builds both bundles from one tree: dist/noip.mjs for QuickJS and dist/noip.cjs for Node.
import { execFileSync } from 'node:child_process';
import { chmodSync, readFileSync } from 'node:fs';
import { build } from 'esbuild';

const { version } = JSON.parse(readFileSync('package.json', 'utf8'));

/** Seconds since 1970 of the source: a wall clock before it cannot be right (rules 14). */
function sourceDate() {
	if (process.env.SOURCE_DATE_EPOCH) return Number(process.env.SOURCE_DATE_EPOCH);
	try {
		return Number(execFileSync('git', ['log', '-1', '--format=%ct'], { stdio: ['ignore', 'pipe', 'ignore'] }));
	} catch {
		return 1764547200;
	}
}

const common = {
	bundle: true,
	minify: true,
	legalComments: 'none',
	define: { BUILD_VERSION: JSON.stringify(version), BUILD_DATE_MS: String(sourceDate() * 1000) },
};

await build({
	...common,
	entryPoints: ['src/quickjs.ts'],
	outfile: 'dist/noip.mjs',
	format: 'esm',
	platform: 'neutral',
	mainFields: ['module', 'main'],
	target: 'es2022',
	external: ['std', 'os'],
});

await build({
	...common,
	entryPoints: ['src/node.ts'],
	outfile: 'dist/noip.cjs',
	format: 'cjs',
	platform: 'node',
	target: 'node18',
	banner: { js: '#!/usr/bin/env node' },
});
chmodSync('dist/noip.cjs', 0o755);
