// What the QuickJS bundle weighs, what it is made of, largest first, and what room is left: `node build/size.mjs`.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { bundle } from './bundler.mjs';

/**
 * What dist/noip.mjs may weigh in version 0.2.0: bytes, as it is and by gzip -9. A quarter of it is what a person uses once: help, `setup`, `import`, the environment. That
 * costs flash, and no memory (build/lazy.mjs).
 */
export const LIMITS = { raw: 256 * 1024, gzipped: 96 * 1024 };

/** Bytes of a bundle, as it is and by gzip -9. */
export function weigh(path) {
	const content = readFileSync(path);
	return { raw: content.length, gzipped: gzipSync(content, { level: 9 }).length };
}

const NUMBER = new Intl.NumberFormat('en');

function row(what, ...numbers) {
	return what.padEnd(16) + numbers.map((number) => NUMBER.format(number).padStart(10)).join('');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
	const { outputs } = await bundle('quickjs', 'src/quickjs.ts', 'dist/noip.mjs');
	await bundle('node', 'src/node.ts', 'dist/noip.cjs');
	const [output] = Object.values(outputs);
	const parts = Object.entries(output.inputs).sort(([, a], [, b]) => b.bytesInOutput - a.bytesInOutput);
	for (const [path, { bytesInOutput }] of parts) console.log(`${NUMBER.format(bytesInOutput).padStart(10)}  ${path}`);
	const { raw, gzipped } = weigh('dist/noip.mjs');
	const node = weigh('dist/noip.cjs');
	console.log(`\n${' '.repeat(16)}     bytes   gzipped`);
	console.log(row('dist/noip.mjs', raw, gzipped));
	console.log(row('at most', LIMITS.raw, LIMITS.gzipped));
	console.log(row('room left', LIMITS.raw - raw, LIMITS.gzipped - gzipped));
	console.log(row('dist/noip.cjs', node.raw, node.gzipped));
}
