import * as fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { nearest } from '../../src/config/nearest.ts';
import { quoted } from '../../src/config/section.ts';
import { FILE, file, read, SECRET } from './reading.ts';

type Case = readonly [lines: string[], ...said: string[]];

const settingsErrors: readonly Case[] = [
	[["option contact 'a b@example.com'"], "settings: contact 'a b@example.com' holds white space"],
	[["option contact '@'"], "contact '@' is nothing that reaches anybody"],
	[["list contact ''"], "contact '' is nothing that reaches anybody"],
	[["option enabled '2'"], "settings: enabled '2' is neither '1' (yes) nor '0' (no)"],
	[["option check_interval '59'"], "check_interval '59' is no number of seconds from 60 to 604800"],
	[["option check_interval '604801'"], "check_interval '604801' is no number"],
	[["option check_interval '5m'"], "check_interval '5m' is no number"],
	[["option check_interval '0300'"], "check_interval '0300' is no number"],
	[["option check_interval '3e2'"], "check_interval '3e2' is no number"],
	[["option timeout '0'"], "timeout '0' is no number of seconds from 1 to 120"],
	[["option timeout '121'"], "timeout '121' is no number of seconds"],
	[["option log_level 'Info'"], "log_level 'Info' is none of error, warn, info, debug"],
	[["option user_agent 'mine'"], "user_agent 'mine' is none of hardware, software"],
	[["option ca_file 'ca.pem'"], "ca_file 'ca.pem' is no absolute path"],
	[["option server 'ftp://a.example'"], "server 'ftp://a.example' is no address of a server"],
	[["list server 'https://a.example https://b.example'"], "server 'https://a.example https://b.example' is no address"],
	[["list server ''"], "server '' is no address"],
	[["option server 'https://a.example/nic/update'"], 'may have no path'],
	[["option server 'https://a.example?x'"], 'may have no path'],
	[["option ipv4_check 'nowhere'"], "ipv4_check 'nowhere' is no address of a server"],
	[["list log_level 'info'", "list log_level 'warn'"], 'log_level takes one value, not 2'],
	[["option company 'a\nb'"], "rules 22: company 'a…' holds a line break"],
	[["option ca_file '/a\rb'"], "rules 22: ca_file '/a…' holds a line break"],
];

const keyErrors: readonly Case[] = [
	[["option enabled 'maybe'"], "key 'home': enabled 'maybe' is neither"],
	[["list username ''"], "username '' is empty"],
	[["option username 'a\nb'"], "rules 22: username 'a…' holds a line break"],
	[["list password ''"], 'password is empty'],
	[["list password 'a'", "list password 'b'"], 'password takes one value, not 2'],
	[[`option password '${SECRET}'`, "option password_file '/p'"], 'give password or password_file, not both'],
	[["option password_file 'p'"], "password_file 'p' is no absolute path"],
	[["list hostname ''"], "hostname '' is empty"],
	[["list hostname 'a.example b.example'"], "hostname 'a.example b.example' holds white space"],
	[["list hostname 'a.example,b.example'"], "hostname 'a.example,b.example' holds a comma: write one name a line"],
	[["list hostname 'a\x07'"], "hostname 'a?' holds white space or a control character"],
	[["list hostname 'a.example.'"], "hostname 'a.example.' ends with a dot"],
	[[`list hostname '${'a'.repeat(254)}'`], 'is longer than 253 characters'],
	[["list interface ''"], "interface '' is no name of an interface"],
	[["list interface 'wan wan6'"], "interface 'wan wan6' is no name of an interface"],
	[["option interface 'a/b'"], "interface 'a/b' is no name of an interface"],
	[["option ipv4 'on'"], "ipv4 'on' is none of auto, interface, check, provider, off, and no IPv4 address"],
	[["option ipv6 'provider'"], "ipv6 'provider' is none of auto, interface, check, off, and no IPv6 address"],
	[["option ipv4 'off'", "option ipv6 'off'"], "ipv4 and ipv6 are both 'off': nothing to publish"],
	[["option ipv6_host '10'"], "ipv6_host '10' is no host part"],
	[["option ipv6_host '::'"], "ipv6_host '::' is no host part"],
	[["option ipv6_host '192.0.2.1'"], "ipv6_host '192.0.2.1' is no host part"],
	[["option ipv6_host '::10'", "option ipv6 'off'"], "ipv6_host needs ipv6 'auto', but that is 'off'"],
	[["option ipv6_host '::10'", "option ipv6 '2001:db8::1'"], "ipv6_host needs ipv6 'auto', but that is '2001:db8::1'"],
	[["option ipv6_prefix_from ' '"], "ipv6_prefix_from ' ' is no name of an interface"],
	[["option offline 'YES'"], "offline 'YES' is neither"],
	...['0.0.0.0', '127.0.0.1', '169.254.1.1', '224.0.0.1', '255.255.255.255', '240.0.0.1'].map(
		(address): Case => [[`option ipv4 '${address}'`], `rules 17: ipv4 '${address}' can reach nobody`],
	),
	...['::', '::1', 'fe80::1', 'ff02::1', '::ffff:203.0.113.7'].map(
		(address): Case => [[`option ipv6 '${address}'`], `rules 17: ipv6 '${address}' can reach nobody`],
	),
	[["option ipv4 '2001:db8::1'"], "rules 17: ipv4 '2001:db8::1' is none of"],
	[["option ipv6 '203.0.113.7'"], "rules 17: ipv6 '203.0.113.7' is none of"],
	[["option ipv4 '203.0.113.07'"], "rules 17: ipv4 '203.0.113.07' is none of"],
];

const settingsWarnings: readonly Case[] = [
	[["option contact 'me'"], "contact 'me' is no e-mail address"],
	[
		["list server 'http://a.example:8245'"],
		"server 'http://a.example:8245' is plain HTTP: user name and password travel",
	],
	[["option check_intervall '300'"], "unknown option 'check_intervall' is ignored; did you mean 'check_interval'?"],
	[["option colour 'red'"], "unknown option 'colour' is ignored; known here are enabled, contact, server, ca_file"],
];

const keyWarnings: readonly Case[] = [
	[[`option username '${'u'.repeat(51)}'`], 'is longer than the 50 characters that the provider allows'],
	[["list hostname 'a.example'", "list hostname 'A.example'"], "hostname 'A.example' is listed twice"],
	[["option user 'u'"], "unknown option 'user' is ignored; did you mean 'username'?"],
	[["option ipv4 '192.168.1.1'"], "rules 17: ipv4 '192.168.1.1' is no public address; it is published as you say"],
	[["option ipv4 '100.64.0.1'"], "rules 17: ipv4 '100.64.0.1' is no public address"],
	[["option ipv6 'fd00::1'"], "rules 17: ipv6 'fd00::1' is no public address"],
	[["config keys 'x'"], "section type 'keys' is ignored; did you mean config key 'x'?"],
	[["config ddns 'x'"], "unknown section type 'ddns' is ignored; known are config noip and config key"],
	[["config noip 'global'"], "section 'global' is ignored; only config noip 'settings' counts"],
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
	assert.equal(read('').errors, [`${FILE}: section config noip 'settings' is missing`]);
	assert.equal(read('\nconfig noip\n').errors, [
		`${FILE} line 2: section without a name must be called config noip 'settings'`,
	]);
});

const syntax: ReadonlyArray<readonly [text: string, said: string]> = [
	[
		"config noip 'settings'\noption a 'x\noption b\n",
		'line 3: a quote is opened and never closed, in what begins in line 2',
	],
	['config a\noption b c d\n', 'line 2: something follows the value'],
	['config a\nbogus\n', 'line 2: a line must begin with config, option or list'],
	['\xef\xbb\xbfconfig a\n', 'line 1: the file begins with a byte-order mark'],
	['option a b\n', 'line 1: an option stands before the first config line'],
	["config a 'b'\nconfig c 'b'\n", 'line 2: a section of another type has the same name'],
	["config a 'my-home'\n", "line 1: a name may only have letters without accents, digits and '_'"],
	["config 'a b'\n", 'line 1: a section type may have no spaces'],
	["config ''\n", 'line 1: a name is missing'],
];

for (const [text, said] of syntax) {
	test(`a file that libuci refuses is refused whole, in plain words: ${said}`, () => {
		const { errors } = read(text);
		assert.is(errors.length, 1);
		assert.match(errors[0] ?? '', `${FILE} ${said}`);
		assert.match(errors[0] ?? '', /\(.+\); nothing of the file is used$/);
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
