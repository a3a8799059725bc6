/** That the simulation can fail: mistakes put into the program are found by it. `make mutants` plays all of them. */
import { spawnSync } from 'node:child_process';
import { test } from 'uvu';
import * as assert from 'uvu/assert';

test('each mistake that a few lives can show is found', () => {
	// They show within so many lives, however long those take on a busy machine.
	const env = { ...process.env, MUTANT_LIVES: '150', MUTANT_SECONDS: '600' };
	const { status, stdout } = spawnSync(process.execPath, ['build/mutants.mjs', '--fast'], { encoding: 'utf8', env });
	console.log(`FIGURE ${stdout.trim().split('\n').at(-1)}`);
	assert.is(status, 0, stdout);
});

test.run();
