/** That the list of what runs when (test/runs.mjs) says one thing of each test file, and nothing of files that are gone. */
import { readdirSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { NEEDS_ROOT, RUNS, runOf } from '../runs.mjs';

const files = readdirSync('test', { recursive: true })
	.map(String)
	.filter((name) => name.endsWith('.test.ts'));

test('each test file is in exactly one run', () => {
	for (const file of files) assert.ok(['unit', 'test', 'more'].includes(runOf(`test/${file}`)), file);
	assert.is(runOf('test/anything/new.test.ts'), 'test');
});

test('each line of the lists stands for a test file that is there', () => {
	for (const line of [...Object.values(RUNS).flat(), ...NEEDS_ROOT])
		assert.ok(
			files.some((file) => file.startsWith(line)),
			line,
		);
});

test.run();
