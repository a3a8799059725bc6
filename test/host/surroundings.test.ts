/** What a program finds around it: variables, and whether a person is at the other end. */
import { execFileSync } from 'node:child_process';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { probes } from './probes.ts';

const WORDS = ['"NOIP_TOLD"', '"NOIP_EMPTY"', '"NOIP_ABSENT"'];
const FOUND = ['née', '', null];

for (const { name, command } of await probes()) {
	const on = `on ${name} `;
	const env = { ...process.env, NOIP_TOLD: 'née', NOIP_EMPTY: '' };
	const ask = (words: readonly string[]) =>
		JSON.parse(execFileSync(words[0] as string, words.slice(1), { env }).toString());

	test(`${on}variables come as text, and into a pipe there is no terminal`, () => {
		assert.equal(ask([...command, 'surroundings', ...WORDS]), { variables: FOUND, terminals: [false, false] });
	});

	test(`${on}a terminal is known as one`, () => {
		const line = [...command, 'surroundings', ...WORDS].map((word) => `'${word}'`).join(' ');
		assert.equal(ask(['script', '-qec', line, '/dev/null']), { variables: FOUND, terminals: [true, true] });
	});
}

test.run();
