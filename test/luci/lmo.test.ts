/** Compiled translations, against files and hashes that LuCI's own po2lmo made. */
import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { hashOf, lmo } from '../../build/lmo.mjs';

const FIXTURES = 'test/luci/fixtures';
const sample = readFileSync(`${FIXTURES}/sample.po`, 'utf8');

for (const [text, hash] of [
	['a', 0x115ea782],
	['ab', 0x516b8b44],
	['abc', 0xd2be198a],
	['abcd', 0xdad8b8db],
	['abcde', 0x51ed072e],
	['Update now', 0x08f02835],
	['é', 0xc4fba554],
	['aé', 0xe3d9c55b],
	['abé', 0x8f08a63c],
	['日本語', 0xaa84dbd6],
	['No-IP 🏠', 0x74f64db1],
	['of a key\u0001Name', 0x0a02059d],
	['%d name\u00020', 0x3014ea19],
] as const) {
	test(`${JSON.stringify(text)} has the hash that LuCI looks for`, () => {
		assert.is(hashOf(text).toString(16), hash.toString(16));
	});
}

test('contexts, plural forms, quotes, broken lines and what needs no entry come out as po2lmo writes them', () => {
	assert.ok(lmo(sample).equals(readFileSync(`${FIXTURES}/sample.lmo`)));
});

test('two messages of one key are refused, for one of them would never be found', () => {
	assert.throws(() => lmo(`${sample}\n\nmsgid "Update now"\nmsgstr "Los"\n`), 'the same hash: Los');
});

test.run();
