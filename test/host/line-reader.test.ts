/** Lines as they are typed, or come through a pipe. */
import * as fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { lineReader } from '../../src/host/line-reader.ts';

function opened(isTerminal: boolean) {
	const said = { shown: '', interrupts: 0, isWanted: false };
	const reader = lineReader({
		isTerminal,
		print(bytes) {
			said.shown += bytes;
		},
		want(isWanted) {
			said.isWanted = isWanted;
		},
		interrupt() {
			said.interrupts++;
		},
	});
	return { reader, said };
}

/** What is read, and shown, when this is typed in answer to one question. */
async function typed(keys: string, echo = true) {
	const { reader, said } = opened(true);
	const line = reader.read('name: ', echo);
	reader.take(keys);
	reader.take(null);
	return { line: await line, ...said };
}

test('what is typed is shown, and a secret is not', async () => {
	assert.equal(await typed('you\r'), { line: 'you', shown: 'name: you\n', interrupts: 0, isWanted: false });
	assert.equal((await typed('s3cret\r', false)).shown, 'name: \n');
});

test('backspace takes one character away, of however many bytes, Ctrl-U all', async () => {
	assert.is((await typed('ab\x7f\x7f\x7fc\r')).line, 'c');
	assert.is((await typed('a\xc3\xbc\x08b\r')).line, 'ab');
	assert.is((await typed('\xf0\x9f\x98\x80\x7f\r')).line, '');
	assert.equal(await typed('ab\x15c\r'), {
		line: 'c',
		shown: 'name: ab\b \b\b \bc\n',
		interrupts: 0,
		isWanted: false,
	});
});

test('arrows and other keys that are no characters leave nothing, in pieces too', async () => {
	assert.is((await typed('a\x1b[D\x1b[3~\x1bOP\tb\x1a\r')).line, 'ab');
	const { reader } = opened(true);
	const line = reader.read('', true);
	for (const piece of ['a', '\x1b', '[', '1;5', 'C', 'b', '\n']) reader.take(piece);
	assert.is(await line, 'ab');
});

test('Ctrl-C interrupts; Ctrl-D ends the input where nothing is typed', async () => {
	assert.is((await typed('a\x03\r')).interrupts, 1);
	assert.is((await typed('\x04')).line, null);
	assert.is((await typed('a\x04b\r')).line, 'ab');
	assert.is((await typed('')).line, null);
});

test('of a pipe each line is an answer, the last with or without its end, and nothing of it is shown', async () => {
	const { reader, said } = opened(false);
	const first = reader.read('name: ', true);
	reader.take('on');
	reader.take('e\r\ntwo\n\nlast');
	assert.is(await first, 'one');
	assert.is(await reader.read('b: ', false), 'two');
	assert.is(await reader.read('c: ', true), '');
	const last = reader.read('d: ', true);
	reader.take(null);
	assert.is(await last, 'last');
	assert.is(await reader.read('e: ', true), null);
	assert.is(said.shown, 'name:\nb:\nc:\nd:\ne:\n');
	assert.is(said.isWanted, false);
});

test('a line without an end is cut, not kept for ever', async () => {
	const { reader } = opened(false);
	const line = reader.read('', true);
	for (let count = 0; count < 70; count++) reader.take('x'.repeat(1000));
	assert.is((await line)?.length, 65_536);
});

test('printable text comes through as it is, however it is cut into chunks', async () => {
	const line = fc.string({ unit: 'grapheme-ascii' }).map((text) => text.replace(/[^ -~]/g, ''));
	await fc.assert(
		fc.asyncProperty(fc.array(line), fc.nat(7), fc.boolean(), async (lines, size, isTerminal) => {
			const { reader } = opened(isTerminal);
			const text = lines.map((one) => `${one}\n`).join('');
			for (let at = 0; at < text.length; at += size + 1) reader.take(text.slice(at, at + size + 1));
			reader.take(null);
			const read = [];
			for (const _ of lines) read.push(await reader.read('', true));
			assert.equal(read, lines);
			assert.is(await reader.read('', true), null);
		}),
	);
});

test.run();
