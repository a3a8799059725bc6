/** The validators of the page's fields against the agent's own rules: the form refuses what the agent refuses, for the same reason, and nothing else. */
import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { userAgent } from '../../src/protocol/user-agent.ts';
import { errorsOf, readWith, refusal, type SectionType } from './agent-rules.ts';
import { loadModule } from './modules.ts';

type Verdict = true | string;
type Validators = Record<string, (...words: string[]) => Verdict>;

const page = loadModule<Validators>('noip.validators');
const tests = suite('the validators of the fields');

type Code = NonNullable<ReturnType<typeof refusal>>;

/** What the page says of what the agent finds, by its code; of an option that is missing, by its name. */
const SAID: Partial<Record<Code | `missing ${string}`, string>> = {
	'not-a-url': 'an address such as',
	'url-with-path': 'no path',
	'not-seconds': 'a number of seconds',
	'unreachable-address': 'others can reach',
	'not-a-contact': 'your e-mail address',
	'not-absolute': 'an absolute path',
	'not-in-etc-noip': 'a file in /etc/noip itself',
	'two-passwords': 'left empty when there is a password',
	'not-a-hostname': 'a host name such as',
	'never-a-hostname': 'a name that exists at No-IP',
	'hostname-taken': "in key 'home' as well",
	'not-an-interface': 'an interface such as',
	'not-a-source': 'one of auto, interface, check',
	'nothing-to-publish': 'nothing would be left to publish',
	'not-a-host-part': 'a host part such as',
	'host-part-unused': 'unless the IPv6 address comes from the interface',
	'missing contact': 'your e-mail address',
	'missing username': 'the user name',
	'missing ipv4_command': 'a file in /etc/noip itself',
	'missing password': 'unless there is a password file',
};

/** The page and the agent are of one mind about an option. */
function agree(verdict: Verdict | undefined, code: Code | null, option: string, value: string): void {
	const about = `${option} ${JSON.stringify(value)}: ${code}`;
	const said = code && SAID[code === 'missing' ? (`missing ${option}` as const) : code];
	if (code === null) assert.is(verdict, true, about);
	else if (said === undefined) throw new Error(`${about} has no text here`);
	else assert.match(String(verdict), said as string, about);
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
			'home.ddns.net..',
			'a.ddns.net , b.ddns.net.',
			'https://home.ddns.net/',
			'home.ddns.net:80',
			'localhost',
			'nas.local',
			'203.0.113.7',
			'my_host.ddns.net',
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
		[
			'::10',
			'::',
			'::1:2:3:4',
			'10',
			'::ffff:1.2.3.4',
			'2001:db8::1',
			'fe80::1',
			'0::0',
			'00:11:22:33:44:55',
			'01-00-5E-00-00-01',
		],
	],
];

for (const [rule, section, option, words] of TABLE) {
	const verdict = (text: string): Verdict =>
		(page[rule] as Validators[string])(text, ...(rule === 'hostPart' ? ['auto'] : []));
	const same = (text: string) => agree(verdict(text), refusal(section, option, text), option, text);

	tests(`${option}: the form refuses what the agent refuses, for the same reason`, () => {
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
	agree(page.contact?.(''), refusal('settings', 'contact', ''), 'contact', '');
	const contact = page.contact as unknown as (text: string, mayBeLeftOut: boolean) => Verdict;
	assert.is(contact('', true), true);
	assert.is.not(contact('a b', true), true);
	agree(page.username?.(''), refusal('key', 'username', ''), 'username', '');
	agree(page.password?.('', ''), refusal('key', 'password', ''), 'password', '');
	const file = '/etc/noip/secret';
	agree(page.password?.('', file), refusal('key', 'password', '', { password_file: file }), 'password', '');
	agree(page.password?.('secret', ''), refusal('key', 'password', 'secret'), 'password', 'secret');
});

tests('rules between two options are the agent’s', () => {
	const sources = ['auto', 'interface', 'check', 'off'];
	for (const ipv4 of [...sources, '203.0.113.1']) {
		for (const ipv6 of [...sources, '2001:db8::1']) {
			agree(page.notBothOff?.(ipv6, ipv4), refusal('key', 'ipv6', ipv6, { ipv4 }), 'ipv6', ipv6);
			agree(page.hostPart?.('::10', ipv6), refusal('key', 'ipv6_host', '::10', { ipv6 }), 'ipv6_host', ipv6);
		}
	}
	for (const path of ['', 'address', '/etc/noip/address', '/root/x', '..', '/etc/noip/..', 'a/b', '/etc/noip/']) {
		agree(page.command?.(path), refusal('key', 'ipv4_command', path, { ipv4: 'command' }), 'ipv4_command', path);
	}
	for (const file of ['/etc/noip/secret', 'secret', '/etc/shadow', '/etc/noip/a/b', '/etc/noip/..', '/etc/noip/']) {
		for (const password of ['secret', '']) {
			const code = refusal('key', 'password_file', file, { password });
			agree(page.passwordFile?.(file, password), code, 'password_file', file);
		}
	}
});

tests('a name in two keys is refused as the agent does, but for groups and *.ddnskey.com', () => {
	for (const name of [
		'home.ddns.net',
		'HOME.ddns.net',
		'x.ddns.net,home.ddns.net.',
		'group',
		'all.ddnskey.com',
		'a.ddnskey.com',
		'nas.ddns.net',
	]) {
		const hostnames = ['home.ddns.net', 'group', 'all.ddnskey.com', 'a.ddnskey.com'];
		const own = hostnames.map((each) => `\tlist hostname '${each}'`);
		const second = [
			"config key 'other'",
			"\toption username 'b'",
			"\toption password 'c'",
			`\tlist hostname '${name}'`,
		];
		const read = readWith('key', {}, [...own, ...second, ''].join('\n'));
		const code = errorsOf(read)[0]?.code ?? null;
		const verdict = (page.hostnameOnce as unknown as (name: string, others: object) => Verdict)(name, {
			home: hostnames,
		});
		agree(verdict, code, 'hostname', name);
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
