// Runs all that must hold: type check, formatter and linter, the size of the bundle, each test/**/*.test.ts (bundled for Node, a process
// of its own, two at a time), and the coverage of the pure parts. `node build/test.mjs PATH...` runs only the test files whose path
// contains one of these. Ends with `N passed, N failed`.
import { spawn, spawnSync } from 'node:child_process';
import { readdirSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { build } from 'esbuild';
import { findQuickjs } from './quickjs.mjs';
import { LIMITS, weigh } from './size.mjs';

/** Of this run alone: another may be under way. */
const OUT = `.cache/test/${process.pid}`;
/** Gets the coverage of the test files that start no bundle. */
const COVERAGE = `.cache/coverage/${process.pid}`;
/** A test file that takes longer hangs, and is killed. */
const LONGEST_MS = 900_000;
const wanted = process.argv.slice(2);
const files = readdirSync('test', { recursive: true })
	.map((name) => `test/${name}`)
	.filter((name) => name.endsWith('.test.ts') && (wanted.length === 0 || wanted.some((part) => name.includes(part))))
	.sort();

process.on('exit', () => {
	for (const folder of [OUT, COVERAGE]) rmSync(folder, { recursive: true, force: true });
});
const { metafile } = await build({
	metafile: true,
	entryPoints: files,
	outdir: OUT,
	outbase: '.',
	outExtension: { '.js': '.mjs' },
	bundle: true,
	packages: 'external',
	format: 'esm',
	platform: 'node',
	target: 'node18',
	sourcemap: 'inline',
	define: { BUILD_VERSION: '"0.0.0-test"', BUILD_DATE_MS: '1764547200000' },
});

/** Found once, and only where a test starts bundles on the engines. */
const environment = { ...process.env };
if (metafile.inputs['test/engines.ts']) {
	environment.QJS_COMMAND = findQuickjs() ?? '';
	console.log(environment.QJS_COMMAND ? `QuickJS: ${environment.QJS_COMMAND}` : 'QuickJS is left out (QJS=none)');
}

/** The files that start bundles have no part in the coverage. */
const starters = Object.values(metafile.outputs)
	.filter(({ inputs }) => inputs['test/engines.ts'])
	.map(({ entryPoint }) => entryPoint);

/** Runs one test file; a file that reports no total (it crashed, or hung in silence) counts as one failure. */
function run(file) {
	return new Promise((resolve) => {
		const started = Date.now();
		const child = spawn('node', [`${OUT}/${file.replace(/\.ts$/, '.mjs')}`], {
			env: starters.includes(file) ? environment : { ...environment, NODE_V8_COVERAGE: COVERAGE },
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
			const failed = total - passed + (crashed ? 1 : 0);
			console.log(
				`${failed ? 'FAIL' : 'ok  '} ${file}  ${passed}/${total}  ${((Date.now() - started) / 1000).toFixed(1)} s`,
			);
			if (failed) console.log(output);
			for (const [, note] of plain.matchAll(/FIGURE (.*)$/gm)) console.log(`     ${note}`);
			resolve({ passed, failed });
		});
	});
}

const totals = { passed: 0, failed: 0 };

/** Counts something that holds or does not. */
function hold(what, holds, output = '') {
	totals[holds ? 'passed' : 'failed']++;
	console.log(`${holds ? 'ok  ' : 'FAIL'} ${what}`);
	if (!holds && output) console.log(output);
}

function program(what, ...argv) {
	const { status, stdout, stderr } = spawnSync('npx', argv, { encoding: 'utf8' });
	hold(what, status === 0, stdout + stderr);
	return stdout;
}

if (wanted.length === 0) {
	program('type check', 'tsc', '--noEmit');
	program('formatter and linter', 'biome', 'check');
	const { raw, gzipped } = weigh('dist/noip.mjs');
	hold(
		`dist/noip.mjs: ${raw} bytes (at most ${LIMITS.raw}), ${gzipped} gzipped (at most ${LIMITS.gzipped})`,
		raw <= LIMITS.raw && gzipped <= LIMITS.gzipped,
	);
}

const queue = [...files];
async function work() {
	for (let file = queue.shift(); file; file = queue.shift()) {
		const result = await run(file);
		totals.passed += result.passed;
		totals.failed += result.failed;
	}
}
await Promise.all(Array.from({ length: Math.min(2, availableParallelism()) }, work));
if (files.length === 0) hold('there are tests of that name', false);
if (wanted.length === 0) {
	const pure = ['--include', 'src/protocol/**', '--include', 'src/config/**', '--include', 'src/updater/**'];
	const limits = ['--check-coverage', '--lines', '95', '--branches', '0', '--functions', '0', '--statements', '0'];
	console.log(
		program(
			'at least 95 % of the lines of protocol, config and updater are covered',
			'c8',
			'report',
			'--temp-directory',
			COVERAGE,
			...pure,
			...limits,
		),
	);
}
console.log(`${totals.passed} passed, ${totals.failed} failed`);
process.exit(totals.failed ? 1 : 0);
