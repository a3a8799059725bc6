import fc from 'fast-check';
import ipaddr from 'ipaddr.js';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readLiteral, writeLiteral } from '../../src/base/ip-literal.ts';

const octets = (length: number) =>
	fc.array(fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 255 })), { minLength: length, maxLength: length });

test('every address is written as ipaddr.js writes it, and read back', () => {
	fc.assert(
		fc.property(fc.oneof(octets(4), octets(16)), (bytes) => {
			const text = writeLiteral(bytes);
			assert.is(text, ipaddr.fromByteArray(bytes).toString());
			assert.equal(readLiteral(text), bytes);
		}),
		{ numRuns: 20_000 },
	);
});

test('every IPv6 address of zero and other groups is written in the short form of RFC 5952', () => {
	for (let bits = 0; bits < 256; bits++) {
		const bytes = Array.from({ length: 16 }, (_, at) => (at % 2 === 1 && (bits >> (at >> 1)) & 1 ? 0xab : 0));
		const text = writeLiteral(bytes);
		assert.is(text, ipaddr.fromByteArray(bytes).toString());
		assert.equal(readLiteral(text), bytes);
	}
});

test('what is read is what ipaddr.js reads, and nothing that it does not', () => {
	const piece = fc.constantFrom(
		':',
		'::',
		'0',
		'1',
		'ffff',
		'abcd',
		'12345',
		'.',
		'1.2.3.4',
		'255',
		'256',
		'01',
		'g',
		'%eth0',
		' ',
		'/',
		'-',
		'::ffff:',
	);
	fc.assert(
		fc.property(fc.array(piece, { maxLength: 17 }), (pieces) => {
			const text = pieces.join('');
			const read = readLiteral(text);
			if (read.length === 0) return;
			assert.ok(ipaddr.isValid(text), text);
			const mixed = /^(.*:)(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(text);
			if (!mixed) assert.equal(read, ipaddr.parse(text).toByteArray(), text);
		}),
		{ numRuns: 50_000 },
	);
});

test('whatever spelling ipaddr.js offers of an IPv6 address is read', () => {
	fc.assert(
		fc.property(octets(16), (bytes) => {
			const address = ipaddr.fromByteArray(bytes) as ipaddr.IPv6 & { toFixedLengthString(): string };
			const quad = bytes.slice(12).join('.');
			const start = address.toNormalizedString().split(':').slice(0, 6).join(':');
			for (const text of [
				address.toString(),
				address.toNormalizedString(),
				address.toFixedLengthString().toUpperCase(),
				`${start}:${quad}`,
			]) {
				assert.equal(readLiteral(text), bytes, text);
			}
		}),
		{ numRuns: 5000 },
	);
});

test('what is too long for an address costs no time that grows with the square of its length', () => {
	const parts = ['a', ':', '1', '::', '0:'].flatMap((part) => [`${part}:1.2.3.4`, part]);
	/** The least of several times, long and short in turns, so that a busy machine slows both down. */
	const least = { short: Infinity, long: Infinity };
	for (let turn = 0; turn < 9; turn++) {
		for (const [which, times] of [
			['short', 2000],
			['long', 2000 * 8],
		] as const) {
			const began = performance.now();
			for (const part of parts) readLiteral(part[0]?.repeat(times) + part);
			least[which] = Math.min(least[which], performance.now() - began);
		}
	}
	assert.ok(
		least.long < 24 * Math.max(least.short, 0.05),
		`${least.short} ms, and ${least.long} ms for 8 times as much`,
	);
	assert.equal(readLiteral(`${'a'.repeat(15_000)}:1.2.3.4`), []);
	assert.is(readLiteral('ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255').length, 16);
});

test('a dotted quad at the end of an IPv6 address counts for two groups', () => {
	assert.is(writeLiteral(readLiteral('::ffff:192.0.2.1')), '::ffff:c000:201');
	assert.is(writeLiteral(readLiteral('64:ff9b::192.0.2.33')), '64:ff9b::c000:221');
	assert.is(writeLiteral(readLiteral('1:2:3:4:5:6:1.2.3.4')), '1:2:3:4:5:6:102:304');
	for (const text of ['::1.2.3', '::1.2.3.256', '1.2.3.4::', '1:2:3:4:5:6:7:1.2.3.4', '::01.2.3.4', ':1.2.3.4']) {
		assert.equal(readLiteral(text), [], text);
	}
});

test.run();
