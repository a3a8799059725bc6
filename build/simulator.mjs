// Bundles the simulator of the provider into one program: `node build/simulator.mjs && node .cache/simulator.mjs --help`.
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { build } from 'esbuild';

/**
 * Bundles the simulator.
 * @param {string} [into] the file to write; whole or not at all, so that several may do it at once
 * @returns {Promise<string>} its absolute path
 */
export async function bundleSimulator(into = '.cache/simulator.mjs') {
	const target = resolve(into);
	const { outputFiles } = await build({
		entryPoints: ['test/simulator/main.ts'],
		outfile: target,
		write: false,
		bundle: true,
		packages: 'external',
		format: 'esm',
		platform: 'node',
		target: 'node18',
	});
	mkdirSync(dirname(target), { recursive: true });
	writeFileSync(`${target}.${process.pid}`, outputFiles[0].text);
	renameSync(`${target}.${process.pid}`, target);
	return target;
}

if (process.argv[1]?.endsWith('build/simulator.mjs')) console.log(await bundleSimulator());
