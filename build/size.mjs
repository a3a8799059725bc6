// What the QuickJS bundle weighs, and what it is made of. `node build/size.mjs` prints the table, largest first.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { bundle } from './bundler.mjs';

/** At most so many bytes, as it is and by gzip -9. */
export const LIMITS = { raw: 80 * 1024, gzipped: 30 * 1024 };

/** Bytes of a bundle, as it is and by gzip -9. */
export function weigh(path) {
	const content = readFileSync(path);
	return { raw: content.length, gzipped: gzipSync(content, { level: 9 }).length };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
	const metafile = await bundle('quickjs', 'src/quickjs.ts', 'dist/noip.mjs');
	const [output] = Object.values(metafile.outputs);
	const parts = Object.entries(output.inputs).sort(([, a], [, b]) => b.bytesInOutput - a.bytesInOutput);
	for (const [path, { bytesInOutput }] of parts) console.log(`${String(bytesInOutput).padStart(7)}  ${path}`);
	for (const path of ['dist/noip.mjs', 'dist/noip.cjs']) {
		const { raw, gzipped } = weigh(path);
		console.log(`${path}: ${raw} bytes, ${gzipped} gzipped`);
	}
}
