// Proves that the simulation can fail: each mutant is the program with one mistake in it, and some life must show it. `node build/mutants.mjs [PART]`
// plays them all, or those whose name has PART in it; `--fast` those that a few lives show. Where a mutant names a test, that has to fail instead. Ends with 1 when one survives, or when a text to change is not found exactly once.
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { MUTANTS } from '../test/simulation/mutants.mjs';
import { bundleSimulation } from './simulation.mjs';

const LIVES = Number(process.env.MUTANT_LIVES ?? 3000);
const SECONDS = Number(process.env.MUTANT_SECONDS ?? 120);
const FOLDER = `.cache/mutants/${process.pid}`;
const part = process.argv[2] ?? '';
const wanted = MUTANTS.filter(({ name, fast }) => (part === '--fast' ? fast : name.includes(part)));

const stale = MUTANTS.filter(({ file, from }) => readFileSync(file, 'utf8').split(from).length !== 2);
for (const { name, file, from } of stale)
	console.log(`STALE ${name}: in ${file} this is not there exactly once: ${from}`);
if (stale.length > 0) process.exit(1);

mkdirSync(FOLDER, { recursive: true });
process.on('exit', () => rmSync(FOLDER, { recursive: true, force: true }));

const queue = wanted.map((mutant, at) => ({ ...mutant, outfile: `${FOLDER}/${at}.mjs` }));
const ended = { killed: 0, survived: 0 };
console.log(`${'mutant'.padEnd(64)} lives  seconds  killed by`);
await Promise.all(Array.from({ length: Math.min(2, availableParallelism()) }, work));
console.log(`${ended.killed} of ${wanted.length} mutants are killed, ${ended.survived} survive`);
process.exit(ended.killed === wanted.length && wanted.length > 0 ? 0 : 1);

async function work() {
	for (let mutant = queue.shift(); mutant; mutant = queue.shift()) await play(mutant);
}

async function play({ name, file, from, to, test, outfile }) {
	await bundleSimulation(test ?? 'test/simulation/find-violation.ts', outfile, (path, text) =>
		path === file ? text.replace(from, () => to) : text,
	);
	const { invariant, lives, seconds } = await result(name, outfile, test);
	ended[invariant ? 'killed' : 'survived']++;
	const figures = `${String(lives).padStart(5)}  ${seconds.toFixed(1).padStart(7)}`;
	console.log(`${name.padEnd(64)} ${figures}  ${invariant ?? 'NOTHING: it survives'}`);
}

/** What the search printed. One that hangs is ended, and counts as killed by that; one that ends without a word says nothing of the mutant. */
function result(name, outfile, test) {
	const beganMs = Date.now();
	return new Promise((resolve, reject) => {
		const child = spawn(process.execPath, [outfile, String(LIVES), String(SECONDS)], {
			stdio: ['ignore', 'pipe', 'inherit'],
			timeout: (SECONDS + 30) * 1000,
			killSignal: 'SIGKILL',
		});
		let output = '';
		child.stdout.on('data', (chunk) => (output += chunk));
		child.on('close', (code, signal) => {
			const last = output.trim().split('\n').at(-1) ?? '';
			const seconds = (Date.now() - beganMs) / 1000;
			if (test) resolve({ invariant: code === 0 ? null : test, lives: 0, seconds });
			else if (last.startsWith('{')) resolve(JSON.parse(last));
			else if (signal === 'SIGKILL') resolve({ invariant: 'it never ends', lives: 1, seconds: SECONDS + 30 });
			else reject(new Error(`${name}: the search itself broke down (${signal ?? code})`));
		});
	});
}
