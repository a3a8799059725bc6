// Which test file belongs to which run, and what each needs. One line each: the beginning of a path below test/.

/**
 * The runs of `build/test.mjs`, in the order in which a change meets them. A file is in exactly one; one that no line names is in `test`, so a new file
 * needs no line here. `make test` plays `unit` as well.
 */
export const RUNS = {
	/** `make unit`: pure functions, without an engine, a port or a child. Under a minute on two cores. */
	unit: [
		'agent/',
		'base/',
		'cli/',
		'client/',
		'config/',
		'demo/verdict',
		'fuzz/libuci',
		'host/line-reader',
		'house/',
		'install/plan',
		'luci/',
		'messages/',
		'network/',
		'protocol/',
		'simulation/checker/invariants',
		'updater/',
	],
	/** `make test-more`: what takes longer, or what a change seldom breaks. Under 40 minutes on two idle cores. */
	more: [
		'bench/',
		'build/',
		'browser/looks',
		'debian/',
		'endurance/crash',
		'endurance/disk',
		'endurance/growth',
		'endurance/renumbering',
		'fleet/',
		'fuzz/engines',
		'host/newest-curl',
		'image/',
		'install/entware',
		'install/machines',
		'install/package',
		'kernel/',
		'router/installed-emulated',
		'scenario/architectures',
		'scenario/old-kernel',
		'simulation/mutants',
	],
};

/**
 * What is about the program more than about its engine: `make test` plays it as the executable and on Node, `make test-more` on a stock QuickJS, which is what OpenWrt
 * 25.12 has. All else is played on all three.
 */
export const ON_QUICKJS_LATER = [
	'endurance/floods',
	'scenario/address-command',
	'scenario/authorities',
	'scenario/elsewhere',
	'scenario/environment',
	'scenario/floods',
	'scenario/first-steps',
	'scenario/following',
	'scenario/full-run-folder',
	'scenario/health',
	'scenario/importing',
	'scenario/keys-in-error',
	'scenario/large-network',
	'scenario/lines',
	'scenario/setup-answers',
	'scenario/reloading',
	'scenario/slow-resolver',
	'scenario/stopping',
	'scenario/telling',
];

/** What needs root, for a chroot, mounts and files of several owners. Others leave it out, and say so; in CI that is a failure. */
export const NEEDS_ROOT = [
	'debian/',
	'endurance/disk',
	'engine/become',
	'host/resolver',
	'image/',
	'install/entware',
	'install/machines',
	'install/package',
	'kernel/',
	'router/',
	'scenario/full-run-folder',
	'scenario/root',
	'scenario/slow-resolver',
];

const isAmong = (lines, file) => lines.some((line) => file.startsWith(`test/${line}`));

/**
 * The run of a test file.
 * @param {string} file its path from the project's folder, e.g. `test/config/uci.test.ts`
 * @returns {'unit' | 'test' | 'more'}
 * @throws {Error} when two runs have it
 */
export function runOf(file) {
	const found = Object.keys(RUNS).filter((run) => isAmong(RUNS[run], file));
	if (found.length > 1) throw new Error(`${file} is in more than one run: ${found.join(' and ')} (test/runs.mjs)`);
	return found[0] ?? 'test';
}

/**
 * The engines that a run plays a test file on, as `ENGINE` names them: some of them, `all`, or null for a file that is not of this run.
 * @param {string} file
 * @param {'unit' | 'test' | 'more'} run `test` has `unit` in it
 * @param {boolean} isSplit whether some are played on some engines here and on the others there; else all at once
 */
export function enginesOf(file, run, isSplit) {
	const own = runOf(file);
	if (isSplit && run !== 'unit' && isAmong(ON_QUICKJS_LATER, file))
		return run === 'more' ? 'quickjs' : 'executable node';
	return own === run || (run === 'test' && own === 'unit') ? 'all' : null;
}

/** Whether a test file needs root. */
export const needsRoot = (file) => isAmong(NEEDS_ROOT, file);
