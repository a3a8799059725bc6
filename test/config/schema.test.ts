import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { toBytes } from '../../src/base/bytes.ts';
import type { Key, Settings } from '../../src/config/config.ts';
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
				interfaces: ['wan', 'wan6'],
				ipv4: { kind: 'auto' },
				ipv6: { kind: 'auto' },
				lanHost: null,
				offline: false,
			},
		],
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
	["option timeout '1'", { timeoutSeconds: 1 }],
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
	[["option interface 'wan'"], { interfaces: ['wan'] }],
	[["list interface 'eth0.2'", "list interface 'pppoe-wan'"], { interfaces: ['eth0.2', 'pppoe-wan'] }],
	[["option ipv4 'provider'", "option ipv6 'off'"], { ipv4: { kind: 'provider' }, ipv6: { kind: 'off' } }],
	[["option ipv4 'check'", "option ipv6 'check'"], { ipv4: { kind: 'check' }, ipv6: { kind: 'check' } }],
	[["option ipv6 'interface'"], { ipv6: { kind: 'interface' } }],
	[["option ipv4 '203.0.113.7'"], { ipv4: { kind: 'literal', address: '203.0.113.7' } }],
	[["option ipv6 '2001:DB8::0:1'"], { ipv6: { kind: 'literal', address: '2001:db8::1' } }],
	[["option ipv6_host '::10'"], { lanHost: { hostPart: '::10', prefixFrom: 'lan' } }],
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

test.run();
