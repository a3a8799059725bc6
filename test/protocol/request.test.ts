import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { toBytes } from '../../src/base/bytes.ts';
import { authorization, type Update, updatePath } from '../../src/protocol/request.ts';

const UPDATE: Update = {
	hostnames: ['home.ddns.net'],
	ipv4: '192.0.2.25',
	ipv6: null,
	providerSees: false,
	offline: false,
};

const CASES: [what: string, update: Partial<Update>, query: string][] = [
	['IPv4 alone', {}, 'hostname=home.ddns.net&myip=192.0.2.25'],
	['IPv6 alone goes into myip', { ipv4: null, ipv6: '2001:db8::2e' }, 'hostname=home.ddns.net&myip=2001:db8::2e'],
	[
		'both families go into one myip, IPv4 first',
		{ ipv6: '2001:db8::2e' },
		'hostname=home.ddns.net&myip=192.0.2.25,2001:db8::2e',
	],
	['what the provider sees has no myip', { ipv4: null, providerSees: true }, 'hostname=home.ddns.net'],
	[
		'what the provider sees, with IPv6 in myipv6',
		{ ipv4: null, ipv6: '2001:db8::2e', providerSees: true },
		'hostname=home.ddns.net&myipv6=2001:db8::2e',
	],
	['offline has no address', { offline: true, ipv6: '2001:db8::2e' }, 'hostname=home.ddns.net&offline=YES'],
	[
		'offline has no address, whoever sees it',
		{ offline: true, providerSees: true },
		'hostname=home.ddns.net&offline=YES',
	],
	[
		'several names and groups, with commas as they are',
		{ hostnames: ['host1.example.com', 'group1', 'host2.example.com'] },
		'hostname=host1.example.com,group1,host2.example.com&myip=192.0.2.25',
	],
	['the special-use name', { hostnames: ['all.ddnskey.com'] }, 'hostname=all.ddnskey.com&myip=192.0.2.25'],
	['a wildcard', { hostnames: ['*.example.com'] }, 'hostname=%2A.example.com&myip=192.0.2.25'],
	['an umlaut in UTF-8', { hostnames: ['büro'] }, 'hostname=b%C3%BCro&myip=192.0.2.25'],
	[
		'a name that would end its parameter',
		{ hostnames: ['a&myip=1.2.3.4#x', 'b c+d%41?;/\\"\r\nX: y'] },
		'hostname=a%26myip%3D1.2.3.4%23x,b%20c%2Bd%2541%3F%3B%2F%5C%22%0D%0AX%3A%20y&myip=192.0.2.25',
	],
	['a comma in a name', { hostnames: ['a,b'] }, 'hostname=a%2Cb&myip=192.0.2.25'],
];
for (const [what, update, query] of CASES) {
	test(`the update request: ${what}`, () => {
		assert.is(updatePath({ ...UPDATE, ...update }), `/nic/update?${query}`);
	});
}

test('the update request: any names arrive as they are, and end no parameter', () => {
	const name = fc.string({ unit: 'grapheme', minLength: 1 });
	fc.assert(
		fc.property(fc.array(name, { minLength: 1, maxLength: 5 }), (hostnames) => {
			const path = updatePath({ ...UPDATE, hostnames });
			assert.match(path, /^\/nic\/update\?hostname=[A-Za-z0-9._~%,-]+&myip=192\.0\.2\.25$/);
			const sent = path.slice('/nic/update?hostname='.length, -'&myip=192.0.2.25'.length).split(',');
			assert.equal(sent.map(decodeURIComponent), hostnames);
		}),
	);
});

const basic = (bytes: string) => `Basic ${Buffer.from(bytes, 'latin1').toString('base64')}`;

const CREDENTIALS: [what: string, user: string, password: string, whole: string][] = [
	['the documentation', 'rv7sc9a', 'secretpassword', 'rv7sc9a:secretpassword'],
	['a colon in the password', 'user', 'a:b:c', 'user:a:b:c'],
	['a group login', 'group:user', 'secret', 'group%3Auser:secret'],
	['two colons in the user name', 'a:b:c', ':', 'a%3Ab%3Ac::'],
	[
		'every printable character',
		'user',
		' !"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~',
		'user: !"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~',
	],
	['a percent sign in the user name stays', 'a%3Ab', 'x', 'a%3Ab:x'],
	['UTF-8', toBytes('jürgen'), toBytes('pässwörd€😀'), `${toBytes('jürgen')}:${toBytes('pässwörd€😀')}`],
	['Latin-1 bytes as they are', 'j\xfcrgen', 'p\xe4ss', 'j\xfcrgen:p\xe4ss'],
	['line ends in the password', 'user', 'a\r\nb\0c', 'user:a\r\nb\0c'],
	['an empty password', 'user', '', 'user:'],
];
for (const [what, user, password, whole] of CREDENTIALS) {
	test(`the credential is the base64 of its raw bytes: ${what}`, () => {
		assert.is(authorization(user, password), basic(whole));
	});
}

test('the credential is one line of base64 for any bytes', () => {
	const bytes = fc.array(fc.integer({ min: 0, max: 255 })).map((codes) => String.fromCharCode(...codes));
	fc.assert(
		fc.property(bytes, bytes, (user, password) => {
			assert.is(authorization(user, password), basic(`${user.replace(/:/g, '%3A')}:${password}`));
		}),
	);
});

test.run();
