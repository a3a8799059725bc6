import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { toBytes } from '../../src/base/bytes.ts';
import { readDdnsScripts } from '../../src/config/import/ddns-scripts.ts';
import { keysOf } from '../../src/config/import/keys.ts';
import { parseUci } from '../../src/config/uci.ts';
import { valid } from './reading.ts';

const service = (name: string, options: Record<string, string>) =>
	[
		`config service '${name}'`,
		...Object.entries(options).map(([option, value]) => `\toption ${option} '${value}'`),
	].join('\n');
const NOIP = { enabled: '1', service_name: 'no-ip.com', username: 'me', password: 'secret' };

/** Interfaces and devices of a router. */
const KNOWN: Record<string, string> = { eth1: 'wan', '@wan6': 'wan_6', 'pppoe-wan': 'wan', 'br-lan': 'lan' };
for (const name of ['wan', 'wanb', 'wan6', 'wan_6', 'lan']) KNOWN[name] = name;
const find = (name: string) => KNOWN[name] ?? null;

/** What is made of the text of a file. */
function importDdns(text: string, taken: readonly string[], router = true) {
	const read = readDdnsScripts([{ path: '/etc/config/ddns', text }], { router, find });
	return 'error' in read ? read : keysOf(read, taken);
}

/** What is made of these services, read with our own reader. */
function imported(...services: string[]) {
	const read = importDdns(`config ddns 'global'\n${services.join('\n')}\n`, ['settings', 'home']);
	if ('error' in read) throw new Error(read.error.code);
	const { keys } = valid(`config noip 'settings'\n\toption contact 'me@example.com'\n${read.keys}`);
	return { ...read, keys };
}

test('an IPv4 service becomes a key that publishes IPv4 only', () => {
	const { keys, remarks, services } = imported(
		service('myddns_ipv4', { ...NOIP, lookup_host: 'Home.ddns.net', domain: 'Home.ddns.net', ip_network: 'wanb' }),
	);
	assert.is(keys.length, 1);
	assert.equal(keys[0]?.hostnames, ['home.ddns.net']);
	assert.equal(keys[0]?.interfaces, ['wanb']);
	assert.equal([keys[0]?.ipv4.kind, keys[0]?.ipv6.kind], ['auto', 'off']);
	assert.equal([keys[0]?.name, keys[0]?.username, keys[0]?.password], ['myddns_ipv4', 'me', 'secret']);
	assert.equal(remarks, []);
	assert.equal(services, [{ name: 'myddns_ipv4', enabled: true, families: ['ipv4'], keys: ['myddns_ipv4'] }]);
});

test('an IPv4 and an IPv6 service of one name become one key with both families', () => {
	const { keys } = imported(
		service('six', { ...NOIP, domain: 'home.ddns.net', use_ipv6: '1', ip_source: 'network', ip_network: 'wan_6' }),
		service('four', { ...NOIP, domain: 'home.ddns.net', interface: 'wan' }),
	);
	assert.is(keys.length, 1);
	assert.equal(keys[0]?.interfaces, ['wan', 'wan_6']);
	assert.equal([keys[0]?.ipv4.kind, keys[0]?.ipv6.kind], ['auto', 'auto']);
});

test('services with one credential on one interface become one key, others keys of their own', () => {
	const { keys } = imported(
		service('a', { ...NOIP, domain: 'a.ddns.net' }),
		service('b', { ...NOIP, domain: 'b.ddns.net' }),
		service('c', { ...NOIP, domain: 'c.ddns.net', ip_network: 'wanb' }),
		service('d', { ...NOIP, domain: 'd.ddns.net', password: 'other' }),
		service('e', { ...NOIP, domain: 'e.ddns.net', enabled: '0' }),
	);
	assert.equal(
		keys.map(({ name, hostnames, enabled }) => [name, hostnames, enabled]),
		[
			['a', ['a.ddns.net', 'b.ddns.net'], true],
			['c', ['c.ddns.net'], true],
			['d', ['d.ddns.net'], true],
			['e', ['e.ddns.net'], false],
		],
	);
});

test('a section name that is taken gets another, and an anonymous section gets one', () => {
	const anonymous = service('', { ...NOIP, domain: 'b.ddns.net', password: 'other' }).replace(" ''", '');
	const { keys, services } = imported(service('home', { ...NOIP, domain: 'a.ddns.net' }), anonymous);
	assert.equal(
		keys.map(({ name }) => name),
		['home_', 'service1'],
	);
	assert.equal(
		services.map(({ name, keys: its }) => [name, ...its]),
		[
			['home', 'home_'],
			['@service[1]', 'service1'],
		],
	);
});

test('what is not carried over is named: other providers, services not filled in, options', () => {
	const { keys, remarks } = imported(
		service('dyn', { ...NOIP, service_name: 'dyndns.org', domain: 'x.example' }),
		service('empty', { ...NOIP, domain: '', password: '' }),
		service('odd', {
			...NOIP,
			domain: 'a.ddns.net',
			proxy: 'p:1',
			is_glue: '1',
			use_https: '1',
		}),
		service('url', {
			...NOIP,
			service_name: 'custom',
			update_url: 'https://dynupdate.no-ip.com/u',
			domain: 'b.ddns.net',
		}),
	);
	assert.equal(remarks, [
		{ service: 'dyn', code: 'other-provider', provider: 'dyndns.org' },
		{ service: 'empty', code: 'incomplete', missing: ['domain', 'password'] },
		{ service: 'odd', code: 'options-dropped', options: ['proxy', 'is_glue'] },
	]);
	assert.equal(
		keys.map(({ hostnames }) => hostnames),
		[['a.ddns.net', 'b.ddns.net']],
	);
});

/** Settings of a service, and the interfaces that its key lists; null: the key is told of. */
const PLACES: [options: Record<string, string>, interfaces: string[] | null][] = [
	[{}, ['wan']],
	[{ use_ipv6: '1' }, ['wan6']],
	[{ ip_source: 'network', ip_network: 'wanb', interface: 'wan' }, ['wanb']],
	[{ ip_source: 'network', interface: 'wanb' }, ['wan']],
	[{ use_ipv6: '1', ip_source: 'network', ip_network: 'lan', interface: 'wan6' }, ['lan']],
	[{ ip_source: 'network', ip_network: 'gone', interface: 'wan' }, null],
	[{ ip_source: 'interface' }, ['wan']],
	[{ ip_source: 'interface', ip_interface: 'pppoe-wan', interface: 'pppoe-wan' }, ['wan']],
	[{ use_ipv6: '1', ip_source: 'interface', ip_interface: '@wan6', interface: '@wan6' }, ['wan_6']],
	[{ ip_source: 'interface', ip_interface: 'eth7', interface: 'eth7' }, null],
	[{ ip_source: 'interface', ip_interface: 'eth7', interface: 'wan' }, null],
	[{ ip_source: 'web', interface: 'wanb' }, ['wanb']],
	[{ ip_source: 'web', interface: 'gone', ip_url: 'http://a.example' }, ['wan']],
	[{ ip_source: 'web', bind_network: 'wanb', interface: 'wan' }, ['wanb']],
];

for (const [options, interfaces] of PLACES) {
	test(`the address is read by ${interfaces ?? 'nothing'} where ddns-scripts has ${JSON.stringify(options)}`, () => {
		const { keys, remarks } = imported(service('a', { ...NOIP, domain: 'a.ddns.net', ...options }));
		if (interfaces) assert.equal([keys[0]?.interfaces, remarks], [interfaces, []]);
		else assert.equal([remarks.length, remarks[0]?.code], [1, 'unknown-interface']);
	});
}

test('what a web page sees is what the provider sees, or the IP check', () => {
	const web = { ...NOIP, domain: 'a.ddns.net', ip_source: 'web' };
	const { keys } = imported(service('a', web), service('b', { ...web, use_ipv6: '1' }));
	assert.is(keys.length, 1);
	assert.equal([keys[0]?.ipv4.kind, keys[0]?.ipv6.kind], ['provider', 'check']);
});

test('the program of a service becomes that of a key, in /etc/noip on a router, and no interface goes with it', () => {
	const script = { ...NOIP, domain: 'a.ddns.net', ip_source: 'script', ip_script: '/root/my ip.sh', interface: 'wan' };
	const { keys, remarks } = imported(
		service('a', { ...script, ip_script: '/root/ip.sh' }),
		service('b', { ...script, use_ipv6: '1', ip_script: '/usr/bin/six -q' }),
	);
	assert.is(keys.length, 1);
	assert.equal(
		[keys[0]?.ipv4, keys[0]?.ipv6],
		[
			{ kind: 'command', path: '/etc/noip/ip.sh' },
			{ kind: 'command', path: '/etc/noip/six' },
		],
	);
	assert.equal(
		remarks.map((one) => one.code === 'program' && [one.path, one.hasWords]),
		[
			['/etc/noip/ip.sh', false],
			['/etc/noip/six', true],
		],
	);
	const elsewhere = importDdns(service('b', { ...script, ip_script: '/usr/bin/six' }), [], false);
	assert.match('keys' in elsewhere ? elsewhere.keys : '', "\toption ipv4_command '/usr/bin/six'\n");
});

const LOGIN = '[USERNAME]:[PASSWORD]@';
const PATH = '/nic/update?hostname=[DOMAIN]&myip=[IP]';

for (const options of [
	{ service_name: 'No-IP.com' },
	{ service_name: 'noip.com' },
	{ service_name: 'www.noip.com' },
	{ service_name: '', update_url: `https://${LOGIN}dynupdate.noip.com${PATH}` },
	{ service_name: 'custom', update_url: `http://${LOGIN}dynupdate.no-ip.com:8245${PATH}` },
	{ service_name: '-', update_url: `HTTP://${LOGIN}DynUpdate.NoIP.com${PATH}` },
	{ service_name: '', update_url: `http://${LOGIN}dynupdate6.noip.com.${PATH}` },
	{ service_name: '', update_url: 'https://www.noip.com' },
	{ service_name: 'custom', update_script: '/usr/lib/ddns/update_no-ip_com.sh' },
]) {
	test(`${JSON.stringify(options)} is No-IP`, () => {
		const { keys, remarks } = imported(service('a', { ...NOIP, domain: 'a.ddns.net', ...options }));
		assert.equal([keys.length, remarks], [1, []]);
	});
}

for (const options of [
	{ service_name: 'no-ip.pl' },
	{ service_name: 'dyndns.org', update_url: 'https://dynupdate.no-ip.com/' },
	{ service_name: '', update_url: 'https://dyn.example/?hostname=dynupdate.no-ip.com' },
	{ service_name: '', update_url: 'https://dynupdate.no-ip.com.example/' },
	{ service_name: '', update_url: 'https://notno-ip.com/' },
	{ service_name: '' },
]) {
	test(`${JSON.stringify(options)} is not No-IP`, () => {
		const read = importDdns(service('a', { ...NOIP, domain: 'a.ddns.net', ...options }), []);
		assert.equal('remarks' in read && [read.keys, read.remarks[0]?.code], ['', 'other-provider']);
	});
}

test('names with commas or blanks between them become one each', () => {
	const { keys, services } = imported(
		service('a', { ...NOIP, domain: 'A.ddns.net, b.ddns.net c.ddns.net,,a.ddns.net' }),
		service('b', { ...NOIP, domain: '', lookup_host: 'd.ddns.net', password: 'other' }),
		service('c', { ...NOIP, domain: 'a.ddns.net', use_ipv6: '1', ip_network: 'wan' }),
	);
	assert.equal(
		keys.map(({ hostnames, ipv6 }) => [ipv6.kind, ...hostnames]),
		[
			['auto', 'a.ddns.net'],
			['off', 'b.ddns.net', 'c.ddns.net'],
			['off', 'd.ddns.net'],
		],
	);
	assert.equal(
		services.map(({ name, keys: its }) => [name, ...its]),
		[
			['a', 'a', 'a_'],
			['c', 'a'],
			['b', 'b'],
		],
	);
});

test('what is written out in the URL counts, decoded', () => {
	const update_url = 'http://me%40here:p%3Ass@dynupdate.no-ip.com/nic/update?hostname=a.ddns.net,b.ddns.net&myip=[IP]';
	const { keys } = imported(service('a', { enabled: '1', service_name: 'custom', update_url }));
	assert.equal(
		keys.map(({ username, password, hostnames }) => [username, password, ...hostnames]),
		[['me@here', 'p:ss', 'a.ddns.net', 'b.ddns.net']],
	);
});

test('a file that libuci refuses is refused with its line', () => {
	const why = { code: 'uci', startLineNumber: 1, reason: "EOF with unterminated '", byteOrderMark: false };
	assert.equal(importDdns("config service 'a\n", []), { error: { path: '/etc/config/ddns', line: 1, ...why } });
});

test('a quote or a backslash in a password breaks out of nothing', () => {
	for (const hostile of ["it's", "'", "a' option enabled '0", '"', '\\', "\\'", ' # ', '$(reboot)']) {
		const quoted = hostile.replace(/'/g, "'\\''");
		const { keys } = imported(service('a', { ...NOIP, domain: 'a.ddns.net', password: quoted }));
		assert.is(keys.length, 1);
		assert.equal([keys[0]?.password, keys[0]?.enabled], [hostile, true]);
	}
});

test('what no line of text can hold is told of', () => {
	for (const hostile of ["a'\n\toption enabled '0", 'a\tb', '\x1b[2J', 'a\xe4', '\xe2\x80\xae']) {
		const quoted = hostile.replace(/'/g, "'\\''");
		const { keys, remarks } = imported(service('a', { ...NOIP, domain: 'a.ddns.net', password: quoted }));
		assert.equal([keys, remarks], [[], [{ service: 'a', code: 'unprintable', option: 'password' }]]);
	}
});

test('any user name and password come through unchanged, or are told of', () => {
	const word = fc
		.string({ unit: 'binary', minLength: 1, maxLength: 20 })
		.map((text) => toBytes(text.replace(/\0/g, 'x')));
	fc.assert(
		fc.property(word, word, (username, password) => {
			const quoted = (text: string) => `'${text.replace(/'/g, "'\\''")}'`;
			const ddns = `config service 'a'\noption service_name 'no-ip.com'\noption domain 'a.ddns.net'\noption username ${quoted(username)}\noption password ${quoted(password)}\n`;
			const before = parseUci(ddns);
			const read = importDdns(ddns, []);
			assert.ok('sections' in before && 'keys' in read);
			if ('remarks' in read && read.remarks[0]) return assert.is(read.remarks[0].code, 'unprintable');
			const after = parseUci('keys' in read ? read.keys : '');
			for (const name of ['username', 'password']) {
				const value = (parsed: ReturnType<typeof parseUci>) =>
					'sections' in parsed && parsed.sections[0]?.options.get(name)?.values[0]?.text;
				assert.is(value(after), value(before));
			}
		}),
	);
});

test.run();
