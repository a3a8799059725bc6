import * as fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { nearest } from '../../src/config/nearest.ts';
import { quoted } from '../../src/config/section.ts';
import { FILE, file, read, SECRET } from './reading.ts';

type Case = readonly [lines: string[], ...said: string[]];

const settingsErrors: readonly Case[] = [
	[["option contact 'a b@example.com'"], "settings: contact 'a b@example.com' must be your e-mail address"],
	[["option contact '@'"], "contact '@' must be your e-mail address"],
	[["list contact ''"], 'contact is missing: it must be your e-mail address'],
	[["option enabled '2'"], "settings: enabled '2' must be '1' or '0'"],
	[["option check_interval '59'"], "check_interval '59' must be a number of seconds from 60 to 604800"],
	[["option check_interval '604801'"], "check_interval '604801' must be a number"],
	[["option check_interval '5m'"], "check_interval '5m' must be a number"],
	[["option check_interval '0300'"], "check_interval '0300' must be a number"],
	[["option check_interval '3e2'"], "check_interval '3e2' must be a number"],
	[["option timeout '0'"], "timeout '0' must be a number of seconds from 1 to 120"],
	[["option timeout '121'"], "timeout '121' must be a number of seconds"],
	[["option log_level 'Info'"], "log_level 'Info' must be one of error, warn, info, debug"],
	[["option user_agent 'mine'"], "user_agent 'mine' must be one of hardware, software"],
	[["option ca_file 'ca.pem'"], "ca_file 'ca.pem' must be an absolute path"],
	[["option server 'ftp://a.example'"], "server 'ftp://a.example' must be an address such as"],
	[
		["list server 'https://a.example https://b.example'"],
		"server 'https://a.example https://b.example' must be an address",
	],
	[["list server ''"], 'server is missing: it must be an address'],
	[["option server 'https://a.example/nic/update'"], 'must have no path'],
	[["option server 'https://a.example?x'"], 'must have no path'],
	[["option ipv4_check 'nowhere'"], "ipv4_check 'nowhere' must be an address such as 'http"],
	[["list log_level 'info'", "list log_level 'warn'"], 'log_level must have one value, not 2'],
	[["option company 'a\nb'"], "rules 22: company 'a…' must be in one line; is a quote missing"],
	[["option ca_file '/a\rb'"], "rules 22: ca_file '/a…' must be in one line"],
];

const keyErrors: readonly Case[] = [
	[["option enabled 'maybe'"], "key 'home': enabled 'maybe' must be '1' or '0'"],
	[["list username ''"], 'username is missing: it must be that of the DDNS key'],
	[["option username 'a\nb'"], 'rules 22: username must be in one line'],
	[["list password ''"], 'password is missing: it must be given, or password_file'],
	[["list password 'a'", "list password 'b'"], 'password must have one value, not 2'],
	[
		[`option password '${SECRET}'`, "option password_file '/p'"],
		"password_file '/p' must be an absolute path, given instead of password",
	],
	[["option password_file 'p'"], "password_file 'p' must be an absolute path"],
	[["list hostname ''"], 'hostname is missing: it must be one host name'],
	[["option hostname ' '"], "hostname ' ' must be one host name"],
	[["list hostname 'a.example b.example'"], "hostname 'a.example b.example' must be one host name"],
	[["list hostname 'a.example,b.example'"], "hostname 'a.example,b.example' must be one host name"],
	[["list hostname 'a\x07'"], "hostname 'a?' must be one host name"],
	[
		["list hostname 'a.example.'"],
		"hostname 'a.example.' must be one host name of up to 253 characters, without a dot at its end",
	],
	[[`list hostname '${'a'.repeat(254)}'`], 'must be one host name of up to 253 characters'],
	[["list interface ''"], "interface is missing: it must be an interface such as 'wan'"],
	[["list interface 'wan wan6'"], "interface 'wan wan6' must be an interface such as 'wan'"],
	[["option interface 'a/b'"], "interface 'a/b' must be an interface"],
	[["option ipv4 'on'"], "ipv4 'on' must be one of auto, interface, check, provider, off, or an IPv4 address"],
	[["option ipv6 'provider'"], "ipv6 'provider' must be one of auto, interface, check, off, or an IPv6 address"],
	[["option ipv4 'off'", "option ipv6 'off'"], "ipv6 'off' must not be 'off' like ipv4: nothing is left to publish"],
	[["option ipv6_host '10'"], "ipv6_host '10' must be a host part such as '::10'"],
	[["option ipv6_host '::'"], "ipv6_host '::' must be a host part"],
	[["option ipv6_host '192.0.2.1'"], "ipv6_host '192.0.2.1' must be a host part"],
	[["option ipv6_host '::10'", "option ipv6 'off'"], "ipv6_host '::10' must go with ipv6 'auto' or 'interface'"],
	[
		["option ipv6_host '::10'", "option ipv6 '2001:db8::1'"],
		"ipv6_host '::10' must go with ipv6 'auto' or 'interface'",
	],
	[["option ipv6_prefix_from ' '"], "ipv6_prefix_from ' ' must be an interface"],
	[["option offline 'YES'"], "offline 'YES' must be '1' or '0'"],
	...['0.0.0.0', '127.0.0.1', '169.254.1.1', '224.0.0.1', '255.255.255.255', '240.0.0.1'].map(
		(address): Case => [
			[`option ipv4 '${address}'`],
			`rules 17: ipv4 '${address}' must be an address that others can reach`,
		],
	),
	...['::', '::1', 'fe80::1', 'ff02::1', '::ffff:203.0.113.7'].map(
		(address): Case => [
			[`option ipv6 '${address}'`],
			`rules 17: ipv6 '${address}' must be an address that others can reach`,
		],
	),
	[["option ipv4 '2001:db8::1'"], "rules 17: ipv4 '2001:db8::1' must be one of"],
	[["option ipv6 '203.0.113.7'"], "rules 17: ipv6 '203.0.113.7' must be one of"],
	[["option ipv4 '203.0.113.07'"], "rules 17: ipv4 '203.0.113.07' must be one of"],
];

const settingsWarnings: readonly Case[] = [
	[["option contact 'me'"], "contact 'me' is no e-mail address"],
	[
		["list server 'http://a.example:8245'"],
		"server 'http://a.example:8245' is plain HTTP: the password travels in clear text",
	],
	[["option check_intervall '300'"], "unknown option 'check_intervall' is ignored; did you mean 'check_interval'?"],
	[["option colour 'red'"], "unknown option 'colour' is ignored; known here are enabled, contact, server, ca_file"],
];

const keyWarnings: readonly Case[] = [
	[[`option username '${'u'.repeat(51)}'`], 'has more than the 50 characters allowed'],
	[["list hostname 'a.example'", "list hostname 'A.example'"], "hostname 'a.example' is listed twice"],
	[["option user 'u'"], "unknown option 'user' is ignored; did you mean 'username'?"],
	[["option ipv4 '192.168.1.1'"], "rules 17: ipv4 '192.168.1.1' is published, but is no public address"],
	[["option ipv4 '100.64.0.1'"], "rules 17: ipv4 '100.64.0.1' is published, but is no public address"],
	[["option ipv6 'fd00::1'"], "rules 17: ipv6 'fd00::1' is published, but is no public address"],
	[["config keys 'x'"], "config keys 'x' is ignored; write config noip 'settings' or config key"],
	[["config ddns 'x'"], "config ddns 'x' is ignored; write config noip 'settings' or config key"],
	[["config noip 'global'"], "config noip 'global' is ignored; write config noip 'settings'"],
];

/** There is one message, it says this, and the line that it names is one of the case's. */
function check(text: string, lines: readonly string[], expected: string, kind: 'errors' | 'warnings'): void {
	const messages = read(text)[kind];
	assert.is(messages.length, 1, messages.join('\n'));
	assert.match(messages[0] ?? '', expected.replace(/^rules \d+: /, ''));
	const blamed = Number(/^\/etc\/config\/noip line (\d+): /.exec(messages[0] ?? '')?.[1]);
	assert.ok(
		lines.some((line) => text.split('\n')[blamed - 1] === line.split('\n')[0]),
		messages[0],
	);
}

const tables = [
	[settingsErrors, 'errors', true],
	[keyErrors, 'errors', false],
	[settingsWarnings, 'warnings', true],
	[keyWarnings, 'warnings', false],
] as const;

for (const [cases, kind, inSettings] of tables) {
	for (const [lines, expected = ''] of cases) {
		test(`${expected} (${kind})`, () => {
			check(inSettings ? file(lines) : file([], lines), lines, expected, kind);
		});
	}
}

test('what must be given and is not is named with its section', () => {
	const { errors } = read("config noip 'settings'\n\nconfig key 'home'\n");
	assert.equal(
		errors.map((error) => error.replace(/ is missing: .*/, '')),
		[
			`${FILE} line 1: settings: contact`,
			`${FILE} line 3: key 'home': username`,
			`${FILE} line 3: key 'home': password`,
			`${FILE} line 3: key 'home': hostname`,
		],
	);
});

test('all errors are reported, not just the first', () => {
	const { errors } = read(
		file(["option timeout 'x'", "option log_level 'x'"], ["option ipv4 'x'", "option offline 'x'"]),
	);
	assert.is(errors.length, 4);
});

test('a file without settings says so', () => {
	assert.equal(read('').errors, [`${FILE}: config noip 'settings' is missing`]);
	assert.equal(read('\nconfig noip\n').errors, [
		`${FILE} line 2: config noip '' is ignored; write config noip 'settings' or config key`,
		`${FILE}: config noip 'settings' is missing`,
	]);
});

const syntax: ReadonlyArray<readonly [text: string, said: string]> = [
	[
		"config noip 'settings'\noption a 'x\noption b\n",
		"line 3: EOF with unterminated ' in what begins in line 2; close the quote",
	],
	['config a\noption b c d\n', 'line 2: too many arguments; quote a value with spaces'],
	['config a\nbogus\n', 'line 2: invalid command; write config, option or list'],
	['\xef\xbb\xbfconfig a\n', 'line 1: invalid command; save the file without a byte-order mark'],
	['option a b\n', 'line 1: option/list command found before the first section'],
	["config a 'b'\nconfig c 'b'\n", 'line 2: section of different type overwrites prior section with same name'],
	["config a 'my-home'\n", "line 1: invalid character in name field; use letters, digits and '_' only"],
	["config 'a b'\n", "line 1: invalid character in type field; use letters, digits and '_' only"],
	["config ''\n", 'line 1: insufficient arguments'],
];

for (const [text, said] of syntax) {
	test(`a file that libuci refuses is refused whole, with its reason and what would do: ${said}`, () => {
		const { errors } = read(text);
		assert.is(errors.length, 1);
		assert.match(errors[0] ?? '', `${FILE} ${said}`);
		assert.match(errors[0] ?? '', /; nothing of the file is used$/);
	});
}

test('values are shown short, on one line, without control characters and without credentials', () => {
	assert.is(quoted('a\tb\x7f'), "'a?b?'");
	assert.is(quoted('first\nsecond'), "'first…'");
	assert.is(quoted('x'.repeat(100)), `'${'x'.repeat(60)}…'`);
	assert.is(quoted(`https://u:${SECRET}@host/`), "'…@host/'");
	assert.is(quoted(`u:${SECRET}@host`), "'…@host'");
});

test('a name is guessed from two typing errors, from its beginning, and from no more', () => {
	const known = ['hostname', 'interface', 'ipv4', 'ipv6'];
	const guesses = ['hostnam', 'hsotname', 'Hostname', 'host', 'hostnames', 'intreface', 'ipv6x', 'i', 'proxy', 'xyzzy'];
	assert.equal(
		guesses.map((name) => nearest(name, known)),
		['hostname', 'hostname', 'hostname', 'hostname', 'hostname', 'interface', 'ipv6', null, null, null],
	);
});

test('promise 8: no message shows a password, wherever the file is broken', () => {
	const good = file(["option server 'http://a.example'"], [`option pasword '${SECRET}'`]);
	const piece = fc.constantFrom("'", '"', '\n', '\\', ';', '#', ' ', 'x', "''", 'option ', '\nlist ');
	fc.assert(
		fc.property(fc.nat(good.length), fc.nat(3), piece, (at, cut, inserted) => {
			const text = good.slice(0, at) + inserted + good.slice(at + cut);
			const { errors, warnings } = read(text);
			for (const message of [...errors, ...warnings]) assert.not.match(message, SECRET);
		}),
		{ numRuns: 3000 },
	);
});

test('promise 8: no message shows a password for its own sake', () => {
	const texts = [
		file([], [`list password '${SECRET}'`, `list password '${SECRET}'`]),
		file([], [`option password '${SECRET}'`, "option password_file '/p'"]),
		file([`option server 'https://user:${SECRET}@a.example'`]),
		file([`option password '${SECRET}'`]),
	];
	for (const text of texts) {
		const { errors, warnings } = read(text);
		assert.ok(errors.length + warnings.length > 0);
		assert.not.match([...errors, ...warnings].join(), SECRET);
	}
});

test.run();
