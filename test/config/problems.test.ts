import * as fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { nearest } from '../../src/config/nearest.ts';
import { type ConfigProblem, shown, type ValueFault } from '../../src/config/problem.ts';
import type { UciError } from '../../src/config/uci.ts';
import { FILE, file, read, SECRET, sentences } from './reading.ts';

/** These lines, and what is wrong with the first of them: the option, its value as it may be shown, the fault. */
type Case = readonly [textLines: string[], option: string, value: string | null, fault: ValueFault];

const NOT_A_FLAG = { code: 'not-a-flag' } as const;
const INTERVAL = { code: 'not-seconds', least: 60, most: 604800 } as const;
const TIMEOUT = { code: 'not-seconds', least: 2, most: 120 } as const;
const NOT_A_URL = { code: 'not-a-url' } as const;
const WITH_PATH = { code: 'url-with-path' } as const;
const NOT_A_HOSTNAME = { code: 'not-a-hostname', meant: null } as const;
const MEANT = { code: 'not-a-hostname', meant: 'home.ddns.net' } as const;
const DOUBTFUL = { code: 'doubtful-hostname' } as const;
const NOT_AN_INTERFACE = { code: 'not-an-interface' } as const;
const NOT_A_HOST_PART = { code: 'not-a-host-part' } as const;
const UNREACHABLE = { code: 'unreachable-address' } as const;
const NOT_PUBLIC = { code: 'not-public' } as const;
const MISSING = { code: 'missing' } as const;
const LINE_BREAK = { code: 'line-break' } as const;
const IPV4: ValueFault = {
	code: 'not-a-source',
	family: 'ipv4',
	allowed: ['auto', 'interface', 'check', 'provider', 'command', 'off'],
};
const IPV6: ValueFault = {
	code: 'not-a-source',
	family: 'ipv6',
	allowed: ['auto', 'interface', 'check', 'command', 'off'],
};

const settingsErrors: readonly Case[] = [
	[["option contact 'a b@example.com'"], 'contact', null, { code: 'not-a-contact' }],
	[["option contact '@'"], 'contact', null, { code: 'not-a-contact' }],
	[["list contact ''"], 'contact', null, MISSING],
	[["option contact 'a\nb'"], 'contact', null, LINE_BREAK],
	[["option enabled '2'"], 'enabled', '2', NOT_A_FLAG],
	[["option check_interval '59'"], 'check_interval', '59', INTERVAL],
	[["option check_interval '604801'"], 'check_interval', '604801', INTERVAL],
	[["option check_interval '5m'"], 'check_interval', '5m', INTERVAL],
	[["option check_interval '0300'"], 'check_interval', '0300', INTERVAL],
	[["option check_interval '3e2'"], 'check_interval', '3e2', INTERVAL],
	[["option timeout '0'"], 'timeout', '0', TIMEOUT],
	[["option timeout '121'"], 'timeout', '121', TIMEOUT],
	[
		["option log_level 'Info'"],
		'log_level',
		'Info',
		{ code: 'not-one-of', allowed: ['error', 'warn', 'info', 'debug'] },
	],
	[["option user_agent 'mine'"], 'user_agent', 'mine', { code: 'not-one-of', allowed: ['hardware', 'software'] }],
	[["option ca_file 'ca.pem'"], 'ca_file', 'ca.pem', { code: 'not-absolute' }],
	[["option server 'ftp://a.example'"], 'server', 'ftp://a.example', NOT_A_URL],
	[["list server 'https://a.example https://b.example'"], 'server', 'https://a.example https://b.example', NOT_A_URL],
	[["list server ''"], 'server', '', MISSING],
	[["option server 'https://a.example/nic/update'"], 'server', 'https://a.example/nic/update', WITH_PATH],
	[["option server 'https://a.example?x'"], 'server', 'https://a.example?x', WITH_PATH],
	[["option ipv4_check 'nowhere'"], 'ipv4_check', 'nowhere', NOT_A_URL],
	[["list log_level 'warn'", "list log_level 'info'"], 'log_level', 'info', { code: 'several-values', count: 2 }],
	[["option company 'a\nb'"], 'company', 'a…', LINE_BREAK],
	[["option ca_file '/a\rb'"], 'ca_file', '/a…', LINE_BREAK],
];

const keyErrors: readonly Case[] = [
	[["option enabled 'maybe'"], 'enabled', 'maybe', NOT_A_FLAG],
	[["list username ''"], 'username', null, MISSING],
	[["option username 'a\nb'"], 'username', null, LINE_BREAK],
	[["list password ''"], 'password', null, MISSING],
	[["list password 'a'", "list password 'b'"], 'password', null, { code: 'several-values', count: 2 }],
	[
		["option password_file '/etc/noip/p'", `option password '${SECRET}'`],
		'password_file',
		'/etc/noip/p',
		{ code: 'two-passwords' },
	],
	[["option password_file 'p'"], 'password_file', 'p', { code: 'not-in-etc-noip' }],
	[["option ipv4_command '/root/x'", "option ipv4 'command'"], 'ipv4_command', '/root/x', { code: 'not-in-etc-noip' }],
	[["option ipv6_command '..'", "option ipv6 'command'"], 'ipv6_command', '..', { code: 'not-in-etc-noip' }],
	[["option password_file '/p'"], 'password_file', '/p', { code: 'not-in-etc-noip' }],
	[["option password_file '/etc/noip/p'"], 'password_file', '/etc/noip/p', { code: 'unreadable', error: 'ENOENT' }],
	[["list hostname ''"], 'hostname', '', MISSING],
	[["option hostname ' '"], 'hostname', ' ', NOT_A_HOSTNAME],
	[["list hostname 'a.example b.example'"], 'hostname', 'a.example b.example', NOT_A_HOSTNAME],
	[["list hostname 'https://home.ddns.net/'"], 'hostname', 'https://home.ddns.net/', MEANT],
	[["list hostname 'home.ddns.net:8080'"], 'hostname', 'home.ddns.net:8080', MEANT],
	[["list hostname 'Home.ddns.net/nic/update?x'"], 'hostname', 'Home.ddns.net/nic/update?x', MEANT],
	[["list hostname 'https://u:p@home.ddns.net/'"], 'hostname', '…@home.ddns.net/', NOT_A_HOSTNAME],
	[["list hostname 'http://localhost/'"], 'hostname', 'http://localhost/', NOT_A_HOSTNAME],
	[["list hostname ','"], 'hostname', ',', NOT_A_HOSTNAME],
	[["list hostname '.example'"], 'hostname', '.example', NOT_A_HOSTNAME],
	[["list hostname 'a..example'"], 'hostname', 'a..example', NOT_A_HOSTNAME],
	...['localhost', 'LOCALHOST.', 'nas.local', 'nas.lan', '203.0.113.7'].map(
		(name): Case => [[`list hostname '${name}'`], 'hostname', name, { code: 'never-a-hostname' }],
	),
	[["list hostname 'a\x07'"], 'hostname', 'a?', NOT_A_HOSTNAME],
	[["list hostname 'a.example..'"], 'hostname', 'a.example..', { ...MEANT, meant: 'a.example' }],
	[[`list hostname '${'a'.repeat(64)}.ddns.net'`], 'hostname', `${'a'.repeat(40)}…`, NOT_A_HOSTNAME],
	[[`list hostname '${'a'.repeat(254)}'`], 'hostname', `${'a'.repeat(40)}…`, NOT_A_HOSTNAME],
	[["list interface ''"], 'interface', '', MISSING],
	[["list interface 'wan wan6'"], 'interface', 'wan wan6', NOT_AN_INTERFACE],
	[["option interface 'a/b'"], 'interface', 'a/b', NOT_AN_INTERFACE],
	[["option ipv4 'on'"], 'ipv4', 'on', IPV4],
	[["option ipv6 'provider'"], 'ipv6', 'provider', IPV6],
	[["option ipv6 'off'", "option ipv4 'off'"], 'ipv6', 'off', { code: 'nothing-to-publish' }],
	[["option ipv6_host '10'"], 'ipv6_host', '10', NOT_A_HOST_PART],
	...['01:00:5e:00:00:01', '00:11:22:33:44', '00:11:22:33:44:5', '0011.2233.4455', '00:11:22:33:44:55:66'].map(
		(mac): Case => [[`option ipv6_host '${mac}'`], 'ipv6_host', mac, NOT_A_HOST_PART],
	),
	[["option ipv6_host '::'"], 'ipv6_host', '::', NOT_A_HOST_PART],
	[["option ipv6_host '192.0.2.1'"], 'ipv6_host', '192.0.2.1', NOT_A_HOST_PART],
	[["option ipv6_host '::10'", "option ipv6 'off'"], 'ipv6_host', '::10', { code: 'host-part-unused' }],
	[["option ipv6_host '::10'", "option ipv6 '2001:db8::1'"], 'ipv6_host', '::10', { code: 'host-part-unused' }],
	[["option ipv6_prefix_from ' '"], 'ipv6_prefix_from', ' ', NOT_AN_INTERFACE],
	[["option offline 'YES'"], 'offline', 'YES', NOT_A_FLAG],
];

/** What literals an option refuses (rule 17). */
const literalErrors: readonly Case[] = [
	...['0.0.0.0', '127.0.0.1', '169.254.1.1', '224.0.0.1', '255.255.255.255', '240.0.0.1'].map(
		(address): Case => [[`option ipv4 '${address}'`], 'ipv4', address, UNREACHABLE],
	),
	...['::', '::1', 'fe80::1', 'ff02::1', '::ffff:203.0.113.7'].map(
		(address): Case => [[`option ipv6 '${address}'`], 'ipv6', address, UNREACHABLE],
	),
	[["option ipv4 '2001:db8::1'"], 'ipv4', '2001:db8::1', IPV4],
	[["option ipv6 '203.0.113.7'"], 'ipv6', '203.0.113.7', IPV6],
	[["option ipv4 '203.0.113.07'"], 'ipv4', '203.0.113.07', IPV4],
];

const settingsWarnings: readonly Case[] = [
	[["option contact 'me'"], 'contact', null, { code: 'contact-without-at' }],
	[["list server 'http://a.example:8245'"], 'server', 'http://a.example:8245', { code: 'plain-http' }],
];

const keyWarnings: readonly Case[] = [
	[[`option username '${'u'.repeat(51)}'`], 'username', null, { code: 'too-long', most: 50 }],
	[["list hostname 'A.example'", "list hostname 'a.example'"], 'hostname', 'a.example', { code: 'listed-twice' }],
	[["option ipv6_command 'x'"], 'ipv6_command', 'x', { code: 'command-unused', family: 'ipv6' }],
];

/** Names that a provider hardly has, but may. */
const doubtfulNames = ['my_host.ddns.net', '-a.ddns.net', 'a-.ddns.net', 'a!.ddns.net', '<b>'].map(
	(name): Case => [[`list hostname '${name}'`], 'hostname', name, DOUBTFUL],
);

const literalWarnings: readonly Case[] = [
	[["option ipv4 '192.168.1.1'"], 'ipv4', '192.168.1.1', NOT_PUBLIC],
	[["option ipv4 '100.64.0.1'"], 'ipv4', '100.64.0.1', NOT_PUBLIC],
	[["option ipv6 'fd00::1'"], 'ipv6', 'fd00::1', NOT_PUBLIC],
];

const tables = [
	['', settingsErrors, 'error', 'settings'],
	['', keyErrors, 'error', 'key'],
	['rule 17: ', literalErrors, 'error', 'key'],
	['', settingsWarnings, 'warning', 'settings'],
	['', keyWarnings, 'warning', 'key'],
	['', doubtfulNames, 'warning', 'key'],
	['rule 17: ', literalWarnings, 'warning', 'key'],
] as const;

for (const [rule, cases, severity, kind] of tables) {
	for (const [textLines, option, value, fault] of cases) {
		test(`${rule}${textLines.join(', ')}: ${fault.code} (${severity})`, () => {
			const text = kind === 'settings' ? file(textLines) : file([], textLines);
			const { errors, warnings } = read(text);
			const [problem, ...more] = [...errors, ...warnings];
			assert.equal(more, []);
			const section = kind === 'settings' ? kind : { key: 'home' };
			// Of an option with two values the last counts.
			const blamed = ['several-values', 'listed-twice'].includes(fault.code) ? textLines.at(-1) : textLines[0];
			const line = text.split('\n').indexOf((blamed ?? '').split('\n')[0] as string) + 1;
			assert.equal(problem, { severity, line, section, option, value, ...fault });
		});
	}
}

const OF_FILE = { section: null, option: null } as const;

test('what must be given and is not is told of with its section', () => {
	const missing = (line: number, section: ConfigProblem['section'], option: string): ConfigProblem => ({
		severity: 'error',
		line,
		section,
		option,
		value: option === 'hostname' ? '' : null,
		code: 'missing',
	});
	const { errors } = read("config noip 'settings'\n\nconfig key 'home'\n\toption ipv6 'off'\n");
	assert.equal(errors, [
		missing(1, 'settings', 'contact'),
		missing(3, { key: 'home' }, 'username'),
		missing(3, { key: 'home' }, 'password'),
		missing(3, { key: 'home' }, 'hostname'),
	]);
});

test('all errors are reported, not just the first, and warnings beside them', () => {
	const { errors, warnings } = read(
		file(["option timeout 'x'", "option log_level 'x'", 'option tmeout 1'], ["option ipv4 'x'", "option offline 'x'"]),
	);
	assert.equal(
		errors.map(({ option }) => option),
		['timeout', 'log_level', 'ipv4', 'offline'],
	);
	assert.equal(
		warnings.map(({ option }) => option),
		['tmeout'],
	);
});

test('where something is missing, the option that may be meant is named, and warned of besides', () => {
	const text = [
		"config noip 'settings'",
		"option contct 'me@example.com'",
		"config key 'home'",
		"option user 'u'",
		"option pasword 'p'",
		"list hostnames 'home.ddns.net'",
		'',
	].join('\n');
	const { errors, warnings } = read(text);
	assert.equal(
		errors.map((one) => one.code === 'missing' && [one.option, one.near]),
		[
			['contact', { option: 'contct', line: 2 }],
			['username', { option: 'user', line: 4 }],
			['password', { option: 'pasword', line: 5 }],
			['hostname', { option: 'hostnames', line: 6 }],
		],
	);
	assert.equal(
		warnings.map((one) => one.code === 'unknown-option' && one.meant),
		['contact', 'username', 'password', 'hostname'],
	);
	assert.ok(
		sentences(text).includes(
			`${FILE} line 3: key 'home': hostname is missing; is 'hostnames' in line 6 meant to be it?`,
		),
	);
});

test('sections of one name are one, as in libuci, and a warning names both lines', () => {
	const again = ["config key 'home'", "option username 'other'", "config noip 'settings'"];
	const { warnings } = read(file([], [], again));
	const merged = { severity: 'warning', option: null, code: 'merged-section' };
	assert.equal(warnings, [
		{ ...merged, line: 9, section: 'settings', first: 1 },
		{ ...merged, line: 7, section: { key: 'home' }, first: 3 },
	]);
});

test('rule 23: a file that everybody may read is warned about where a password stands in it', () => {
	const open = { worldReadable: true, passwordFile: () => ({ password: SECRET, worldReadable: false }) };
	const fault: ConfigProblem = { ...OF_FILE, severity: 'warning', line: null, code: 'world-readable-file' };
	assert.equal(read(file([]), open).warnings, [fault]);
	assert.equal(read(file([], ["option ipv4 'x'"]), open).warnings, [fault]);
	assert.equal(read(file([]), { worldReadable: false }).warnings, []);
	assert.equal(read(file([], ["option password_file '/p'"]), open).warnings, []);
});

test('what is no UCI text at all is told so, with lines that are enough', () => {
	const utf16 = (text: string, first: string) => first + [...text].map((character) => `${character}\0`).join('');
	const foreign: [text: string, utf16: boolean][] = [
		['NOIP_USERNAME=u\nNOIP_PASSWORD=p\n', false],
		['[settings]\ncontact = me\n', false],
		['{"contact": "me"}\n', false],
		[utf16('config noip settings\n', '\xff\xfe'), true],
		[utf16('config noip settings\n', ''), true],
		[`\xfe\xff\0c${'\0o'.repeat(9)}`, true],
	];
	for (const [text, isUtf16] of foreign) {
		assert.equal(read(text).errors, [{ ...OF_FILE, severity: 'error', line: null, code: 'not-uci', utf16: isUtf16 }]);
		const [sentence = ''] = sentences(text);
		const enough = sentence.split('This is enough: ')[1] ?? '';
		assert.equal(read(enough).errors, [], 'the lines are enough');
	}
	assert.is(read("config noip 'settings'\nNOIP_USERNAME=u\n").errors[0]?.code, 'syntax');
});

test('a file with CRLF is read like any other', () => {
	assert.equal(read(file([]).replaceAll('\n', '\r\n')), { errors: [], warnings: [] });
});

test('an unknown option is told of with what was meant, or what is known, and never with its value', () => {
	const { warnings } = read(file(["option check_intervall '300'"], ["option user 'u'", "option colour 'red'"]));
	assert.equal(
		warnings.map((one) => one.code === 'unknown-option' && [one.option, one.meant, one.known.includes('enabled')]),
		[
			['check_intervall', 'check_interval', true],
			['user', 'username', true],
			['colour', null, true],
		],
	);
	assert.not.match(JSON.stringify(warnings), /'300'|'u'|red/);
});

test('sections of no use are ignored, which is an error where the settings may be meant', () => {
	const ignored = (severity: ConfigProblem['severity'], line: number, type: string, name: string): ConfigProblem => ({
		...OF_FILE,
		severity,
		line,
		code: 'ignored-section',
		type,
		name,
	});
	const { warnings } = read(file([], [], ["config keys 'x'", "config noip 'global'"]));
	assert.equal(warnings, [ignored('warning', 7, 'keys', 'x'), ignored('warning', 8, 'noip', 'global')]);
	const missing: ConfigProblem = { ...OF_FILE, severity: 'error', line: null, code: 'no-settings' };
	assert.equal(read('').errors, [missing]);
	assert.equal(read('\nconfig noip\n').errors, [ignored('error', 2, 'noip', ''), missing]);
});

const syntax: ReadonlyArray<readonly [text: string, line: number, start: number, reason: UciError['reason']]> = [
	["config noip 'settings'\noption a 'x\noption b\n", 3, 2, "EOF with unterminated '"],
	["config noip 'settings'\noption a \"x\n", 2, 2, 'EOF with unterminated "'],
	['config a\noption b c d\n', 2, 2, 'too many arguments'],
	['config a\nbogus\n', 2, 2, 'invalid command'],
	['option a b\n', 1, 1, 'option/list command found before the first section'],
	["config a 'b'\nconfig c 'b'\n", 2, 2, 'section of different type overwrites prior section with same name'],
	["config a 'my-home'\n", 1, 1, 'invalid character in name field'],
	["config 'a b'\n", 1, 1, 'invalid character in type field'],
	["config ''\n", 1, 1, 'insufficient arguments'],
];

for (const [text, line, startLineNumber, reason] of syntax) {
	test(`a file that libuci refuses is refused whole, with its reason: ${reason}`, () => {
		const syntaxError = { ...OF_FILE, severity: 'error', line, code: 'syntax', startLineNumber, reason };
		assert.equal(read(text).errors, [{ ...syntaxError, byteOrderMark: false }]);
	});
}

test('a byte-order mark is told of', () => {
	const [error] = read('\xef\xbb\xbfconfig a\n').errors;
	assert.ok(error?.code === 'syntax' && error.byteOrderMark && error.reason === 'invalid command');
});

test('values are shown short, on one line, without control characters and without credentials', () => {
	assert.is(shown('a\tb\x7f'), 'a?b?');
	assert.is(shown('first\nsecond'), 'first…');
	assert.is(shown('x'.repeat(100)), `${'x'.repeat(40)}…`);
	assert.is(shown(`https://u:${SECRET}@host/`), '…@host/');
	assert.is(shown(`u:${SECRET}@host`), '…@host');
});

test('a name is guessed from two typing errors, from its beginning, and from no more; letters that change places are one', () => {
	const known = ['hostname', 'interface', 'ipv4', 'ipv6'];
	const guesses = ['hostnam', 'hsotname', 'Hostname', 'host', 'hostnames', 'intreface', 'ipv6x', 'i', 'proxy', 'xyzzy'];
	assert.equal(
		guesses.map((name) => nearest(name, known)),
		['hostname', 'hostname', 'hostname', 'hostname', 'hostname', 'interface', 'ipv6', null, null, null],
	);
	assert.is(nearest('wna', ['lan', 'wan6', 'wan_6', 'wan']), 'wan');
});

test('promise 8: no problem holds a password, wherever the file is broken', () => {
	const good = file(["option server 'http://a.example'"], [`option pasword '${SECRET}'`]);
	const piece = fc.constantFrom("'", '"', '\n', '\\', ';', '#', ' ', 'x', "''", 'option ', '\nlist ');
	fc.assert(
		fc.property(fc.nat(good.length), fc.nat(3), piece, (at, cut, inserted) => {
			const text = good.slice(0, at) + inserted + good.slice(at + cut);
			assert.not.match(JSON.stringify([read(text), sentences(text)]), SECRET);
		}),
		{ numRuns: 3000 },
	);
});

test('promise 8: no problem holds a password, user name or contact for its own sake', () => {
	const texts = [
		file([], [`list password '${SECRET}'`, `list password '${SECRET}'`]),
		file([], [`option password '${SECRET}'`, "option password_file '/p'"]),
		file([`option server 'https://user:${SECRET}@a.example'`]),
		file([`option password '${SECRET}'`]),
		file([`option contact '${SECRET}'`]),
		file([`option contact '${SECRET} @'`]),
		file([`option contact '${SECRET}\n'`]),
		file([`list contact '${SECRET}@'`, `list contact '${SECRET}'`]),
		file([], [`option username '${SECRET.repeat(9)}'`]),
		file([], [`option username '${SECRET}\n'`]),
		file([], [`list username '${SECRET}'`, `list username '${SECRET}'`]),
	];
	for (const text of texts) {
		const { errors, warnings } = read(text);
		assert.ok(errors.length + warnings.length > 0, text);
		assert.not.match(JSON.stringify([errors, warnings, sentences(text)]), SECRET);
	}
});

test.run();
