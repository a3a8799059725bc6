import * as fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { printable } from '../../src/base/printable.ts';

test('whatever comes from outside, it is one line, and moves no cursor', () => {
	const hostile = 'a\nerror home: stopped\r\x1b[2J\x07b\x85c\u2028d\u2029e\0f\u202eg';
	assert.is(printable(hostile), 'a error home: stopped [2J b c d e f g');
	assert.is(printable('\toption a\tb'), '\toption a b');
	assert.is(printable('Größe 10 µm'), 'Größe 10 µm');
	fc.assert(
		fc.property(fc.string({ unit: 'binary' }), (text) =>
			assert.not.match(printable(text).slice(1), /[\p{Cc}\u2028\u2029]/u),
		),
	);
});

test.run();
