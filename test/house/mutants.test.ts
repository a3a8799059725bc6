/** The mistakes of `make mutants`, which change the text of the program. */
import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { MUTANTS } from '../simulation/mutants.mjs';

test('the text that each mutant changes is in its file exactly once', () => {
	for (const { name, file, from } of MUTANTS) assert.is(readFileSync(file, 'utf8').split(from).length, 2, name);
});

test.run();
