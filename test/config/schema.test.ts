import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { toBytes } from '../../src/base/bytes.ts';
import type { Key, Settings } from '../../src/config/config.ts';
import { readConfig } from '../../src/config/schema.ts';
import { file, firstKey, read, SECRET, valid } from './reading.ts';

const NO_KEY_ENABLED = { severity: 'warning', line: null, section: null, option: null, code: 'no-key-enabled' };

const url = (text: string, secure: boolean, host: string, port: number) => ({ text, secure, host, port, path: '/' });

test('a small file gives a complete configuration with defaults', () => {
	assert.equal(valid(file([])), {
		settings: {
			enabled: true,
			contact: 'me@example.com',
			servers: [url('https://dynupdate.no-ip.com', true, 'dynupdate.no-ip.com', 443)],
			caFile: null,
			checkIntervalSeconds: 300,
			timeoutSeconds: 20,
			logLevel: 'info',
			ipv4Check: url('http://ip1.dynupdate.no-ip.com/', false, 'ip1.dynupdate.no-ip.com', 80),
			ipv6Check: url('http://ip1.dynupdate6.no-ip.com/', false, 'ip1.dynupdate6.no-ip.com', 80),
			userAgent: 'hardware',
			company: '',
			device: '',
			model: '',
			firmware: '',
		},
		keys: [
			{
				name: 'home',
				enabled: true,
				username: 'rv7sc9a',
				password: SECRET,
				hostnames: ['all.ddnskey.com'],
				interfaces: [],
				ipv4: { kind: 'auto' },
				ipv6: { kind: 'auto' },
				lanHost: null,
				offline: false,
			},
		],
		broken: [],
	});
	assert.equal(read(file([])).warnings, []);
});

test('elsewhere than on a router no interface is named, and the User-Agent is that of software', () => {
	const { settings, keys } = valid(file([]), { router: false });
	assert.equal([settings.userAgent, keys[0]?.interfaces], ['software', []]);
});

const settings: ReadonlyArray<readonly [textLine: string, expected: Partial<Settings>]> = [
	["option enabled 'off'", { enabled: false }],
	["option enabled 'yes'", { enabled: true }],
	["option enabled 'disabled'", { enabled: false }],
	["option check_interval '60'", { checkIntervalSeconds: 60 }],
	["option check_interval '604800'", { checkIntervalSeconds: 604800 }],
	["option timeout '2'", { timeoutSeconds: 2 }],
	["option timeout '120'", { timeoutSeconds: 120 }],
	["option log_level 'debug'", { logLevel: 'debug' }],
	["option user_agent 'software'", { userAgent: 'software' }],
	["option ca_file '/etc/ssl/own.pem'", { caFile: '/etc/ssl/own.pem' }],
	[toBytes("option company 'Größe'"), { company: 'Größe' }],
	["option server 'https://a.example'", { servers: [url('https://a.example', true, 'a.example', 443)] }],
	[
		"option server 'https://a.example https://b.example:8443/'",
		{
			servers: [
				url('https://a.example', true, 'a.example', 443),
				url('https://b.example:8443', true, 'b.example', 8443),
			],
		},
	],
	["option ipv6_check 'https://[::1]:9/'", { ipv6Check: url('https://[::1]:9/', true, '::1', 9) }],
];

for (const [textLine, expected] of settings) {
	test(`${textLine} is understood`, () => {
		const { settings: all } = valid(file([textLine]));
		assert.equal({ ...all, ...expected }, all);
		assert.equal(read(file([textLine])).warnings, []);
	});
}

const keys: ReadonlyArray<readonly [textLines: string[], expected: Partial<Key>]> = [
	[["option hostname 'A.example'"], { hostnames: ['a.example'] }],
	[["option hostname 'a.example  b.example'"], { hostnames: ['a.example', 'b.example'] }],
	[["list hostname '*.a.example'", "list hostname 'group'"], { hostnames: ['*.a.example', 'group'] }],
	[["option hostname 'a.example,b.example'"], { hostnames: ['a.example', 'b.example'] }],
	[
		["list hostname 'a.example , b.example,'", 'list hostname c.example'],
		{ hostnames: ['a.example', 'b.example', 'c.example'] },
	],
	[["list hostname 'a.example.'"], { hostnames: ['a.example'] }],
	[[toBytes("list hostname 'Müller.ddns.net'")], { hostnames: ['xn--mller-kva.ddns.net'] }],
	[["list hostname 'm\xfcller.ddns.net'"], { hostnames: ['xn--mller-kva.ddns.net'] }],
	[["option interface 'wan'"], { interfaces: ['wan'] }],
	[["list interface 'eth0.2'", "list interface 'pppoe-wan'"], { interfaces: ['eth0.2', 'pppoe-wan'] }],
	[["option ipv4 'provider'", "option ipv6 'off'"], { ipv4: { kind: 'provider' }, ipv6: { kind: 'off' } }],
	[["option ipv4 'check'", "option ipv6 'check'"], { ipv4: { kind: 'check' }, ipv6: { kind: 'check' } }],
	[["option ipv6 'interface'"], { ipv6: { kind: 'interface' } }],
	[["option ipv4 '203.0.113.7'"], { ipv4: { kind: 'literal', address: '203.0.113.7' } }],
	[["option ipv6 '2001:DB8::0:1'"], { ipv6: { kind: 'literal', address: '2001:db8::1' } }],
	[["option ipv6_host '::10'"], { lanHost: { hostPart: '::10', prefixFrom: 'lan' } }],
	...['00:11:22:33:44:55', '00-11-22-33-44-55'].map((mac): [string[], object] => [
		[`option ipv6_host '${mac}'`],
		{ lanHost: { hostPart: '::211:22ff:fe33:4455', prefixFrom: 'lan' } },
	]),
	[["option ipv6_host 'FE:AB:cd:00:00:01'"], { lanHost: { hostPart: '::fcab:cdff:fe00:1', prefixFrom: 'lan' } }],
	[["option ipv6_host '::10'", "option ipv6_prefix_from 'dmz'"], { lanHost: { hostPart: '::10', prefixFrom: 'dmz' } }],
	[["option offline '1'"], { offline: true }],
	[[toBytes("option username 'grün'")], { username: toBytes('grün') }],
	[["option password '# $x\xff\n'"], { password: '# $x\xff\n' }],
];

for (const [textLines, expected] of keys) {
	test(`${JSON.stringify(textLines.join('; '))} is understood`, () => {
		const key = firstKey(file([], textLines));
		assert.equal({ ...key, ...expected }, key);
	});
}

test('rule 1: a name in two enabled keys is an error that names both', () => {
	const second = ["config key 'b'", "option username 'u'", "option password 'p'", "list hostname 'A.example'"];
	const { errors } = read(file([], ["list hostname 'a.example'"], second));
	const place = { severity: 'error', line: 10, section: { key: 'b' }, option: 'hostname', value: 'A.example' };
	assert.equal(errors, [{ ...place, code: 'hostname-taken', owner: 'home' }]);
});

test('rule 1: two enabled keys may share *.ddnskey.com and names without a dot; a key that is off may have any', () => {
	const key = (name: string, ...more: string[]) => [
		`config key '${name}'`,
		"option username 'u'",
		"option password 'p'",
		"list hostname 'all.ddnskey.com'",
		"list hostname 'group'",
		...more,
	];
	const off = key('c', "list hostname 'a.example'", "option enabled '0'");
	const text = file([], ["list hostname 'a.example'"], [...key('a'), ...key('b'), ...off]);
	assert.is(valid(text).keys.length, 4);
});

test('rule 1: a key that is off may have a name of an enabled one, whichever of the two stands first', () => {
	const other = ["config key 'b'", "option username 'u'", "option password 'p'", "list hostname 'a.example'"];
	for (const off of ['home', 'b']) {
		const state = (name: string) => `option enabled '${name === off ? '0' : '1'}'`;
		const text = file([], ["list hostname 'a.example'", state('home')], [...other, state('b')]);
		assert.equal(
			valid(text).keys.map(({ name, enabled, hostnames }) => [name, enabled, hostnames]),
			[
				['home', off !== 'home', ['a.example']],
				['b', off !== 'b', ['a.example']],
			],
		);
	}
});

/** A key of this name, with these lines in place of its own of the same name. */
function keyNamed(name: string, ...textLines: string[]): string[] {
	return file([], textLines).replace("config key 'home'", `config key '${name}'`).trim().split('\n').slice(2);
}

const names = (all: readonly { name: string }[]) => all.map(({ name }) => name).join();

test('rule 51: an error in a key stops that key alone; what can be read of it is kept', () => {
	const text = file([], ["option ipv4 'x'", "list hostname 'a.example'", "list hostname 'a/b'"], keyNamed('b'));
	const { keys: sound, broken } = valid(text);
	assert.is(names(sound), 'b');
	assert.equal(
		broken.map(({ errors, ...rest }) => ({ ...rest, errors: errors.map(({ line, code }) => [line, code]) })),
		[
			{
				name: 'home',
				username: 'rv7sc9a',
				password: SECRET,
				hostnames: ['a.example'],
				offline: false,
				errors: [
					[6, 'not-a-source'],
					[8, 'not-a-hostname'],
				],
			},
		],
	);
});

test('rule 51: where no key is left, or the settings or the syntax are wrong, the errors are everybody’s', () => {
	const wrong = ["option ipv4 'x'"];
	const everybodys = [
		file([], wrong),
		file([], wrong, keyNamed('b', ...wrong)),
		file([], wrong, ["config key 'off'", "option enabled '0'"]),
		file(["option timeout 'x'"], wrong, keyNamed('b')),
		file([], wrong, [...keyNamed('b'), 'nonsense']),
	];
	const codes = everybodys.map((text) => {
		const result = readConfig(text, { router: true, needsContact: true, passwordFile: () => ({ error: 'ENOENT' }) });
		return 'errors' in result && result.errors.map(({ code }) => code);
	});
	assert.equal(codes, [
		['not-a-source'],
		['not-a-source', 'not-a-source'],
		['not-a-source'],
		['not-seconds', 'not-a-source'],
		['syntax'],
	]);
	// Who has switched the others off does not want them served.
	const off = valid(file([], wrong, keyNamed('off', "option enabled '0'")));
	assert.equal([names(off.keys), names(off.broken)], ['off', 'home']);
});

test('rule 51: a key with another error owns no names; of two that are sound the later one is in error', () => {
	const name = "list hostname 'a.example'";
	const broken = [name, "option ipv4 'x'"];
	const first = valid(file([], broken, [...keyNamed('b', name), ...keyNamed('c')]));
	assert.equal([names(first.keys), names(first.broken)], ['b,c', 'home']);
	const later = valid(
		file(
			[],
			[name],
			[...keyNamed('b', name, "list hostname 'b.example'"), ...keyNamed('c', "list hostname 'b.example'")],
		),
	);
	assert.equal([names(later.keys), names(later.broken)], ['home,c', 'b']);
	assert.equal(later.broken[0]?.hostnames, ['a.example', 'b.example'], 'its stops may be about them');
});

test('rule 51: of a key that is off an error is none', () => {
	const off = valid(file([], ["option enabled '0'", "option ipv4 'x'"], keyNamed('b')));
	assert.equal([names(off.keys), names(off.broken)], ['home,b', '']);
});

test('a file is refused that has more lines, sections or names than an engine of 8 MB can hold', () => {
	const many = <T>(count: number, each: (at: number) => T) => Array.from({ length: count }, (_, at) => each(at));
	const listed = (count: number, at = 0) => many(count, (index) => `n${at}-${index}.example`).join(',');
	const cases: [text: string, code: string, what: string | null][] = [
		[
			file(
				[],
				many(20_000, (at) => `option o${at} x`),
			),
			'too-many',
			'lines',
		],
		[file([], [many(4001, (at) => `option o${at} 'x'`).join(';')]), 'too-many', 'lines'],
		[
			file(
				[],
				[],
				many(3800, (at) => `config key k${at}`),
			),
			'too-many',
			'sections',
		],
		[
			file([], [], many(6, (at) => keyNamed(`k${at}`, `option hostname '${listed(200, at)}'`)).flat()),
			'too-many',
			'host names',
		],
		[file([], [`option hostname '${listed(201)}'`]), 'too-many-values', null],
		[file([], [`option interface '${listed(11_000).replaceAll(',', ' ')}'`]), 'too-many-values', null],
	];
	for (const [text, code, what] of cases) {
		const [problem, ...more] = read(text).errors;
		assert.equal([problem?.code, problem?.code === 'too-many' ? problem.what : null, more], [code, what, []]);
	}
	const most = valid(
		file(
			[],
			[`option hostname '${listed(20)}'`],
			many(49, (at) => keyNamed(`k${at}`, `option hostname '${listed(20, at + 1)}'`)).flat(),
		),
	);
	assert.is(most.keys.length, 50);
});

test('rule 10: a key that is off stays in the configuration with what can be read of it', () => {
	const text = file([], ["option enabled '0'", "option ipv4 'nonsense'", "option colour 'red'"]);
	const { keys: all } = valid(text);
	assert.equal([all[0]?.enabled, all[0]?.username, all[0]?.ipv4], [false, 'rv7sc9a', { kind: 'auto' }]);
	assert.equal(read(text).warnings, [NO_KEY_ENABLED]);
});

test('a key that is off and lacks a password is left out with a warning; one that is not filled in, silently', () => {
	const left = ["config key 'b'", "option enabled '0'", "option username 'u'", "list hostname 'b.example'"];
	const text = file([], [], [...left, "config key 'c'", "option enabled '0'"]);
	assert.is(
		valid(text)
			.keys.map(({ name }) => name)
			.join(),
		'home',
	);
	const place = { severity: 'warning', line: 7, section: { key: 'b' }, option: null };
	assert.equal(read(text).warnings, [{ ...place, code: 'key-left-out', invalid: ['password'] }]);
});

test('a key without any option, as the example has it, waits like one that is off: others are served without a word', () => {
	const text = file([], [], ["config key 'example'", "\t#option username 'rv7sc9a'"]);
	assert.equal(read(text), { errors: [], warnings: [] });
	assert.is(valid(text).keys.length, 1);
});

test('a configuration without an enabled key is valid and says what to fill in', () => {
	const text = "config noip 'settings'\noption contact 'me@example.com'\n";
	assert.equal(valid(text).keys, []);
	assert.equal(read(text).warnings, [NO_KEY_ENABLED]);
});

test('a key without a name is called by its number, past names that are taken', () => {
	const anonymous = ['config key', "option username 'u'", "option password 'p'", "list hostname 'c.example'"];
	const named = ["config key 'key2'", "option username 'u'", "option password 'p'", "list hostname 'b.example'"];
	const text = file([], [], [...anonymous, ...named]);
	assert.equal(
		valid(text).keys.map(({ name }) => name),
		['home', 'key3', 'key2'],
	);
	const place = { severity: 'warning', line: 7, section: { key: 'key3' }, option: null };
	assert.equal(read(text).warnings, [{ ...place, code: 'nameless-key' }]);
});

test('rule 23: of a password file one trailing line end is removed and no more', () => {
	const cases = [
		[`${SECRET}\n`, SECRET],
		[`${SECRET}\r\n`, SECRET],
		[`${SECRET}\n\n`, `${SECRET}\n`],
		[` ${SECRET}\0\r`, ` ${SECRET}\0\r`],
		['x'.repeat(4096), 'x'.repeat(4096)],
	] as const;
	for (const [content, password] of cases) {
		const asked: string[] = [];
		const passwordFile = (path: string) => {
			asked.push(path);
			return { password: content, worldReadable: false };
		};
		const text = file([], ["option password_file '/etc/noip/password'"]);
		assert.is(firstKey(text, { passwordFile }).password, password);
		assert.equal(asked, ['/etc/noip/password']);
	}
});

test('rule 23: a password file that is empty, too long, unreadable or open to everybody is reported', () => {
	const text = file([], ["option password_file '/etc/noip/p'"]);
	const place = { line: 6, section: { key: 'home' }, option: 'password_file', value: '/etc/noip/p' };
	const found = (password: string, worldReadable = false) => {
		const { errors, warnings } = read(text, { passwordFile: () => ({ password, worldReadable }) });
		return [...errors, ...warnings];
	};
	const size = [{ severity: 'error', ...place, code: 'password-size', most: 4096 }];
	assert.equal(found('\r\n'), size);
	assert.equal(found('x'.repeat(4097)), size);
	assert.equal(found(SECRET, true), [{ severity: 'warning', ...place, code: 'world-readable' }]);
	assert.equal(read(text).errors, [{ severity: 'error', ...place, code: 'unreadable', error: 'ENOENT' }]);
});

test('rule 48: two enabled keys of one user with different passwords are warned about, and both are named', () => {
	const other = (...more: string[]) => ["config key 'work'", "list hostname 'work.ddns.net'", ...more];
	const found = (...more: string[]) =>
		read(file([], ["list hostname 'a.ddns.net'"], other(...more))).warnings.map(
			(one) => [one.code, one.section, 'owner' in one && one.owner, one.option, one.line] as unknown,
		);
	const user = "option username 'rv7sc9a'";
	assert.equal(found(user, "option password 'x'"), [['other-password', { key: 'work' }, 'home', 'password', 10]]);
	assert.equal(found(user, `option password '${SECRET}'`), []);
	assert.equal(found("option username 'other'", "option password 'x'"), []);
	assert.equal(found(user, "option password 'x'", "option enabled '0'"), []);
});

const ELSEWHERE = [
	'/etc/shadow',
	'/etc/noip/',
	'/etc/noip/.',
	'/etc/noip/..',
	'/etc/noip/a/b',
	'/etc/noip/../shadow',
	'p',
];

for (const path of [...ELSEWHERE, '/etc//noip/p', '/etc/noip//p', '/dev/zero', '/tmp/etc/noip/p']) {
	test(`rule 43: on a router no password is read from ${path}`, () => {
		const passwordFile = () => ({ password: 'it was opened', worldReadable: false });
		const { errors } = read(file([], [`option password_file '${path}'`]), { passwordFile });
		assert.equal(
			errors.map(({ option, code }) => [option, code]),
			[['password_file', 'not-in-etc-noip']],
		);
	});
}

test('rule 43: elsewhere a password file may be anywhere, and has a whole path', () => {
	const text = (path: string) => file([], [`option password_file '${path}'`]);
	const passwordFile = () => ({ password: SECRET, worldReadable: false });
	assert.equal(read(text('/run/credentials/noip.service/p'), { passwordFile, router: false }).errors, []);
	assert.is(read(text('p'), { passwordFile, router: false }).errors[0]?.code, 'not-absolute');
});

test('a name beside all.ddnskey.com, which stands for it too, is warned about', () => {
	const { warnings } = read(file([], ["list hostname 'all.ddnskey.com'", "list hostname 'home.ddns.net'"]));
	assert.equal(
		warnings.map(({ code, option, line }) => [code, option, line]),
		[['hostname-covered', 'hostname', 7]],
	);
	assert.equal(read(file([], ["list hostname 'a.ddns.net'", "list hostname 'b.ddns.net'"])).warnings, []);
});

test('where the publisher has given a contact, none is needed, and what is wrong with one is told all the same', () => {
	const options = { needsContact: false };
	const none = file(["option contact ''"]);
	assert.equal(valid(none, options).settings.contact, '');
	assert.equal(read(none, options), { errors: [], warnings: [] });
	assert.equal(
		read(none).errors.map(({ code, option }) => [code, option]),
		[['missing', 'contact']],
	);
	assert.is(read(file(["option contact 'a b'"]), options).errors[0]?.code, 'not-a-contact');
	assert.is(valid(file(["option contact 'me@example.org'"]), options).settings.contact, 'me@example.org');
});

test('where all is off, nothing is wrong with the example, and what is missing of a file that somebody is filling in is minded', () => {
	const example = readFileSync('packaging/noip.conf', 'utf8');
	const { settings, ...others } = valid(example);
	assert.equal([settings.enabled, others], [false, { keys: [], broken: [] }]);
	assert.equal(read(example).warnings, []);
	const missing = (text: string) =>
		read(text).warnings.map(({ code, option, severity }) => [code, option, severity].join(' '));
	assert.equal(missing(example.replace("#option username 'rv7sc9a'", "option username 'rv7sc9a'")), [
		'missing contact warning',
		'missing password warning',
		'missing hostname warning',
	]);
	assert.equal(missing(file(["option enabled '0'", "option contact ''"])), ['missing contact warning']);
	assert.is(valid(file(["option enabled '0'", "option contact ''"])).keys.length, 1);
	for (const wrong of ["option timeout 'soon'", "option contact 'a b'"])
		assert.is(read(file(["option enabled '0'", wrong])).errors.length, 1, wrong);
	assert.equal(
		read(example.replace("enabled '0'", "enabled '1'")).errors.map(({ code }) => code),
		['no-key-enabled'],
	);
});

test('where no contact is needed, the example is in order with one warning, and other errors are told', () => {
	const options = { needsContact: false };
	const example = readFileSync('openwrt/noip/files/noip.config', 'utf8');
	assert.equal(read(example, options), { errors: [], warnings: [NO_KEY_ENABLED] });
	assert.equal(read(example), { errors: [{ ...NO_KEY_ENABLED, severity: 'error' }], warnings: [] });
	const wrong = "config noip 'settings'\n\toption timeout 'soon'\n";
	assert.equal(
		read(wrong, options).errors.map(({ option }) => option),
		['timeout'],
	);
});

test.run();
