import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Answer, type Asked, type Received, readAnswer } from '../../src/protocol/answer.ts';
import { WHOLE_STOP_WORDS } from '../../src/protocol/answer-words.ts';

const ONE: Asked = { hostnames: ['a'], ipv4: '192.0.2.1', ipv6: null };
const TWO: Asked = { ...ONE, hostnames: ['a', 'b'] };
const THREE: Asked = { ...ONE, hostnames: ['a', 'b', 'c'] };

function read(body: string, asked: Asked = ONE, more: Partial<Received> = {}): Answer {
	return readAnswer({ status: 200, body, complete: true, verified: true, ...more }, asked);
}

/** The answer in short: its verdict, and each name's word. */
function short({ verdict, names }: Answer): string {
	const words = names.map((name) => (name.kind === 'confirmed' ? name.word : name.kind));
	return verdict === 'by name' ? words.join(' ') : `${verdict}: ${words.join(' ')}`;
}

const UNDER_ANY: [body: string, wanted: string][] = [
	['badagent', 'badagent: unclear'],
	['abuse', 'abuse: unclear'],
	['badauth', 'badauth: unclear'],
	['911', 'outage: unclear'],
];
for (const status of [200, 204, 301, 400, 401, 403, 404, 418, 429, 500, 503]) {
	for (const [word, wanted] of UNDER_ANY) {
		test(`rule 9: ${word} counts under HTTP ${status}`, () => {
			for (const end of ['', '\n', '\r\n', '\r\n\r\n'])
				assert.is(short(read(`${word}${end}`, ONE, { status })), wanted);
		});
	}
	for (const word of ['nohost', '!donator']) {
		test(`rule 9: ${word} counts under HTTP ${status}, with the outage if that is one`, () => {
			const outage = status >= 500 || status === 429;
			assert.is(short(read(word, ONE, { status })), outage ? `outage: ${word}` : word);
		});
	}
	for (const word of ['good', 'nochg']) {
		test(`rule 9: ${word} counts only under 2xx, so ${status < 300 ? 'it does' : 'not'} under HTTP ${status}`, () => {
			const answer = read(`${word} 192.0.2.1`, ONE, { status });
			assert.is(answer.names[0]?.kind, status < 300 ? 'confirmed' : 'unclear');
		});
	}
}

const PRECEDENCE: [body: string, status: number, wanted: string][] = [
	['abuse\nbadagent', 200, 'badagent'],
	['badauth\nabuse', 200, 'abuse'],
	['911\nbadauth', 200, 'badauth'],
	['badauth', 500, 'badauth'],
	['abuse', 503, 'abuse'],
	['badagent', 429, 'badagent'],
	['good 192.0.2.1\n911', 200, 'outage'],
	['nohost\n911', 200, 'outage'],
	['good 192.0.2.1', 500, 'outage'],
	['good 192.0.2.1\nbadauth', 200, 'badauth'],
	['', 500, 'outage'],
	['', 429, 'outage'],
	['nohost', 401, 'by name'],
	['', 401, 'badauth'],
	['<html>Unauthorized</html>', 401, 'badauth'],
	['', 403, 'by name'],
	['', 407, 'by name'],
];
for (const [body, status, wanted] of PRECEDENCE) {
	test(`rule 9: ${JSON.stringify(body)} with HTTP ${status} is ${wanted}`, () => {
		assert.is(read(body, TWO, { status }).verdict, wanted);
	});
}

test('rule 9: 401 without a word is no badauth where nobody has verified who speaks', () => {
	assert.is(short(read('', ONE, { status: 401, verified: false })), 'unclear');
	assert.is(short(read('badauth', ONE, { status: 401, verified: false })), 'badauth: unclear');
});

const G = 'good 192.0.2.1';
const N = 'nochg 192.0.2.1';
const OTHER = 'good 198.51.100.7';

const LINES: [asked: Asked, lines: string[], wanted: string][] = [
	// m = n: by position.
	[ONE, [G], 'good'],
	[TWO, [G, N], 'good nochg'],
	[TWO, [G, 'nohost'], 'good nohost'],
	[TWO, ['nohost', G], 'nohost good'],
	[TWO, ['!donator', G], '!donator good'],
	[TWO, ['what?', G], 'unclear good'],
	[THREE, [G, 'nohost', OTHER], 'good nohost good'],
	[TWO, [G, '911'], 'outage: good unclear'],
	// m = 1: for all.
	[TWO, [G], 'good good'],
	[THREE, [N], 'nochg nochg nochg'],
	[THREE, ['nohost'], 'nohost nohost nohost'],
	[THREE, ['!donator'], '!donator !donator !donator'],
	[THREE, ['what?'], 'unclear unclear unclear'],
	// n = 1, m > 1: any stop word stops it, else all must confirm.
	[ONE, [G, N], 'good'],
	[ONE, [N, G, G, G], 'nochg'],
	[ONE, [G, 'nohost'], 'nohost'],
	[ONE, ['what?', 'nohost'], 'nohost'],
	[ONE, [G, '!donator'], '!donator'],
	[ONE, [G, 'what?'], 'unclear'],
	[ONE, [G, G, 'abuse'], 'abuse: unclear'],
	// m < n: by position; who has no line is not confirmed.
	[THREE, [G, N], 'good nochg unclear'],
	[THREE, [G, 'nohost'], 'good nohost unclear'],
	[THREE, [], 'unclear unclear unclear'],
	// m > n: any nohost stops all; all with the address sent confirm all.
	[TWO, [G, N, G], 'good good'],
	[TWO, [G, N, 'nohost'], 'nohost nohost'],
	[TWO, [G, N, OTHER], 'unclear unclear'],
	[TWO, [G, N, 'good'], 'unclear unclear'],
	[TWO, [G, N, 'what?'], 'unclear unclear'],
];
for (const [asked, lines, wanted] of LINES) {
	test(`rule 8: ${lines.length} lines (${lines.join(', ')}) for ${asked.hostnames.length} names`, () => {
		for (const end of ['\n', '\r\n']) {
			assert.is(short(read(lines.join(end), asked)), wanted);
			assert.is(short(read(`${lines.join(end)}${end}`, asked)), wanted);
		}
	});
}

test('rule 8: of several lines for a DDNS key the one that differs from what was sent speaks for it', () => {
	const [name] = read(`${G}\n${OTHER}\n${G}`).names;
	assert.equal(name, { kind: 'confirmed', word: 'good', ipv4: '198.51.100.7', ipv6: null });
});

test('rule 8: more lines than names of a dual-stacked group confirm only with both addresses', () => {
	const asked = { ...TWO, ipv6: '2001:db8::1' };
	const both = 'good 192.0.2.1,2001:db8::1';
	assert.is(short(read([both, both, both].join('\n'), asked)), 'good good');
	assert.is(short(read([both, both, G].join('\n'), asked)), 'unclear unclear');
});

const DUAL: Asked = { hostnames: ['a'], ipv4: '192.0.2.1', ipv6: '2001:db8::1' };
const A = 'good 192.0.2.1';
const AAAA = 'good 2001:db8::1';
const BOTH = '192.0.2.1,2001:db8::1';

const BY_FAMILY: [what: string, names: string[], lines: string[], wanted: string[]][] = [
	['a line for each family of the name', ['a'], [A, AAAA], [BOTH]],
	['IPv6 first', ['a'], [AAAA, A], [BOTH]],
	['the other one is needless', ['a'], ['nochg 192.0.2.1', AAAA], [BOTH]],
	['several names of a DDNS key', ['a'], [A, AAAA, A, AAAA], [BOTH]],
	['of a DDNS key, one name has no IPv6', ['a'], [A, A, AAAA], [BOTH]],
	['only one family', ['a'], [A, A], ['192.0.2.1,null']],
	['another address of a family', ['a'], [A, 'good 2001:db8::2'], ['192.0.2.1,2001:db8::2']],
	['of two names, by family', ['a', 'b'], [A, A, AAAA, AAAA], [BOTH, BOTH]],
	['of two names, by name', ['a', 'b'], [A, AAAA, A, 'good 2001:db8::2'], [BOTH, '192.0.2.1,2001:db8::2']],
	['of a group, as sent', ['a', 'b'], [A, A, A, AAAA, AAAA], [BOTH, BOTH]],
	['of a group, not as sent', ['a', 'b'], [A, A, OTHER, AAAA, AAAA], ['unclear', 'unclear']],
	['as many as names: by position', ['a', 'b'], [A, AAAA], ['192.0.2.1,null', 'null,2001:db8::1']],
	['one is refused', ['a'], [A, AAAA, 'nohost'], ['nohost']],
];
for (const [what, hostnames, lines, wanted] of BY_FAMILY) {
	test(`rule 8: lines of one family each: ${what}`, () => {
		// As sent, and with the IPv4 address left for the provider to see.
		for (const ipv4 of wanted[0] === 'unclear' ? [DUAL.ipv4] : [DUAL.ipv4, null]) {
			const { names } = read(lines.join('\n'), { ...DUAL, ipv4, hostnames });
			const said = names.map((one) => (one.kind === 'confirmed' ? `${one.ipv4},${one.ipv6}` : one.kind));
			assert.equal(said, wanted);
		}
	});
}

test('rule 8: more lines than names, with the address left for the provider to see, confirm whatever it saw', () => {
	assert.is(short(read([G, G, N].join('\n'), { ...TWO, ipv4: null })), 'good good');
});

test('the addresses of an answer are read by family, whatever their order and spelling', () => {
	for (const body of [
		'good 192.0.2.1,2001:db8::1',
		'good 2001:0DB8:0:0::1,192.0.2.1',
		'good  192.0.2.1,2001:DB8::1 ',
		'good 192.0.2.1, 2001:db8::1',
		'good 192.0.2.1 2001:db8::1',
		'good 2001:db8::1 \t, 192.0.2.1',
	]) {
		assert.equal(read(body).names, [{ kind: 'confirmed', word: 'good', ipv4: '192.0.2.1', ipv6: '2001:db8::1' }]);
	}
	assert.equal(read('nochg').names, [{ kind: 'confirmed', word: 'nochg', ipv4: null, ipv6: null }]);
});

const NO_SUCCESS = [
	'',
	'\r\n',
	'   ',
	'\0',
	'<html><body>good 192.0.2.1</body></html>',
	'<!DOCTYPE html>\n<title>Log in to the hotel</title>\n',
	'GOOD 192.0.2.1',
	'good:192.0.2.1',
	'good 192.0.2.1 thanks',
	'good 192.0.2',
	'good 192.0.2.01',
	'good home.ddns.net',
	'good 192.0.2.1,',
	'good 192.0.2.1,,2001:db8::1',
	'good 192.0.2.1, 2001:db8::1, 192.0.2.1',
	'good , 192.0.2.1',
	'good192.0.2.1',
	'goods 192.0.2.1',
	'not good 192.0.2.1',
	'{"status":"good"}',
	'dnserr',
	'numhost',
	'notfqdn',
	'\xff\xfe\x00g\x00o\x00o\x00d',
	'nochg\0 192.0.2.1',
	'x'.repeat(16384),
	`${'\n'.repeat(9000)}x`,
];
for (const body of NO_SUCCESS) {
	const shown = body.length > 40 ? `${body.length} bytes` : JSON.stringify(body);
	test(`rule 8: ${shown} is no documented line, so no success and no stop`, () => {
		assert.is(short(read(body)), 'unclear');
		assert.is(short(read(body, TWO)), 'unclear unclear');
	});
}

test('a body that was cut off confirms nothing, but a stop word in it counts', () => {
	const cut = { complete: false };
	assert.is(short(read('good 192.0.2.1', ONE, cut)), 'unclear');
	assert.is(short(read('good 192.0.2.1\ngood 192.0.2.1\n', TWO, cut)), 'unclear unclear');
	assert.is(short(read('nohost', ONE, cut)), 'nohost');
	assert.is(short(read('abuse', ONE, cut)), 'abuse: unclear');
	assert.is(short(read('911', ONE, cut)), 'outage: unclear');
});

test('the quote of an answer is short, printable and names the status', () => {
	assert.is(read('good 192.0.2.1\r\n').quote, 'HTTP 200: "good 192.0.2.1"');
	assert.is(read('', ONE, { status: 204 }).quote, 'HTTP 204, no text');
	assert.is(read('a\x1b[31m\nb', ONE, { complete: false }).quote, 'HTTP 200, cut off: "a [31m b"');
	assert.is(read('', ONE, { complete: false }).quote, 'HTTP 200, no text, cut off');
	assert.is(read('x'.repeat(500)).quote, `HTTP 200: "${'x'.repeat(57)}..."`);
});

const bytes = fc
	.array(fc.integer({ min: 0, max: 255 }), { maxLength: 300 })
	.map((codes) => String.fromCharCode(...codes));
const words = fc.constantFrom(
	'good',
	'nochg',
	'nohost',
	'badauth',
	'badagent',
	'abuse',
	'911',
	'!donator',
	'192.0.2.1',
	'2001:db8::1',
);
const glue = fc.constantFrom(' ', '\n', '\r\n', ',', '', '\t', '\0', '<', ' 192.0.2.1\n');
const nearly = fc.array(fc.oneof(words, glue, bytes), { maxLength: 12 }).map((parts) => parts.join(''));
const received = fc.record({
	status: fc.oneof(fc.constantFrom(200, 401, 429, 500), fc.integer({ min: 0, max: 999 })),
	body: fc.oneof(bytes, nearly),
	complete: fc.boolean(),
	verified: fc.boolean(),
});

test('any bytes under any status: never an exception, an answer for each name, and no success but a documented one', () => {
	fc.assert(
		fc.property(received, fc.constantFrom(ONE, TWO, THREE), (came, asked) => {
			const answer = readAnswer(came, asked);
			assert.is(answer.names.length, asked.hostnames.length);
			assert.match(answer.quote, /^[\x20-\x7e]{1,100}$/);
			const documented = came.body.split('\n').some((line) => /^(good|nochg)(\s[0-9a-f:.,\s]+)?$/i.test(line.trim()));
			const may = came.status >= 200 && came.status < 300 && came.complete && documented;
			if (answer.names.some(({ kind }) => kind === 'confirmed')) assert.ok(may, JSON.stringify(came));
			const lines = came.body.split('\n').map((line) => line.trim());
			for (const word of WHOLE_STOP_WORDS) {
				if (answer.verdict !== word) continue;
				assert.ok(lines.includes(word) || (word === 'badauth' && came.status === 401 && came.verified));
			}
			const strict = WHOLE_STOP_WORDS.find((word) => lines.includes(word));
			if (strict) assert.is(answer.verdict, strict);
		}),
		{ numRuns: 3000 },
	);
});

test.run();
