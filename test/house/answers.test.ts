/** The words that the provider answers stand in one table, `src/protocol/answer-words.ts`. Who does not derive from it names each all the same. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ANSWER_WORDS, type AnswerWord, STOP_WORDS } from '../../src/protocol/answer-words.ts';
import { FAULTS } from '../provider/faults.ts';
import { read } from './files.ts';

/** The words of the table in the first column of the table that follows a heading. */
function inTable(path: string, heading: string): AnswerWord[] {
	const [, section = ''] = read(path).split(`\n${heading}\n`);
	const [table = ''] = /(?:^\|.*\n)+/m.exec(section) ?? [];
	const cells = table.split('\n').map((row) => row.split('|')[1] ?? '');
	const named = cells.flatMap((cell) => [...cell.matchAll(/`(\S+?)(?: ADDRESS)?`/g)].map(([, word]) => word));
	return ANSWER_WORDS.map(({ word }) => word).filter((word) => named.includes(word));
}

test('each word that confirms nothing can be had of the fake provider', () => {
	const words = ANSWER_WORDS.filter(({ effect }) => effect !== 'confirm').map(({ word }) => word);
	assert.equal(
		words.filter((word) => !(word in FAULTS)),
		[],
	);
});

test('docs/provider.md tells of each fault', () => {
	const page = read('docs/provider.md');
	assert.equal(
		Object.keys(FAULTS).filter((name) => !page.includes(`\`${name}\``)),
		[],
	);
});

test('docs/protocol.md tells what each word means, and of a stop what lifts it', () => {
	assert.equal(
		inTable('docs/protocol.md', '## Reading the answer'),
		ANSWER_WORDS.map(({ word }) => word),
	);
	assert.equal(inTable('docs/protocol.md', '## Stops'), STOP_WORDS);
});

test('the README tells what to do about each word that stops', () => {
	assert.equal(inTable('README.md', '### Stops, and what to do'), STOP_WORDS);
});

test.run();
