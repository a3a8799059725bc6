import { domainToASCII } from 'node:url';
import * as fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { toAscii } from '../../src/base/punycode.ts';

test('names in other alphabets become what they are in DNS', () => {
	const names = {
		'home.ddns.net': 'home.ddns.net',
		'Müller.ddns.net': 'xn--mller-kva.ddns.net',
		'mu\u0308ller.ddns.net': 'xn--mller-kva.ddns.net',
		'例え.テスト': 'xn--r8jz45g.xn--zckzah',
		他们为什么不说中文: 'xn--ihqwcrb4cv8a8dqg056pqjye',
		'a。ü': 'a.xn--tda',
		'😀.ddns.net': 'xn--e28h.ddns.net',
	};
	for (const [name, ascii] of Object.entries(names)) assert.is(toAscii(name), ascii);
});

test('it is what Node makes of them', () => {
	// Letters that IDNA maps to others, or forbids at some places, are no matter of Punycode.
	const letters = [...'abcxyz019äöüéñçøåčžłабвгдежмяαβγδλω漢字仮名かなカナ한국어'];
	const label = fc
		.array(fc.constantFrom(...letters), { minLength: 1, maxLength: 15 })
		.map((each) => each.join('').normalize('NFC'));
	fc.assert(
		fc.property(label, fc.constantFrom('ddns.net', 'example'), (name, zone) => {
			assert.is(toAscii(`${name}.${zone}`), domainToASCII(`${name}.${zone}`));
		}),
		{ numRuns: 1000 },
	);
});

test.run();
