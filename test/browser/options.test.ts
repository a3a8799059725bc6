/** The rules of the page's fields against the agent's own: what it refuses is refused in the form, in its words, and nothing else is. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { toBytes } from '../../src/base/bytes.ts';
import type { ConfigProblem } from '../../src/config/problem.ts';
import { readConfig } from '../../src/config/schema.ts';
import { userAgent } from '../../src/protocol/user-agent.ts';

type Verdict = true | string;
type Rules = Record<string, (...words: string[]) => Verdict>;

/** The page's module, loaded without a page: it touches none. */
function rules(): Rules {
	const source = readFileSync('openwrt/luci-app-noip/htdocs/luci-static/resources/noip/option.js', 'utf8');
	Object.defineProperty(String.prototype, 'format', {
		value(this: string, ...args: unknown[]) {
			return this.replace(/%[sd]/g, () => String(args.shift()));
		},
		configurable: true,
	});
	const baseclass = { extend: (rules: Rules) => rules };
	return new Function('baseclass', '_', source)(baseclass, (text: string) => text) as Rules;
}

const page = rules();
const tests = suite('the rules of the fields');

const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;

/** What the agent says of one option with this value, as `true` or the end of its sentence; the rest of the configuration is in order. */
function agent(
	section: 'settings' | 'key',
	option: string,
	value: string,
	others: Record<string, string> = {},
): Verdict {
	const given = { ...others, [option]: value };
	const filled = {
		settings: { contact: 'me@example.com' },
		key: { username: 'key1', password: 'secret', hostname: 'home.ddns.net' },
	};
	const lines = (name: 'settings' | 'key') =>
		Object.entries({ ...filled[name], ...(name === section ? given : {}) }).map(
			([each, text]) =>
				`\t${each === 'hostname' || each === 'server' || each === 'interface' ? 'list' : 'option'} ${each} ${quoted(text)}`,
		);
	const text = ["config noip 'settings'", ...lines('settings'), "config key 'home'", ...lines('key'), ''].join('\n');
	const passwordFile = () => ({ password: 'secret', worldReadable: false });
	const read = readConfig(toBytes(text), { router: true, passwordFile });
	const ours = 'errors' in read ? read.errors.find((error) => error.option === option) : undefined;
	return ours === undefined ? true : pageText(ours);
}

/** What the page says of what the agent finds. */
function pageText(problem: ConfigProblem): string {
	switch (problem.code) {
		case 'not-a-url':
			return "Must be an address such as 'http://host:8245'";
		case 'url-with-path':
			return 'Must have no path';
		case 'not-seconds':
			return `Must be a number of seconds from ${problem.least} to ${problem.most}`;
		case 'unreachable-address':
			return 'Must be an address that others can reach';
		case 'not-a-contact':
			return 'Must be your e-mail address';
		case 'not-absolute':
			return problem.option === 'password_file' ? PASSWORD_FILE : 'Must be an absolute path';
		case 'two-passwords':
			return PASSWORD_FILE;
		case 'not-a-hostname':
			return 'Must be one host name of up to 253 characters, without a dot at its end';
		case 'hostname-taken':
			return `Must not stand in key '${problem.owner}' too`;
		case 'not-an-interface':
			return "Must be an interface such as 'wan'";
		case 'not-a-source':
			return `Must be one of ${problem.allowed.join(', ')}, or an ${problem.family === 'ipv4' ? 'IPv4' : 'IPv6'} address`;
		case 'nothing-to-publish':
			return "Must not be 'off' like ipv4: nothing is left to publish";
		case 'not-a-host-part':
			return "Must be a host part such as '::10'";
		case 'host-part-unused':
			return "Must go with ipv6 'auto' or 'interface'";
		case 'missing':
			return MISSING[problem.option ?? ''] ?? `the page has no text for ${problem.option}`;
		default:
			throw new Error(`the page has no text for ${problem.code}`);
	}
}

const MISSING: Record<string, string> = {
	contact: 'Must be your e-mail address',
	username: 'Must be that of the DDNS key or account',
	password: 'Must be given, or password_file',
	hostname: 'Must be one host name of up to 253 characters, without a dot at its end',
};
const PASSWORD_FILE = 'Must be an absolute path, given instead of password';

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
const TABLE: [rule: string, section: 'settings' | 'key', option: string, words: string[]][] = [
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
		(page[rule] as Rules[string])(text, ...(rule === 'hostPart' ? ['auto'] : []));
	const same = (text: string) =>
		assert.is(verdict(text), agent(section, option, text), `${option} ${JSON.stringify(text)}`);

	tests(`${option}: the form refuses what the agent refuses, in its words`, () => {
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

tests('what must not be left out is asked for in the agent’s words', () => {
	for (const [rule, section] of [
		['contact', 'settings'],
		['username', 'key'],
	] as const) {
		assert.is(page[rule]?.(''), agent(section, rule, ''));
	}
	assert.is(page.password?.('', ''), agent('key', 'password', ''));
	assert.is(
		page.password?.('', '/etc/noip/secret'),
		agent('key', 'password', '', { password_file: '/etc/noip/secret' }),
	);
	assert.is(page.password?.('secret', ''), true);
});

tests('rules between two options are the agent’s', () => {
	const sources = ['auto', 'interface', 'check', 'off'];
	for (const ipv4 of [...sources, '203.0.113.1']) {
		for (const ipv6 of [...sources, '2001:db8::1']) {
			assert.is(page.notBothOff?.(ipv6, ipv4), agent('key', 'ipv6', ipv6, { ipv4 }), `${ipv4} ${ipv6}`);
			assert.is(page.hostPart?.('::10', ipv6), agent('key', 'ipv6_host', '::10', { ipv6 }), ipv6);
		}
	}
	for (const file of ['/etc/noip/secret', 'secret']) {
		assert.is(page.passwordFile?.(file, 'secret'), agent('key', 'password_file', file));
		assert.is(page.passwordFile?.(file, ''), agent('key', 'password_file', file, { password: '' }));
	}
});

tests('a name in two keys is refused as the agent does, but for groups and *.ddnskey.com', () => {
	for (const name of ['home.ddns.net', 'HOME.ddns.net', 'group', 'all.ddnskey.com', 'a.ddnskey.com', 'nas.ddns.net']) {
		const second = `config key 'other'\n\toption username 'b'\n\toption password 'c'\n\tlist hostname '${name}'\n`;
		const text = `config noip 'settings'\n\toption contact 'a@b'\nconfig key 'home'\n\toption username 'a'\n\toption password 'b'\n\tlist hostname 'home.ddns.net'\n\tlist hostname 'group'\n\tlist hostname 'all.ddnskey.com'\n\tlist hostname 'a.ddnskey.com'\n${second}`;
		const read = readConfig(text, { router: true, passwordFile: () => ({ error: 'ENOENT' }) });
		const said = 'errors' in read ? pageText(read.errors[0] as ConfigProblem) : true;
		const others = { home: ['home.ddns.net', 'group', 'all.ddnskey.com', 'a.ddnskey.com'] };
		assert.is((page.hostnameOnce as unknown as (name: string, others: object) => Verdict)(name, others), said, name);
	}
});

tests('the preview of the User-Agent is what the agent sends', () => {
	const text = fc.oneof(
		fc.string({ maxLength: 60 }),
		fc.constantFrom('TP-Link', 'Archer C7 v5', 'Ürböx', '', '  ', '---'),
	);
	const parts = fc.record({ company: text, device: text, model: text, firmware: text, contact: text });
	fc.assert(
		fc.property(fc.constantFrom('hardware' as const, 'software' as const), parts, (form, given) => {
			const shown = (page.userAgent as unknown as (form: string, parts: object) => string)(form, given);
			assert.is(shown, userAgent(form, given));
		}),
	);
});

tests.run();
