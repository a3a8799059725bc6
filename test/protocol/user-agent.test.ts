import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type UserAgentParts, userAgent } from '../../src/protocol/user-agent.ts';

const PARTS: UserAgentParts = {
	company: 'Acme',
	device: 'Gate',
	model: 'X1',
	firmware: '1.2.3',
	contact: 'me@example.com',
};

const CASES: [what: string, form: 'hardware' | 'software', parts: Partial<UserAgentParts>, wanted: string][] = [
	['the hardware form', 'hardware', {}, 'Acme Gate-X1/1.2.3 me@example.com'],
	['the software form', 'software', {}, 'Acme Gate/X1-1.2.3 me@example.com'],
	['spaces', 'hardware', { company: ' Big  Corp ', model: 'X 1' }, 'Big-Corp Gate-X-1/1.2.3 me@example.com'],
	['slashes', 'hardware', { model: 'x86/64', firmware: 'a/b' }, 'Acme Gate-x86-64/a-b me@example.com'],
	['commas', 'hardware', { model: 'a,b' }, 'Acme Gate-a-b/1.2.3 me@example.com'],
	['umlauts', 'hardware', { company: 'Müller & Söhne' }, 'Muller-Sohne Gate-X1/1.2.3 me@example.com'],
	['line ends', 'software', { firmware: '1\r\nX-Evil: 1' }, 'Acme Gate/X1-1-X-Evil-1 me@example.com'],
	[
		'empty parts in the hardware form',
		'hardware',
		{ company: '', device: '', model: '', firmware: '' },
		'Generic Router-Device/0 me@example.com',
	],
	[
		'empty parts in the software form',
		'software',
		{ company: '--', device: ' ', model: '/', firmware: '日本' },
		'Generic noip/OS-0 me@example.com',
	],
	[
		'a contact with a path',
		'hardware',
		{ contact: 'https://example.com/me' },
		'Acme Gate-X1/1.2.3 https:example.comme',
	],
	['a contact with line ends', 'hardware', { contact: 'a@b\r\nc d' }, 'Acme Gate-X1/1.2.3 a@bcd'],
	['a contact of which nothing is left', 'hardware', { contact: '日本' }, 'Acme Gate-X1/1.2.3 unknown'],
];
for (const [what, form, parts, wanted] of CASES) {
	test(`the User-Agent: ${what}`, () => {
		assert.is(userAgent(form, { ...PARTS, ...parts }), wanted);
	});
}

test('the User-Agent cuts what is too long', () => {
	const long = userAgent('hardware', { ...PARTS, model: 'm'.repeat(100), contact: 'c'.repeat(999) });
	assert.is(long, `Acme Gate-${'m'.repeat(48)}/1.2.3 ${'c'.repeat(128)}`);
});

test('the User-Agent has three parts, one slash and printable ASCII only, whatever its parts hold', () => {
	const part = fc.oneof(
		fc.string({ unit: 'binary' }),
		fc.string({ unit: 'grapheme' }),
		fc.constantFrom('', '/', ' ', '\r\n', '-'),
	);
	const parts = fc.record({ company: part, device: part, model: part, firmware: part, contact: part });
	fc.assert(
		fc.property(fc.constantFrom('hardware', 'software'), parts, (form, given) => {
			const text = userAgent(form, given);
			assert.match(text, /^[\x21-\x7e]+ [\x21-\x7e]+ [\x21-\x7e]+$/);
			assert.is(text.split('/').length, 2);
			assert.match(text, form === 'hardware' ? /^[^/]+ [^/]+-[^/]+\/[^/]+ [^/]+$/ : /^[^/]+ [^/]+\/[^/]+-[^/]+ [^/]+$/);
		}),
		{ numRuns: 500 },
	);
});

test.run();
