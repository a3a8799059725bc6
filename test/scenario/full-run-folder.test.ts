/** A run folder in which nothing can be made any more: what is said helps. Needs root, for a file system of its own. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import * as assert from 'uvu/assert';
import { type ScenarioRouter, scenarios } from '../support/scenario-router.ts';

/** Runs the agent with a run folder for so many files; gives its exit code. */
async function runWith(router: ScenarioRouter, files: number): Promise<number | null> {
	const { argv, env } = router.command('run');
	const script = 'mount -t tmpfs -o "$1" none "$2" && shift 2 && exec "$@"';
	// The folder itself is one.
	const words = ['-m', 'sh', '-c', script, 'sh', `nr_inodes=${files + 1}`, router.path('run'), ...argv];
	const child = spawn('unshare', words, { stdio: ['ignore', 'pipe', 'pipe'], env });
	for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (router.log += chunk));
	const [code] = await once(child, 'close');
	return code;
}

scenarios('a full run folder', {
	"has no room for the agent's own folder": async (router) => {
		assert.is(await runWith(router, 0), 70);
		assert.match(router.log, /run\/agent cannot be used: the disk is full; free some space \(see: df .*\/run\)/);
		assert.equal(router.updates(), []);
	},

	'has no room for the lock': async (router) => {
		assert.is(await runWith(router, 1), 70);
		assert.match(router.log, /run\/lock cannot be used: the disk is full; free some space \(see: df .*\/run\)/);
		assert.equal(router.updates(), []);
	},

	'has no room for the FIFO': async (router) => {
		assert.is(await runWith(router, 2), 70);
		assert.match(router.log, /run\/events is missing and cannot be made: the disk is full; free some space/);
		assert.equal(router.updates(), []);
	},
});
