import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parseUci } from '../../src/config/uci.ts';

type Outcome = string | { reason: string; line: number };

const escaped = (text: string): string => text.replaceAll("'", "'\\''");

/** What `uci_export` prints of a text, or why it cannot be read. */
function outcome(text: string): Outcome {
	const read = parseUci(text);
	if ('error' in read) return { reason: read.error.reason, line: read.error.lineNumber };
	const sections = read.sections.map(({ type, name, options }) => {
		const lines = [...options.values()].flatMap((option) =>
			option.values.map((value) => `\t${option.list ? 'list' : 'option'} ${option.name} '${escaped(value.text)}'\n`),
		);
		return `config ${escaped(type)}${name === null ? '' : ` '${name}'`}\n${lines.join('')}`;
	});
	return `\n${sections.join('\n')}\n`.slice(sections[0] === undefined ? 1 : 0);
}

const recorded = readFileSync('test/fuzz/fixtures/libuci.jsonl', 'utf8')
	.trimEnd()
	.split('\n')
	.map((line) => JSON.parse(line) as [string, Outcome]);

test('random texts mean what the real libuci says, and are refused for its reasons', () => {
	assert.ok(recorded.length > 500);
	for (const [text, wanted] of recorded) assert.equal(outcome(text), wanted, JSON.stringify(text));
});

test.run();
