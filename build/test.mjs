// Runs the tests: each test/**/*.test.ts in a process of its own, two at a time. `node build/test.mjs --run unit|test|more` is one run of test/runs.mjs;
// `test` plays `unit` too, and first all that must hold besides: type check, formatter and linter, translations, the size of the bundle, and at the end the coverage of
// the pure parts. `node build/test.mjs PATH...` runs the test files, of any run, whose path contains one of these. Ends with a table of what took how
// long, and `N passed, N failed`. `ENGINE="quickjs executable node"` names the engines, or one of them.
import { spawnSync } from 'node:child_process';
import { readdirSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { enginesOf, needsRoot, runOf } from '../test/runs.mjs';
import { findChromium } from './chromium.mjs';
import { announced, ownExecutable } from './own-executable.mjs';
import { findQuickjs } from './quickjs.mjs';
import { LIMITS, weigh } from './size.mjs';
import { runTestFile } from './test-file.mjs';

const words = process.argv.slice(2);
const run = words[0] === '--run' ? words[1] : words.length === 0 ? 'test' : null;
if (run !== null && !['unit', 'test', 'more'].includes(run)) throw new Error(`There is no run ${run}`);
/** The engines that a file is played on, as `enginesOf` has them. */
const enginesFor = (file, isSplit) =>
	run !== null ? enginesOf(file, run, isSplit) : words.some((part) => file.includes(part)) ? 'all' : null;

const totals = { passed: 0, failed: 0 };
/** What took how long, in milliseconds. */
const times = [];

/** Counts something that holds or does not. */
function hold(what, holds, output = '') {
	totals[holds ? 'passed' : 'failed']++;
	console.log(`${holds ? 'ok  ' : 'FAIL'} ${what}`);
	if (!holds && output) console.log(output);
}

function program(what, command, ...argv) {
	const started = performance.now();
	const { status, stdout, stderr } = spawnSync(command, argv, { encoding: 'utf8' });
	times.push({ what, ms: performance.now() - started });
	hold(what, status === 0, stdout + stderr);
}

/** What needs root is left out for others, and says so; in CI that is a failure. */
function canRun(file) {
	if (!needsRoot(file) || process.getuid?.() === 0) return true;
	const why = `${file} needs root, for a chroot, mounts and files of several owners`;
	if (process.env.CI) hold(why, false);
	else console.log(`left out: ${why}`);
	return false;
}

const files = readdirSync('test', { recursive: true })
	.map((name) => `test/${name}`)
	.filter((name) => name.endsWith('.test.ts'))
	.sort();
const needsEngine = files.some((file) => runOf(file) !== 'unit' && enginesFor(file, true));
const own = needsEngine ? await findExecutable() : { why: 'no test needs it' };
const isSplit = !process.env.ENGINE && !('why' in own);
/** The test files, each with the engines that it is played on. */
const plays = files
	.map((file) => ({ file, engines: enginesFor(file, isSplit) }))
	.filter(({ file, engines }) => engines !== null && canRun(file));
if (plays.length === 0) hold('there are tests of that name', false);

if (run === 'test') {
	program('type check', 'npx', 'tsc', '--noEmit');
	program('formatter and linter', 'npx', 'biome', 'check');
	program('LuCI page', process.execPath, 'build/check-luci.mjs');
	program('translations', process.execPath, 'build/translations.mjs', '--check');
	const { raw, gzipped } = weigh('dist/noip.mjs');
	const size = `dist/noip.mjs: ${raw} bytes (at most ${LIMITS.raw}), ${gzipped} gzipped (at most ${LIMITS.gzipped})`;
	hold(size, raw <= LIMITS.raw && gzipped <= LIMITS.gzipped);
}

/** The executable of this machine, which takes a minute the first time. Without it the others stand in, which is said; in CI that is a failure. */
async function findExecutable() {
	if (!/executable|^$/.test(process.env.ENGINE ?? '')) return { why: `ENGINE=${process.env.ENGINE}` };
	const started = performance.now();
	const found = await ownExecutable();
	times.push({ what: 'the executable', ms: performance.now() - started });
	if (!('why' in found)) console.log(`Executable: ${found.program}`);
	else if (process.env.CI) hold('the executable can be built', false, found.why);
	else console.log(`left out: the executable, which cannot be built here: ${found.why}`);
	return found;
}

/** Gets the coverage of `unit`; of this run alone, for another may be under way. */
const COVERAGE = `.cache/coverage/${process.pid}`;
process.on('exit', () => rmSync(COVERAGE, { recursive: true, force: true }));

/** The environment of a play. Those of `unit` need no engine, and count as coverage. */
function environments() {
	const environment = { ...process.env, ...announced(own) };
	if (needsEngine) {
		environment.QJS_COMMAND = findQuickjs() ?? '';
		console.log(environment.QJS_COMMAND ? `QuickJS: ${environment.QJS_COMMAND}` : 'QuickJS is left out (QJS=none)');
	}
	if (plays.some(({ file }) => file.startsWith('test/browser/'))) {
		environment.CHROMIUM = findChromium();
		console.log(`Chromium: ${environment.CHROMIUM}`);
	}
	const covered = run === 'test' ? { ...environment, NODE_V8_COVERAGE: COVERAGE } : environment;
	return ({ file, engines }) => {
		const usual = runOf(file) === 'unit' ? covered : environment;
		return engines === 'all' ? usual : { ...usual, ENGINE: engines };
	};
}

const environmentOf = environments();
const queue = [...plays];
async function work() {
	for (let play = queue.shift(); play; play = queue.shift()) {
		const { file, engines } = play;
		const started = performance.now();
		const { passed, failed, total, output, notes } = await runTestFile(file, environmentOf(play));
		const ms = performance.now() - started;
		const what = engines === 'all' ? file : `${file} on ${engines}`;
		times.push({ what, ms });
		console.log(`${failed ? 'FAIL' : 'ok  '} ${what}  ${passed}/${total}  ${(ms / 1000).toFixed(1)} s`);
		if (failed) console.log(output);
		for (const note of notes) console.log(`     ${note}`);
		totals.passed += passed;
		totals.failed += failed;
	}
}
const LANES = Math.min(2, availableParallelism());
await Promise.all(Array.from({ length: LANES }, work));

/** The share of lines of the pure parts that the tests have run. */
function coverage() {
	const pure = ['protocol', 'config', 'updater'].flatMap((folder) => ['--include', `src/${folder}/**`]);
	const folders = ['--temp-directory', COVERAGE, '--reports-dir', COVERAGE];
	const words = ['c8', 'report', '--all', '--exclude', 'src/config/config.ts', ...folders, ...pure];
	const { stdout } = spawnSync('npx', words, { encoding: 'utf8' });
	console.log(stdout);
	return Number(/All files[^|]*\|[^|]*\|[^|]*\|[^|]*\|\s*([\d.]+)/.exec(stdout)?.[1] ?? 0);
}

if (run === 'test') {
	const lines = coverage();
	hold(`${lines} % of the lines of protocol, config and updater are covered (at least 95)`, lines >= 95);
}
/** What took longest stands first; what took less than a second is one line. */
function table() {
	const long = times.filter(({ ms }) => ms >= 1000).sort((a, b) => b.ms - a.ms);
	const row = (ms, what) => console.log(`${(ms / 1000).toFixed(1).padStart(7)} s  ${what}`);
	for (const { what, ms } of long) row(ms, what);
	const rest = times.filter(({ ms }) => ms < 1000);
	if (rest.length > 0)
		row(
			rest.reduce((sum, { ms }) => sum + ms, 0),
			`${rest.length} more, less than a second each`,
		);
	row(performance.now(), `in all, ${LANES} at a time`);
}

table();
console.log(`${totals.passed} passed, ${totals.failed} failed`);
process.exit(totals.failed ? 1 : 0);
