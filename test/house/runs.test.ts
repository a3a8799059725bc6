/** That the list of what runs when (test/runs.mjs) says one thing of each test file, and nothing of files that are gone. */
import { readdirSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { enginesOf, NEEDS_ROOT, ON_QUICKJS_LATER, RUNS, runOf } from '../runs.mjs';

const files = readdirSync('test', { recursive: true })
	.map(String)
	.filter((name) => name.endsWith('.test.ts'));

test('each test file is in exactly one run', () => {
	for (const file of files) assert.ok(['unit', 'test', 'more'].includes(runOf(`test/${file}`)), file);
	assert.is(runOf('test/anything/new.test.ts'), 'test');
});

test('each test file is played on all engines, in one run or in two', () => {
	for (const file of files.map((name) => `test/${name}`)) {
		const played = (['test', 'more'] as const).map((run) => enginesOf(file, run, true)).filter((each) => each !== null);
		assert.ok(['all', 'executable node quickjs'].includes(played.join(' ')), `${file}: ${played}`);
	}
});

test('each line of the lists stands for a test file that is there', () => {
	for (const line of [...Object.values(RUNS).flat(), ...ON_QUICKJS_LATER, ...NEEDS_ROOT])
		assert.ok(
			files.some((file) => file.startsWith(line)),
			line,
		);
});

test.run();
