import { isIP } from 'node:net';
import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
	compareAddresses,
	inPrefix,
	isLoopback,
	isPrivateOrCarrier,
	isPublic,
	joinHostPart,
	literalVerdict,
	parseAddress,
} from '../../src/base/address.ts';

const ipv4 = () => fc.ipV4();
const ipv6 = () => fc.ipV6();
const address = () => fc.oneof(ipv4(), ipv6());

test('an address is read in its canonical spelling', () => {
	const spellings: [string, string][] = [
		['203.0.113.7', '203.0.113.7'],
		['0.0.0.0', '0.0.0.0'],
		['255.255.255.255', '255.255.255.255'],
		['::', '::'],
		['::1', '::1'],
		['2001:DB8::0010', '2001:db8::10'],
		['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
		['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
		['1:2:3:4:5:6:7::', '1:2:3:4:5:6:7:0'],
		['::ffff:192.0.2.1', '::ffff:c000:201'],
		['::192.0.2.1', '::c000:201'],
		['64:ff9b::192.0.2.1', '64:ff9b::c000:201'],
		['1:2:3:4:5:6:192.0.2.1', '1:2:3:4:5:6:c000:201'],
	];
	for (const [text, canonical] of spellings) {
		assert.equal(parseAddress(text), { family: text.includes(':') ? 'ipv6' : 'ipv4', text: canonical }, text);
	}
});

test('what is no strict literal is no address', () => {
	const others =
		'1.2.3 1.2.3.4.5 01.2.3.4 1.2.3.04 00.0.0.0 0x7f.1 0x7f.0.0.1 2130706433 256.1.1.1 1.2.3.1000 1..2.3 .1.2.3.4 1.2.3.4. ' +
		'1.2.3.-4 +1.2.3.4 1e0.2.3.4 fe80::1%eth0 fe80::1%1 [::1] ::1/128 1.2.3.4/32 1.2.3.4:80 : ::: :::: 1: :1 1:: :: ' +
		'1:2:3:4:5:6:7 1:2:3:4:5:6:7:8:9 1:2:3:4:5:6:7:8:: 1::2::3 :1:2:3:4:5:6:7 1:2:3:4:5:6:7: 12345:: g::1 ::1.2.3 ' +
		'::1.2.3.4.5 ::01.2.3.4 ::256.1.1.1 ::0x1.2.3.4 1:2:3:4:5:6:7:1.2.3.4 1.2.3.4::1 ::1.2.3.4:5 localhost fe80::1% x';
	const valid = ['1::', '::'];
	for (const text of others.split(' ').filter((each) => !valid.includes(each))) {
		assert.is(parseAddress(text), null, text);
		assert.is(isPublic(text), false, text);
		assert.is(literalVerdict(text), 'refused', text);
	}
	for (const text of [
		'',
		' ',
		' 1.2.3.4',
		'1.2.3.4 ',
		'1.2.3.4\n',
		'::1\n',
		'\n::1',
		'1.2.3.4\0',
		'::1\0',
		'١.2.3.4',
		'1。2.3.4',
	]) {
		assert.is(parseAddress(text), null, JSON.stringify(text));
	}
});

test('addresses are told from other text exactly as Node tells them, zones aside', () => {
	const pieces = fc.constantFrom(
		'0',
		'1',
		'00',
		'01',
		'255',
		'256',
		'ffff',
		'ABCD',
		'12345',
		'.',
		':',
		'::',
		'%',
		'x',
		'0x1',
		' ',
	);
	const texts = fc.oneof(
		address(),
		fc.array(pieces, { maxLength: 17 }).map((parts) => parts.join('')),
		fc.string(),
	);
	fc.assert(
		fc.property(texts, (text) => {
			fc.pre(!text.includes('%'));
			const family = isIP(text);
			assert.is(parseAddress(text)?.family, family === 4 ? 'ipv4' : family === 6 ? 'ipv6' : undefined);
		}),
		{ numRuns: 3000 },
	);
});

test('the canonical spelling spells the same address and is a fixed point', () => {
	fc.assert(
		fc.property(address(), (text) => {
			const canonical = parseAddress(text)?.text ?? '';
			assert.is(parseAddress(canonical)?.text, canonical);
			assert.is(compareAddresses(text, canonical), 0);
			if (canonical.includes(':')) assert.is(new URL(`http://[${text}]/`).hostname, `[${canonical}]`);
		}),
	);
});

/** Special nets of IPv4: just before, first, last, just after. `null` where the neighbour is special too. */
const IPV4_EDGES: [before: string | null, first: string, last: string, after: string | null][] = [
	[null, '0.0.0.0', '0.255.255.255', '1.0.0.0'],
	['9.255.255.255', '10.0.0.0', '10.255.255.255', '11.0.0.0'],
	['100.63.255.255', '100.64.0.0', '100.127.255.255', '100.128.0.0'],
	['126.255.255.255', '127.0.0.0', '127.255.255.255', '128.0.0.0'],
	['169.253.255.255', '169.254.0.0', '169.254.255.255', '169.255.0.0'],
	['172.15.255.255', '172.16.0.0', '172.31.255.255', '172.32.0.0'],
	['191.255.255.255', '192.0.0.0', '192.0.0.255', '192.0.1.0'],
	['192.31.195.255', '192.31.196.0', '192.31.196.255', '192.31.197.0'],
	['192.52.192.255', '192.52.193.0', '192.52.193.255', '192.52.194.0'],
	['192.88.98.255', '192.88.99.0', '192.88.99.255', '192.88.100.0'],
	['192.167.255.255', '192.168.0.0', '192.168.255.255', '192.169.0.0'],
	['192.175.47.255', '192.175.48.0', '192.175.48.255', '192.175.49.0'],
	['198.17.255.255', '198.18.0.0', '198.19.255.255', '198.20.0.0'],
	['223.255.255.255', '224.0.0.0', '239.255.255.255', null],
	[null, '240.0.0.0', '255.255.255.255', null],
];

test('rule 16: IPv4 is public outside of the special nets, to the last address', () => {
	for (const [before, first, last, after] of IPV4_EDGES) {
		assert.is(isPublic(first), false, first);
		assert.is(isPublic(last), false, last);
		for (const outside of [before, after]) if (outside) assert.is(isPublic(outside), true, outside);
	}
});

test('rule 16: IPv6 is public in 2000::/3 without 2001::/23 and 2002::/16', () => {
	const all = 'ffff:ffff:ffff:ffff:ffff:ffff';
	for (const text of ['2000::', `2000:ffff:${all}`, '2001:200::', `2001:ffff:${all}`, '2003::', `3fff:ffff:${all}`]) {
		assert.is(isPublic(text), true, text);
	}
	const others =
		`:: ::1 1fff:ffff:${all} 2001:: 2001:1ff:${all} 2001:0:53aa:64c::1 2002:: 2002:ffff:${all} 4000:: 4000::1 5f00::1 ` +
		`64:ff9b::c000:201 100::1 fc00:: fd00::1 fdff:ffff:${all} fe80::1 febf::1 fec0::1 ff00:: ff02::1 ::ffff:8.8.8.8 ::8.8.8.8`;
	for (const text of others.split(' ')) assert.is(isPublic(text), false, text);
});

test('rule 16: the documentation nets count as public', () => {
	const edges =
		'192.0.2.0 192.0.2.255 198.51.100.0 198.51.100.255 203.0.113.0 203.0.113.255 2001:db8:: ' +
		'2001:db8:ffff:ffff:ffff:ffff:ffff:ffff 3fff:: 3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff';
	for (const text of edges.split(' ')) assert.is(isPublic(text), true, text);
});

test('private and carrier-NAT addresses are those of RFC 1918 and RFC 6598', () => {
	for (const [before, first, last, after] of IPV4_EDGES) {
		const expected = /^(10|100|172|192\.168)\./.test(first);
		assert.is(isPrivateOrCarrier(first), expected, first);
		assert.is(isPrivateOrCarrier(last), expected, last);
		for (const outside of [before, after]) if (outside) assert.is(isPrivateOrCarrier(outside), false, outside);
	}
	for (const text of ['fd00::1', '::ffff:10.0.0.1', 'x']) assert.is(isPrivateOrCarrier(text), false, text);
});

test('loopback is 127/8 and ::1, mapped too', () => {
	for (const text of ['127.0.0.1', '127.255.255.255', '::1', '0:0:0:0:0:0:0:1', '::ffff:127.0.0.1']) {
		assert.is(isLoopback(text), true, text);
	}
	for (const text of ['128.0.0.0', '126.255.255.255', '::', '::2', 'localhost', '::ffff:128.0.0.1']) {
		assert.is(isLoopback(text), false, text);
	}
});

test('rule 17: a literal is public, private (with a warning) or refused', () => {
	const verdicts = {
		refused:
			'0.0.0.0 0.1.2.3 127.0.0.1 169.254.0.1 224.0.0.1 239.255.255.255 240.0.0.1 255.255.255.255 :: ::1 fe80::1 ' +
			'febf:ffff::1 ff02::1 ffff::1 ::ffff:203.0.113.7 ::ffff:10.0.0.1 nonsense',
		private: '10.0.0.1 172.16.0.1 192.168.1.1 100.64.0.1 198.18.0.1 192.0.0.2 fc00::1 fd12::1 2002::1 2001::1 4000::1',
		public: '203.0.113.7 8.8.8.8 192.0.2.1 2001:db8::1 2a00::1',
	};
	for (const [verdict, texts] of Object.entries(verdicts)) {
		for (const text of texts.split(' ')) assert.is(literalVerdict(text), verdict, text);
	}
});

test('addresses are ordered by value, not by text', () => {
	const sorted = [
		'9.0.0.0',
		'10.0.0.0',
		'10.0.0.2',
		'10.0.0.10',
		'203.0.113.7',
		'::',
		'::9',
		'::10',
		'2001:db8::',
		'2001:db8:10::',
	];
	assert.equal([...sorted].reverse().sort(compareAddresses), sorted);
	fc.assert(
		fc.property(address(), address(), (a, b) => {
			assert.is(Math.sign(compareAddresses(a, b)), -Math.sign(compareAddresses(b, a)) + 0);
			assert.is(compareAddresses(a, b) === 0, parseAddress(a)?.text === parseAddress(b)?.text);
		}),
	);
});

test('an address is in a prefix when its leading bits are those of the prefix', () => {
	assert.ok(inPrefix('2001:db8:300:ff00::1', '2001:db8:300:ff00::', 56));
	assert.ok(inPrefix('2001:db8:300:ffff:ffff::1', '2001:db8:300:ff00::', 56));
	assert.not(inPrefix('2001:db8:300:feff::1', '2001:db8:300:ff00::', 56));
	assert.ok(inPrefix('203.0.113.127', '203.0.113.0', 25));
	assert.not(inPrefix('203.0.113.128', '203.0.113.0', 25));
	assert.ok(inPrefix('10.0.0.1', '192.0.2.1', 0));
	assert.not(inPrefix('10.0.0.1', '::', 0));
	assert.ok(inPrefix('::5', '::5', 128));
	assert.not(inPrefix('::5', '::4', 128));
	assert.not(inPrefix('x', 'x', 0));
});

test('rule 18: a host part is joined to a prefix, unless it reaches into it', () => {
	assert.is(joinHostPart('2001:db8:300:ff00::', 60, '::10'), '2001:db8:300:ff00::10');
	assert.is(joinHostPart('2001:db8:300:ff00::', 60, '0:0:0:f::10'), '2001:db8:300:ff0f::10');
	assert.is(joinHostPart('2001:db8:300:ff00::', 60, '0:0:0:10::10'), null);
	assert.is(joinHostPart('2001:db8:300:ff00::', 64, '0:0:0:1::10'), null);
	assert.is(joinHostPart('2001:db8:300:ff00::1', 64, '::10'), '2001:db8:300:ff00::10');
	assert.is(joinHostPart('192.0.2.0', 24, '::10'), null);
	assert.is(joinHostPart('2001:db8::', 64, 'x'), null);
	fc.assert(
		fc.property(ipv6(), ipv6(), fc.integer({ min: 0, max: 128 }), (prefix, host, length) => {
			const joined = joinHostPart(prefix, length, host);
			assert.is(joined === null, !inPrefix(host, '::', length));
			if (joined !== null) assert.ok(inPrefix(joined, prefix, length));
		}),
	);
});

test.run();
