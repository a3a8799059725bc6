// Runs one test file in a process of its own, and counts.
import { spawn } from 'node:child_process';

/** A test file that takes longer hangs, and is killed. */
const LONGEST_MS = 900_000;

/**
 * A file that reports no total (it crashed, or hung in silence) counts as one failure, and so does one that ends badly after its tests have passed.
 * @param {string} file
 * @param {NodeJS.ProcessEnv} environment
 * @returns {Promise<{ passed: number, failed: number, total: number, output: string, notes: string[] }>} `notes`: the lines `FIGURE ...` of the output
 */
export function runTestFile(file, environment) {
	return new Promise((resolve) => {
		const child = spawn(process.execPath, ['--import', './build/typescript.mjs', file], {
			env: environment,
			stdio: ['ignore', 'pipe', 'pipe'],
			timeout: LONGEST_MS,
			killSignal: 'SIGKILL',
		});
		let output = '';
		child.stdout.on('data', (chunk) => (output += chunk));
		child.stderr.on('data', (chunk) => (output += chunk));
		child.on('close', (code) => {
			// biome-ignore lint/suspicious/noControlCharactersInRegex: uvu's colours
			const plain = output.replace(/\x1b\[\d*m/g, '');
			const total = Number(/Total:\s+(\d+)/.exec(plain)?.[1] ?? 0);
			const passed = Number(/Passed:\s+(\d+)/.exec(plain)?.[1] ?? 0);
			const crashed = total === 0 || (code !== 0 && passed === total);
			const notes = [...plain.matchAll(/FIGURE (.*)$/gm)].map(([, note]) => note);
			resolve({ passed, failed: total - passed + (crashed ? 1 : 0), total, output, notes });
		});
	});
}
