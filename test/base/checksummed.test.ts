import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { decode, encode } from '../../src/base/checksummed.ts';

test('a sealed value is opened as it was', () => {
	const value = { schema: 1, text: 'b\xfcro \u0000 "x"', list: [1, null, { a: true }] };
	for (const indent of [0, 1]) assert.equal(decode(encode(value, indent), 1), { kind: 'whole', value });
});

test('promise 9: a torn file, or one with a byte changed, is never taken for whole', () => {
	const text = encode({ schema: 1, names: ['home.ddns.net'], count: 12 }, 1);
	for (let at = 0; at < text.length; at++) {
		assert.is.not(decode(text.slice(0, at), 1).kind, 'whole', `cut at ${at}`);
	}
	fc.assert(
		fc.property(fc.nat(text.length - 1), fc.integer({ min: 0, max: 127 }), (at, code) => {
			const changed = text.slice(0, at) + String.fromCharCode(code) + text.slice(at + 1);
			const opened = decode(changed, 1);
			assert.is(opened.kind === 'whole', changed === text);
		}),
		{ numRuns: 1000 },
	);
});

test('rule 26: a file of a newer schema is told from a damaged one, and from what is none', () => {
	assert.equal(decode(encode({ schema: 2 }), 1), { kind: 'newer' });
	assert.is(decode(encode({ schema: 0 }), 1).kind, 'damaged');
	assert.is(decode(encode({ stops: [] }), 1).kind, 'damaged');
	for (const text of ['{"schema":1,"stops":[]}', '7', '"x"', '[]']) {
		assert.equal(decode(text, 1), { kind: 'damaged' }, text);
	}
	for (const text of ['', 'null', '{', '\0', '<html>']) {
		assert.equal(decode(text, 1), { kind: 'unreadable' }, text);
	}
	// Nested so deep that an engine may not read it.
	assert.is.not(decode(`${'['.repeat(60_000)}${']'.repeat(60_000)}`, 1).kind, 'whole');
});

test.run();
