/** What the readers are fed with, by reader: real things, from which the vectors are made by damage, and the pieces that they are damaged with. */
import { readdirSync, readFileSync } from 'node:fs';
import { READERS } from './readers.ts';
import { SOURCES } from './started-router.ts';

/** The files of a folder as bytes, the long ones left out. */
function filesIn(folder: string, end: string): string[] {
	return readdirSync(folder)
		.filter((name) => name.endsWith(end))
		.map((name) => readFileSync(`${folder}/${name}`, 'latin1'))
		.filter((text) => text.length < 8192);
}

const lines = (...each: readonly string[]) => each.map((line) => `${line}\n`).join('');

const DDNS = `config ddns 'global'
	option ddns_rundir '/var/run/ddns'
config service 'myddns_ipv4'
	option service_name 'no-ip.com'
	option lookup_host 'home.ddns.net'
	option domain 'home.ddns.net'
	option username 'you@example.com'
	option password 'it'\\''s secret'
	option enabled '1'
	option interface 'wan'
	option ip_source 'network'
	option ip_network 'wan'
config service
	option service_name 'dyndns.org'
`;

const ENVIRONMENTS = [
	lines(
		'USERNAME=rv7sc9a',
		'PASSWORD=secret',
		'HOSTNAMES=home.ddns.net, nas.ddns.net',
		'CHECK_INTERVAL=5m',
		'CONSTRUCTOR=x',
	),
	lines(
		'USERNAME=a',
		'PASSWORD=b',
		'HOSTNAMES=c.ddns.net',
		'IP_METHOD=static:203.0.113.7,dns',
		'LOG_LEVEL=trace',
		'TIMEOUT=1',
	),
	lines(
		'USERNAME=a',
		'PASSWORD_FILE=/x',
		'CHECK_INTERVAL=1h 30m',
		'IP_METHOD=https://a.example/ip',
		'INTERFACE=eth0,eth1',
		'COLOUR=red',
	),
	lines(
		'USERNAME=a',
		'PASSWORD=__proto__',
		'HOSTNAME=x.ddns.net',
		'DAEMON_USER=nobody',
		'EXEC_ON_CHANGE=echo {{CURRENT_IP}}',
		'ENABLED=0',
	),
];

const HTTP = `HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nRetry-After: 120\r\n\r\ngood 192.0.2.1,2001:db8::1\r\n\n1 214 28`;

const PROC = filesIn('test/network/fixtures/lines', '.txt').filter((text) => /^(Iface|Main|[\da-f]{32})/.test(text));

const OWN: Record<string, string[]> = {
	uci: filesIn('test/fixtures/uci', '.conf'),
	configuration: [SOURCES['/noip.conf'] as string, ...filesIn('openwrt/noip/files', '.config')],
	environment: ENVIRONMENTS,
	'ddns-scripts': [DDNS],
	...Object.fromEntries(
		['inadyn', 'ddclient', 'noip-duc', 'noip2', 'ddns-updater'].map((client) => [
			client,
			filesIn(`test/fixtures/import/${client}`, '.conf'),
		]),
	),
	answer: [
		'200\ngood 192.0.2.1,2001:db8::1\nnochg 192.0.2.1\n',
		'200\r\n911\r\n',
		'401\nbadauth',
		'200\nnohost\ngood',
		'500\n!donator',
		'200\nabuse\nbadagent\n',
	],
	'IP check': ['203.0.113.7', '2001:db8::7\n', '203.0.113.7\r\n<html>'],
	'address by a program': ['203.0.113.7\n', ' 2001:db8::7 \r\n', '10.0.0.1', '203.0.113.7 203.0.113.8'],
	curl: [HTTP, HTTP.replace('200 OK', '503 x').replaceAll('\r', '')],
	'ip route get': [
		'198.51.100.1 from 192.168.1.50 via 192.168.1.1 dev eth0 uid 0 \n    cache \n',
		'unreachable 2001:db8::1 from :: dev lo  table unspec  proto kernel  src ::1  metric 4294967295  error -101',
	],
	nslookup: [
		'Server:\t127.0.0.1\nAddress:\t127.0.0.1:53\n\nName:\texample.net\nAddress: 198.51.100.1\nAddress 2: ::1\n',
	],
	'Retry-After': ['120', 'Mon, 24 Nov 2025 02:00:00 GMT'],
	FIFO: [lines('ifup wan', 'ifupdate wan6', 'stratum -', 'update home', 'force -', 'resume home', 'reload -')],
	'command line': ['update\n--force\nhome', 'status\n--json', 'check\n--config=/etc/x\n--probe', '--\nrun\n--root\n/x'],
	'ip -j address': filesIn('test/network/fixtures', '.json'),
	'ip -j route': filesIn('test/network/fixtures/lines', '.json'),
	'ip address': filesIn('test/network/fixtures/lines', '.txt').filter((text) => text.includes('inet')),
	'ip route': filesIn('test/network/fixtures/lines', '.txt').filter((text) => text.includes('default')),
	'/proc/net': [PROC.join(''), ...PROC],
	netifd: filesIn('test/fixtures/openwrt', '.dump.json'),
	'only state': [SOURCES['/state/state.json'] as string],
};

/** Whole examples by reader; each reader has some. */
export const CORPUS: Readonly<Record<string, readonly string[]>> = Object.fromEntries(
	Object.keys(READERS).map((name) => [name, OWN[name] ?? [SOURCES[name] as string]]),
);

const deep = (open: string, close: string, depth: number) => open.repeat(depth) + close.repeat(depth);

/** JSON that is nested deeper than engines have stack for, each with another limit. */
export const DEEP: readonly string[] = [
	deep('[', ']', 4000),
	deep('{"a":', '}', 4000).replace(/:\}/, ':1}'),
	deep('[', ']', 60_000),
	deep('{"interface":[', ']}', 8000),
];

/** Whole inputs that have broken other programs. Each reader gets all of them. */
export const HOSTILE: readonly string[] = [
	'',
	'\0',
	'\n'.repeat(5000),
	'\xef\xbb\xbf',
	'\xff\xfe\xfd',
	'null',
	'[]',
	'{}',
	'0',
	'"x"',
	'[null,[],{},0,""]',
	'{"__proto__":{"interface":[],"schema":1}}',
	'{"constructor":{"prototype":{"x":1}},"toString":1,"digest":"00000000"}',
	'{"schema":1,"digest":{},"stops":[null,{"word":"abuse"},{"word":"abuse","hosts":null}],"names":null}',
	'{"schema":1e999,"stops":{"length":1e9}}',
	'{"schema":2,"names":3}',
	'{"interface":[{"interface":"wan","up":true,"ipv4-address":[{"address":{}},{"address":"203.0.113.10","preferred":-0}]}]}',
	'[1e400,-1e400,-0,0.1e-400,123456789012345678901234567890]',
	'"\\ud800\\u0000\\uffff"',
	deep('[', ']', 50),
	deep('{"interface":[', ']}', 50),
	...DEEP,
	'x'.repeat(65_537),
	`"${'\\u0041'.repeat(10_000)}"`,
	'"'.repeat(3000),
	'\\'.repeat(3001),
	`${"'".repeat(999)}\n`,
	'-'.repeat(4000),
	'(((((a+)+)+)+)+)+$',
	`${'a'.repeat(30)}!`,
	`${'1'.repeat(20_000)} `,
	`ID=${'"'.repeat(10_000)}`,
	`${'A=" '.repeat(4000)}`,
	':'.repeat(5000),
	`${'0:'.repeat(5000)}:`,
	'%s%n%x%d',
	'$(reboot)`reboot`;reboot|reboot&&reboot\n',
	'../../../../etc/passwd',
	'\x1b[2J\x1b]0;x\x07\r\n',
	String.fromCharCode(...Array.from({ length: 256 }, (_, code) => code)),
];

/** Pieces to damage an input with: what separates, quotes and escapes in any of the formats, and words that stand in them. */
export const PIECES: readonly string[] = [
	...'\'"\\\n\r\t\0;#{}[],:=-/. %<>!'.split(''),
	'\r\n',
	'\\u0000',
	'null',
	'true',
	'-1',
	'1e999',
	'[]',
	'{}',
	'__proto__',
	'good',
	'nohost',
	'911',
	'badauth',
	'"word"',
	'"stops"',
	'"schema": 2',
	'HTTP/1.1 200',
	'\nconfig ',
	'\noption ',
	'\nlist ',
	'--',
	'::',
	'fe80::1',
	'255.255.255.255',
	'x'.repeat(200),
	'\xc3\xbc',
	'\xe2\x80\xa8',
	'\xf0\x9f\x98\x80',
];
