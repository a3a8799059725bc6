import { test } from 'uvu';
import { type ForceFact, forceAnswerText, forceText, NOTHING_DUE } from '../../src/messages/force.ts';
import { compareWithGolden, listOf, type Samples } from './golden.ts';

const FORCES: Samples<ForceFact> = {
	sent: [{ code: 'sent' }],
	stopped: [{ code: 'stopped' }],
	disabled: [{ code: 'disabled' }],
	'too-soon': [{ code: 'too-soon' }],
	waiting: [
		{ code: 'waiting', isKept: true },
		{ code: 'waiting', isKept: false },
	],
	'no-address': [
		{ code: 'no-address', isKept: true },
		{ code: 'no-address', isKept: false },
	],
};

test('what became of a force is said in these sentences', () => {
	const until = '2026-01-15T12:05:00Z';
	compareWithGolden('force', [
		...listOf(FORCES, forceText),
		`answer: ${forceAnswerText({ text: forceText(FORCES['too-soon'][0]), until }, Date.parse(until))}`,
		`nothing due: ${NOTHING_DUE}`,
	]);
});

test.run();
