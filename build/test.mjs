// Runs all that must hold: type check, formatter and linter, translations, the size of the bundle, each test/**/*.test.ts (a process of its own,
// two at a time), and the coverage of the pure parts. `node build/test.mjs PATH...` runs only the test files whose path contains one of these.
// Ends with `N passed, N failed`.
import { spawn, spawnSync } from 'node:child_process';
import { readdirSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { findChromium } from './chromium.mjs';
import { findQuickjs } from './quickjs.mjs';
import { LIMITS, weigh } from './size.mjs';

const wanted = process.argv.slice(2);
const files = readdirSync('test', { recursive: true })
	.map((name) => `test/${name}`)
	.filter((name) => name.endsWith('.test.ts') && (wanted.length === 0 || wanted.some((part) => name.includes(part))))
	.filter((name) => !leftOut(name))
	.sort();

/** What needs root for a chroot and mounts is left out for others, and says so; in CI it fails. */
function leftOut(file) {
	const left =
		/^test\/(router\/(?!architectures\.)|endurance\/disk\.)/.test(file) && process.getuid?.() !== 0 && !process.env.CI;
	if (left) console.log(`left out: ${file} needs root, for a chroot, mounts and files of several owners`);
	return left;
}

/** Those that read or test the pure parts: they count as coverage, and need no engine. */
const isPure = (file) => /^test\/(agent|base|cli|client|config|luci|messages|network|protocol|updater)\//.test(file);
/** Gets the coverage of the others; of this run alone, for another may be under way. */
const COVERAGE = `.cache/coverage/${process.pid}`;
process.on('exit', () => rmSync(COVERAGE, { recursive: true, force: true }));
/** A test file that takes longer hangs, and is killed. */
const LONGEST_MS = 900_000;

const totals = { passed: 0, failed: 0 };

/** Counts something that holds or does not. */
function hold(what, holds, output = '') {
	totals[holds ? 'passed' : 'failed']++;
	console.log(`${holds ? 'ok  ' : 'FAIL'} ${what}`);
	if (!holds && output) console.log(output);
}

function program(what, command, ...argv) {
	const { status, stdout, stderr } = spawnSync(command, argv, { encoding: 'utf8' });
	hold(what, status === 0, stdout + stderr);
}

/** Runs one test file; a file that reports no total (it crashed, or hung in silence) counts as one failure. */
function run(file, environment) {
	return new Promise((resolve) => {
		const started = Date.now();
		const child = spawn(process.execPath, ['--import', './build/typescript.mjs', file], {
			env: isPure(file) ? { ...environment, NODE_V8_COVERAGE: COVERAGE } : environment,
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
			const seconds = ((Date.now() - started) / 1000).toFixed(1);
			console.log(`${failed ? 'FAIL' : 'ok  '} ${file}  ${passed}/${total}  ${seconds} s`);
			if (failed) console.log(output);
			for (const [, note] of plain.matchAll(/FIGURE (.*)$/gm)) console.log(`     ${note}`);
			totals.passed += passed;
			totals.failed += failed;
			resolve();
		});
	});
}

if (files.length === 0) hold('there are tests of that name', false);
if (wanted.length === 0) {
	program('type check', 'npx', 'tsc', '--noEmit');
	program('formatter and linter', 'npx', 'biome', 'check');
	program('LuCI page', process.execPath, 'build/check-luci.mjs');
	program('translations', process.execPath, 'build/translations.mjs', '--check');
	const { raw, gzipped } = weigh('dist/noip.mjs');
	const size = `dist/noip.mjs: ${raw} bytes (at most ${LIMITS.raw}), ${gzipped} gzipped (at most ${LIMITS.gzipped})`;
	hold(size, raw <= LIMITS.raw && gzipped <= LIMITS.gzipped);
}

const environment = { ...process.env };
if (!files.every(isPure)) {
	environment.QJS_COMMAND = findQuickjs() ?? '';
	console.log(environment.QJS_COMMAND ? `QuickJS: ${environment.QJS_COMMAND}` : 'QuickJS is left out (QJS=none)');
}
if (files.some((file) => file.startsWith('test/browser/'))) {
	environment.CHROMIUM = findChromium();
	console.log(`Chromium: ${environment.CHROMIUM}`);
}
const queue = [...files];
async function work() {
	for (let file = queue.shift(); file; file = queue.shift()) await run(file, environment);
}
await Promise.all(Array.from({ length: Math.min(2, availableParallelism()) }, work));

if (wanted.length === 0) {
	const pure = ['protocol', 'config', 'updater'].flatMap((folder) => ['--include', `src/${folder}/**`]);
	const report = [
		'report',
		'--all',
		'--exclude',
		'src/config/config.ts',
		'--temp-directory',
		COVERAGE,
		'--reports-dir',
		COVERAGE,
		...pure,
	];
	const { stdout } = spawnSync('npx', ['c8', ...report], { encoding: 'utf8' });
	console.log(stdout);
	const lines = Number(/All files[^|]*\|[^|]*\|[^|]*\|[^|]*\|\s*([\d.]+)/.exec(stdout)?.[1] ?? 0);
	hold(`${lines} % of the lines of protocol, config and updater are covered (at least 95)`, lines >= 95);
}
console.log(`${totals.passed} passed, ${totals.failed} failed`);
process.exit(totals.failed ? 1 : 0);
