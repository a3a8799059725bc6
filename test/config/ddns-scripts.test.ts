import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { importDdns } from '../../src/config/ddns-scripts.ts';
import { parseUci } from '../../src/config/uci.ts';
import { valid } from './reading.ts';

const service = (name: string, options: Record<string, string>) =>
	[
		`config service '${name}'`,
		...Object.entries(options).map(([option, value]) => `\toption ${option} '${value}'`),
	].join('\n');
const NOIP = { enabled: '1', service_name: 'no-ip.com', username: 'me', password: 'secret' };

/** What is made of these services, read with our own reader. */
function imported(...services: string[]) {
	const read = importDdns(`config ddns 'global'\n${services.join('\n')}\n`, ['settings', 'home']);
	if ('error' in read) throw new Error(read.error.reason);
	const { keys } = valid(`config noip 'settings'\n\toption contact 'me@example.com'\n${read.keys}`);
	return { ...read, keys };
}

test('an IPv4 service becomes a key that publishes IPv4 only', () => {
	const { keys, remarks, services } = imported(
		service('myddns_ipv4', { ...NOIP, lookup_host: 'Home.ddns.net', domain: 'Home.ddns.net', interface: 'wanb' }),
	);
	assert.is(keys.length, 1);
	assert.equal(keys[0]?.hostnames, ['home.ddns.net']);
	assert.equal(keys[0]?.interfaces, ['wanb']);
	assert.equal([keys[0]?.ipv4.kind, keys[0]?.ipv6.kind], ['auto', 'off']);
	assert.equal([keys[0]?.name, keys[0]?.username, keys[0]?.password], ['myddns_ipv4', 'me', 'secret']);
	assert.equal([remarks, services], [[], ['myddns_ipv4']]);
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
		service('c', { ...NOIP, domain: 'c.ddns.net', interface: 'wanb' }),
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
	assert.equal(services, ['home', '@service[1]']);
});

test('what is not carried over is named: other providers, services not filled in, options', () => {
	const { keys, remarks } = imported(
		service('dyn', { ...NOIP, service_name: 'dyndns.org', domain: 'x.example' }),
		service('empty', { ...NOIP, domain: '', password: '' }),
		service('odd', {
			...NOIP,
			domain: 'a.ddns.net',
			ip_source: 'script',
			ip_script: '/x',
			proxy: 'p:1',
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
		{ service: 'odd', code: 'options-dropped', options: ['ip_script', 'proxy'] },
		{ service: 'url', code: 'options-dropped', options: ['update_url'] },
	]);
	assert.equal(
		keys.map(({ hostnames }) => hostnames),
		[['a.ddns.net', 'b.ddns.net']],
	);
});

test('a file that libuci refuses is refused with its line', () => {
	assert.equal(importDdns("config service 'a\n", []), {
		error: { lineNumber: 1, startLineNumber: 1, reason: "EOF with unterminated '", byteOrderMark: false },
	});
});

test('a quote, a backslash or a line end in a password breaks out of nothing', () => {
	for (const hostile of ["it's", "'", "a'\n\toption enabled '0", '"', '\\', "\\'", ' # ', '$(reboot)']) {
		const quoted = hostile.replace(/'/g, "'\\''");
		const { keys } = imported(service('a', { ...NOIP, domain: 'a.ddns.net', password: quoted }));
		assert.is(keys.length, 1);
		assert.equal([keys[0]?.password, keys[0]?.enabled], [hostile, true]);
	}
});

test('any user name and password come through unchanged', () => {
	const word = fc
		.string({ unit: 'binary', minLength: 1, maxLength: 20 })
		.map((text) => text.replace(/[\0\u0100-\u{10ffff}]/gu, 'x'));
	fc.assert(
		fc.property(word, word, (username, password) => {
			const quoted = (text: string) => `'${text.replace(/'/g, "'\\''")}'`;
			const ddns = `config service 'a'\noption service_name 'no-ip.com'\noption domain 'a.ddns.net'\noption username ${quoted(username)}\noption password ${quoted(password)}\n`;
			const before = parseUci(ddns);
			const read = importDdns(ddns, []);
			assert.ok('sections' in before && 'keys' in read);
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
