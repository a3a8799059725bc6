/** The validators of the page's fields against the agent's own rules: the form refuses what the agent refuses, and nothing else. */
import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { userAgent } from '../../src/protocol/user-agent.ts';
import { accepts, readWith, type SectionType } from './agent-rules.ts';
import { loadModule } from './modules.ts';

type Verdict = true | string;
type Validators = Record<string, (...words: string[]) => Verdict>;

const page = loadModule<Validators>('noip.validators');
const tests = suite('the validators of the fields');

/** A refusal is a sentence of its own. */
function isAccepted(verdict: Verdict | undefined): boolean {
	if (verdict !== true) assert.match(String(verdict), /^[A-Z][^%]+$/);
	return verdict === true;
}

/** Texts that come near the rules, and any others. An empty option is none, and a line end is no text for a field. */
const near = (...words: string[]) =>
	fc
		.oneof(
			fc.constantFrom(...words),
			fc.string({ maxLength: 20 }),
			fc
				.tuple(fc.constantFrom(...words), fc.constantFrom(' ', '.', ':', '/', '0', '-', ',', 'é', '::', '1'))
				.map((two) => two.join('')),
			fc.tuple(fc.constantFrom(...words), fc.nat(8)).map(([word, at]) => word.slice(at)),
			fc.ipV4(),
			fc.ipV6(),
		)
		.filter((text) => text !== '' && !/[\r\n\0]/.test(text));

/** Each rule, the option that it is for, and texts near it. */
const TABLE: [rule: string, section: SectionType, option: string, words: string[]][] = [
	['contact', 'settings', 'contact', ['me@example.com', 'me', 'me at example', '@', '--', 'ü@ü']],
	[
		'server',
		'settings',
		'server',
		[
			'https://dynupdate.no-ip.com',
			'http://[2001:db8::1]:8245',
			'http://host/path',
			'ftp://host',
			'https://user@host',
			'http://127.1',
			'http://a..b',
			'http://host:0',
			'http://host:65536',
			'http://-a',
		],
	],
	[
		'url',
		'settings',
		'ipv4_check',
		[
			'http://ip1.dynupdate.no-ip.com/',
			'https://host:443/a?b=c',
			'http://host/a b',
			'http://host/#x',
			'host',
			'http://[::1]/',
			'http://[1.2.3.4]/',
			'http://0x7f000001/',
		],
	],
	['path', 'settings', 'ca_file', ['/etc/ssl/cert.pem', 'etc/ssl', '~/x', '/']],
	[
		'checkInterval',
		'settings',
		'check_interval',
		['60', '59', '604800', '604801', '0x40', '300.5', '1e3', '-60', ' 60'],
	],
	['timeout', 'settings', 'timeout', ['1', '0', '120', '121', '01', 'x']],
	['username', 'key', 'username', ['key1', 'you@example.com', 'a b', 'ü', 'group:user']],
	[
		'hostname',
		'key',
		'hostname',
		[
			'home.ddns.net',
			'group',
			'all.ddnskey.com',
			'home.ddns.net.',
			'a,b',
			'a b',
			`${'a'.repeat(253)}`,
			`${'a'.repeat(254)}`,
			'ü.ddns.net',
			'.',
			'<b>',
			'a\tb',
		],
	],
	['interface', 'key', 'interface', ['wan', 'wan6', 'pppoe-wan', 'a/b', 'a b', 'br-lan.1', '@wan', 'ü']],
	[
		'ipv4',
		'key',
		'ipv4',
		[
			'auto',
			'interface',
			'check',
			'provider',
			'off',
			'Auto',
			'203.0.113.1',
			'127.0.0.1',
			'0.0.0.0',
			'169.254.1.1',
			'224.0.0.1',
			'240.0.0.1',
			'255.255.255.255',
			'10.0.0.1',
			'100.64.0.1',
			'1.2.3',
			'01.2.3.4',
			'2001:db8::1',
		],
	],
	[
		'ipv6',
		'key',
		'ipv6',
		[
			'auto',
			'interface',
			'check',
			'provider',
			'off',
			'2001:db8::1',
			'::',
			'::1',
			'fe80::1',
			'fec0::1',
			'ff02::1',
			'fd00::1',
			'::ffff:1.2.3.4',
			'::1.2.3.4',
			'1::2::3',
			'2001:db8:::1',
			'2001:DB8::A',
			'2001:db8::1%eth0',
			'1.2.3.4',
			'64:ff9b::1',
		],
	],
	[
		'hostPart',
		'key',
		'ipv6_host',
		['::10', '::', '::1:2:3:4', '10', '::ffff:1.2.3.4', '2001:db8::1', 'fe80::1', '0::0'],
	],
];

for (const [rule, section, option, words] of TABLE) {
	const verdict = (text: string): Verdict =>
		(page[rule] as Validators[string])(text, ...(rule === 'hostPart' ? ['auto'] : []));
	const same = (text: string) =>
		assert.is(
			isAccepted(verdict(text)),
			accepts(section, option, text),
			`${option} ${JSON.stringify(text)}: ${verdict(text)}`,
		);

	tests(`${option}: the form refuses what the agent refuses`, () => {
		for (const word of words) same(word);
		assert.ok(words.map(verdict).includes(true), 'some are right');
		if (rule !== 'username')
			assert.ok(
				words.some((word) => verdict(word) !== true),
				'some are wrong',
			);
		fc.assert(fc.property(near(...words), same), { numRuns: 300 });
	});
}

tests('what must not be left out is asked for', () => {
	for (const [rule, section] of [
		['contact', 'settings'],
		['username', 'key'],
	] as const) {
		assert.not.ok(isAccepted(page[rule]?.('')));
		assert.not.ok(accepts(section, rule, ''));
	}
	assert.not.ok(isAccepted(page.password?.('', '')));
	assert.not.ok(accepts('key', 'password', ''));
	assert.ok(isAccepted(page.password?.('', '/etc/noip/secret')));
	assert.ok(accepts('key', 'password', '', { password_file: '/etc/noip/secret' }));
	assert.ok(isAccepted(page.password?.('secret', '')));
});

tests('rules between two options are the agent’s', () => {
	const sources = ['auto', 'interface', 'check', 'off'];
	for (const ipv4 of [...sources, '203.0.113.1']) {
		for (const ipv6 of [...sources, '2001:db8::1']) {
			assert.is(isAccepted(page.notBothOff?.(ipv6, ipv4)), accepts('key', 'ipv6', ipv6, { ipv4 }), `${ipv4} ${ipv6}`);
			assert.is(isAccepted(page.hostPart?.('::10', ipv6)), accepts('key', 'ipv6_host', '::10', { ipv6 }), ipv6);
		}
	}
	for (const file of ['/etc/noip/secret', 'secret']) {
		assert.is(isAccepted(page.passwordFile?.(file, 'secret')), accepts('key', 'password_file', file));
		assert.is(isAccepted(page.passwordFile?.(file, '')), accepts('key', 'password_file', file, { password: '' }));
	}
});

tests('a name in two keys is refused as the agent does, but for groups and *.ddnskey.com', () => {
	for (const name of ['home.ddns.net', 'HOME.ddns.net', 'group', 'all.ddnskey.com', 'a.ddnskey.com', 'nas.ddns.net']) {
		const hostnames = ['home.ddns.net', 'group', 'all.ddnskey.com', 'a.ddnskey.com'];
		const own = hostnames.map((each) => `\tlist hostname '${each}'`);
		const second = [
			"config key 'other'",
			"\toption username 'b'",
			"\toption password 'c'",
			`\tlist hostname '${name}'`,
		];
		const read = readWith('key', {}, [...own, ...second, ''].join('\n'));
		const others = { home: hostnames };
		const verdict = (page.hostnameOnce as unknown as (name: string, others: object) => Verdict)(name, others);
		assert.is(isAccepted(verdict), !('errors' in read), name);
	}
});

const preview = loadModule<{ format(form: string, parts: object): string }>('noip.user-agent');

tests('the preview of the User-Agent is what the agent sends', () => {
	const text = fc.oneof(
		fc.string({ maxLength: 60 }),
		fc.constantFrom('TP-Link', 'Archer C7 v5', 'Ürböx', '', '  ', '---'),
	);
	const parts = fc.record({ company: text, device: text, model: text, firmware: text, contact: text });
	fc.assert(
		fc.property(fc.constantFrom('hardware' as const, 'software' as const), parts, (form, given) => {
			assert.is(preview.format(form, given), userAgent(form, given));
		}),
	);
});

tests.run();
