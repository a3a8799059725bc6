import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { ConfigProblem } from '../../src/config/problem.ts';
import type { UciReason } from '../../src/config/uci.ts';
import { configErrors, configProblemText } from '../../src/messages/config.ts';
import { ENVIRONMENT } from '../../src/messages/platform.ts';
import { compareWithGolden, listOf, type Samples } from './golden.ts';

const FILE = '/etc/config/noip';

/** Where problems of the whole file, of the settings and of a key stand. */
const ofFile = { severity: 'error', line: null, section: null, option: null } as const;
const ofSettings = (option: string, value: string | null) =>
	({ severity: 'error', line: 3, section: 'settings', option, value }) as const;
const ofKey = (option: string, value: string | null) =>
	({ severity: 'error', line: 12, section: { key: 'home' }, option, value }) as const;
const wholeKey = { severity: 'warning', line: 9, section: { key: 'home' }, option: null } as const;

const syntax = { ...ofFile, line: 7, code: 'syntax', startLineNumber: 7, byteOrderMark: false } as const;

/** Each of libuci's reasons, at the line where it begins; the type checker asks for those that are missing. */
const SYNTAX: Record<UciReason, number> = {
	'invalid character in name field': 7,
	'invalid character in type field': 7,
	'too many arguments': 7,
	'insufficient arguments': 7,
	'invalid command': 7,
	'package without name': 7,
	'config without name': 7,
	'option without name': 7,
	'option/list command found before the first section': 7,
	'section of different type overwrites prior section with same name': 7,
	"EOF with unterminated '": 2,
	'EOF with unterminated "': 2,
};

const PROBLEMS: Samples<ConfigProblem> = {
	'unreadable-file': [{ ...ofFile, code: 'unreadable-file', error: 'EACCES' }],
	'nothing-given': [{ ...ofFile, code: 'nothing-given' }],
	syntax: [
		{ ...syntax, reason: 'invalid command', byteOrderMark: true },
		...Object.entries(SYNTAX).map(([reason, startLineNumber]) => ({
			...syntax,
			reason: reason as UciReason,
			startLineNumber,
		})),
	],
	'not-uci': [
		{ ...ofFile, code: 'not-uci', utf16: false },
		{ ...ofFile, code: 'not-uci', utf16: true },
	],
	'too-many': [
		{ ...ofFile, code: 'too-many', what: 'lines', most: 4000 },
		{ ...ofFile, code: 'too-many', what: 'sections', most: 100 },
		{ ...ofFile, code: 'too-many', what: 'host names', most: 1000 },
	],
	'world-readable-file': [{ ...ofFile, severity: 'warning', code: 'world-readable-file' }],
	'no-settings': [{ ...ofFile, code: 'no-settings' }],
	'two-sources': [{ ...ofFile, code: 'two-sources', file: FILE }],
	'no-key-enabled': [{ ...ofFile, code: 'no-key-enabled' }],
	'ignored-section': [{ ...ofFile, line: 4, code: 'ignored-section', type: 'keys', name: 'home' }],
	'nameless-key': [{ ...wholeKey, section: { key: 'key3' }, code: 'nameless-key' }],
	'merged-section': [
		{ ...wholeKey, code: 'merged-section', first: 4 },
		{ ...wholeKey, section: 'settings', code: 'merged-section', first: 4 },
	],
	'key-left-out': [
		{ ...wholeKey, code: 'key-left-out', invalid: ['password'] },
		{ ...wholeKey, code: 'key-left-out', invalid: ['username', 'hostname'] },
	],
	'unknown-option': [
		{ ...wholeKey, option: 'user', code: 'unknown-option', meant: 'username', known: [] },
		{ ...wholeKey, option: 'colour', code: 'unknown-option', meant: null, known: ['enabled', 'ipv4'] },
	],
	missing: [
		{ ...ofSettings('contact', null), code: 'missing' },
		{ ...ofKey('username', null), code: 'missing' },
		{ ...ofKey('password', null), code: 'missing' },
		{ ...ofKey('hostname', ''), code: 'missing' },
		{ ...ofKey('interface', ''), code: 'missing' },
		{ ...ofKey('ipv6_command', ''), code: 'missing' },
		{ ...ofKey('hostname', ''), code: 'missing', near: { option: 'hostnames', line: 14 } },
	],
	'line-break': [
		{ ...ofSettings('company', 'first…'), code: 'line-break' },
		{ ...ofKey('username', null), code: 'line-break' },
	],
	'several-values': [{ ...ofSettings('log_level', 'info'), code: 'several-values', count: 2 }],
	'too-many-values': [{ ...ofKey('hostname', ''), code: 'too-many-values', most: 200 }],
	'listed-twice': [{ ...ofKey('hostname', 'home.ddns.net'), code: 'listed-twice' }],
	'not-a-flag': [{ ...ofKey('offline', 'maybe'), code: 'not-a-flag' }],
	'not-one-of': [
		{ ...ofSettings('log_level', 'Info'), code: 'not-one-of', allowed: ['error', 'warn', 'info', 'debug'] },
	],
	'not-absolute': [{ ...ofSettings('ca_file', 'ca.pem'), code: 'not-absolute' }],
	'not-seconds': [{ ...ofSettings('timeout', '0'), code: 'not-seconds', least: 2, most: 120 }],
	'too-long': [{ ...ofKey('username', null), code: 'too-long', most: 50 }],
	'not-a-contact': [{ ...ofSettings('contact', null), code: 'not-a-contact' }],
	'contact-without-at': [{ ...ofSettings('contact', null), code: 'contact-without-at' }],
	'not-a-url': [{ ...ofSettings('server', 'ftp://a.example'), code: 'not-a-url' }],
	'url-with-path': [{ ...ofSettings('server', 'https://a.example/nic/update'), code: 'url-with-path' }],
	'plain-http': [{ ...ofSettings('server', 'http://a.example:8245'), code: 'plain-http' }],
	'not-an-interface': [{ ...ofKey('interface', 'wan wan6'), code: 'not-an-interface' }],
	'not-a-hostname': [
		{ ...ofKey('hostname', 'a.example b.example'), code: 'not-a-hostname', meant: null },
		{ ...ofKey('hostname', 'https://home.ddns.net/'), code: 'not-a-hostname', meant: 'home.ddns.net' },
	],
	'never-a-hostname': [{ ...ofKey('hostname', 'localhost'), code: 'never-a-hostname' }],
	'doubtful-hostname': [{ ...ofKey('hostname', 'my_host.ddns.net'), code: 'doubtful-hostname' }],
	'hostname-taken': [{ ...ofKey('hostname', 'home.ddns.net'), code: 'hostname-taken', owner: 'nas' }],
	'hostname-covered': [{ ...ofKey('hostname', 'home.ddns.net'), code: 'hostname-covered', all: 'all.ddnskey.com' }],
	'not-a-source': [
		{ ...ofKey('ipv4', 'on'), code: 'not-a-source', family: 'ipv4', allowed: ['auto', 'interface', 'off'] },
		{ ...ofKey('ipv6', 'on'), code: 'not-a-source', family: 'ipv6', allowed: ['auto', 'interface', 'off'] },
	],
	'nothing-to-publish': [{ ...ofKey('ipv6', 'off'), code: 'nothing-to-publish' }],
	'unreachable-address': [{ ...ofKey('ipv4', '127.0.0.1'), code: 'unreachable-address' }],
	'not-public': [{ ...ofKey('ipv4', '192.168.1.1'), code: 'not-public' }],
	'not-a-host-part': [{ ...ofKey('ipv6_host', '10'), code: 'not-a-host-part' }],
	'host-part-unused': [{ ...ofKey('ipv6_host', '::10'), code: 'host-part-unused' }],
	'other-password': [{ ...ofKey('password', null), severity: 'warning', code: 'other-password', owner: 'work' }],
	'command-unused': [{ ...ofKey('ipv4_command', 'address'), code: 'command-unused', family: 'ipv4' }],
	'two-passwords': [{ ...ofKey('password_file', '/etc/noip/secret'), code: 'two-passwords' }],
	'not-in-etc-noip': [{ ...ofKey('password_file', '/root/secret'), code: 'not-in-etc-noip' }],
	unreadable: [{ ...ofKey('password_file', '/etc/noip/secret'), code: 'unreadable', error: 'ENOENT' }],
	unusable: [
		{ ...ofKey('ca_file', '/etc/ssl/own.pem'), section: 'settings', code: 'unusable', error: 'ENOENT' },
		{ ...ofKey('ca_file', '/etc/ssl/own.pem'), section: 'settings', code: 'unusable', error: 'no certificate' },
	],
	'password-size': [{ ...ofKey('password_file', '/etc/noip/secret'), code: 'password-size', most: 4096 }],
	'world-readable': [{ ...ofKey('password_file', '/etc/noip/secret'), code: 'world-readable' }],
	'not-a-duration': [{ ...ofSettings('check_interval', '5x'), code: 'not-a-duration', least: 60, most: 604800 }],
	'out-of-range': [{ ...ofSettings('timeout', '1s'), severity: 'warning', code: 'out-of-range', seconds: 2 }],
	'no-contact': [{ ...ofSettings('contact', null), severity: 'warning', code: 'no-contact' }],
	'no-daemon': [{ ...ofSettings('daemon_user', null), severity: 'warning', code: 'no-daemon' }],
	'not-an-ip-method': [{ ...ofSettings('ip_method', 'magic'), code: 'not-an-ip-method' }],
	'ip-method-unasked': [{ ...ofSettings('ip_method', 'aws-metadata'), code: 'ip-method-unasked' }],
	'first-only': [
		{ ...ofSettings('ip_method', 'static:203.0.113.7,dns'), code: 'first-only', first: 'static:203.0.113.7' },
	],
	'unused-beside': [{ ...ofSettings('ip_method', 'dns'), code: 'unused-beside', other: 'ipv4' }],
};

test('each problem of a configuration has a sentence that names its place', () => {
	compareWithGolden(
		'config',
		listOf(PROBLEMS, (problem) => configProblemText(problem, FILE)),
	);
});

test('of an environment each sentence names the variable, and no line, section or option', () => {
	const problems = Object.values(PROBLEMS).flat();
	const texts = problems.map((problem) => configProblemText({ ...problem, line: null }, ENVIRONMENT));
	const ofOptions = texts.filter((_text, at) => problems[at]?.option !== null);
	for (const text of ofOptions) assert.match(text, /^NOIP_[A-Z\d_]+ /);
	for (const text of ofOptions) assert.not.match(text, /settings|key 'home'|password_file|is in line/);
	compareWithGolden('environment', [...new Set(ofOptions)]);
});

test('what was expected, or is to be done, follows the place; no message repeats another', () => {
	const texts = Object.values(PROBLEMS).flatMap((samples) => samples.map((one) => configProblemText(one, FILE)));
	for (const text of texts) assert.ok(text.startsWith(FILE), text);
	assert.is(new Set(texts).size, texts.length);
});

test('a problem is told with its line and option beside its sentence', () => {
	const [missing] = PROBLEMS['not-seconds'];
	const text = "/etc/config/noip line 3: settings: timeout '0' must be a number of seconds from 2 to 120";
	assert.equal(configErrors([missing], FILE), [{ line: 3, option: 'timeout', text }]);
});

test.run();
