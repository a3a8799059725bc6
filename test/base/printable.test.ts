import * as fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Colour, type Line, printable, written } from '../../src/base/printable.ts';

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

test('a line in parts does nothing to a terminal but colour, which ends with its part', () => {
	assert.is(written(['home: ', { text: 'stopped', colour: 'red' }, ': no']), 'home: \x1b[31mstopped\x1b[0m: no');
	assert.is(written([{ text: 'a\x1b[5mb\n', colour: 'green' }, '\x1b[2J']), '\x1b[32ma [5mb \x1b[0m [2J');
	const colour = fc.constantFrom<Colour>('red', 'green', 'yellow');
	const text = fc.string({ unit: 'binary' });
	fc.assert(
		fc.property(fc.array(fc.oneof(text, fc.record({ text, colour }))), (line: Line) => {
			const rest = written(line).replace(/\p{Cc}\[(3[123]|0)m/gu, '');
			assert.not.match(rest.replace(/\t/g, ''), /[\p{Cc}\u2028\u2029]/u);
		}),
	);
});

test.run();
