import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Description } from './accounts.ts';
import { UpdateService } from './update-service.ts';

const AGENT = 'TestCo Router-One/1.0 you@example.com';
const NOW = Date.UTC(2026, 0, 31, 12);
const HOUR_MS = 3_600_000;

const DESCRIPTION: Description = {
	accounts: [
		{
			username: 'you@example.com',
			password: 'sécret:#%',
			plus: true,
			hosts: ['a.ddns.net', 'b.ddns.net', 'c.ddns.net'],
			groups: { group1: ['b.ddns.net', 'c.ddns.net'] },
			keys: [
				{ username: 'rv7sc9a', password: 'secret', names: ['a.ddns.net', 'b.ddns.net'] },
				{ username: 'groupkey', password: 'secret', names: ['group1'] },
			],
		},
		{ username: 'free', password: 'secret', hosts: ['free.ddns.net'] },
	],
};

function basic(username: string, password: string): string {
	return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}

const KEY = basic('rv7sc9a', 'secret');
const ACCOUNT = basic('you@example.com', 'sécret:#%');

interface Asked {
	authorization?: string | undefined;
	userAgent?: string | undefined;
	clientAddress?: string;
	nowMs?: number;
}

function ask(service: UpdateService, query: string, asked: Asked = {}) {
	const { nowMs = NOW, ...rest } = asked;
	const request = { userAgent: AGENT, authorization: KEY, clientAddress: '198.51.100.9', ...rest };
	return service.update({ ...request, query: new URLSearchParams(query) }, nowMs);
}

/** One row: the query, who asks, and the body that comes. */
type Row = [behaviour: string, query: string, body: string, asked?: Asked];

const FRESH: Row[] = [
	['good with the IPv4 address', 'hostname=a.ddns.net&myip=192.0.2.25', 'good 192.0.2.25\n'],
	['good with the IPv6 address alone', 'hostname=a.ddns.net&myip=2001:0db8::2e', 'good 2001:db8::2e\n'],
	['both, comma-separated', 'hostname=a.ddns.net&myip=192.0.2.25,2001:db8::2e', 'good 192.0.2.25,2001:db8::2e\n'],
	[
		'IPv4 first, whatever the order',
		'hostname=a.ddns.net&myip=2001:db8::2e,192.0.2.25',
		'good 192.0.2.25,2001:db8::2e\n',
	],
	['the address as seen without myip', 'hostname=a.ddns.net', 'good 198.51.100.9\n'],
	['the address as seen with an empty myip', 'hostname=a.ddns.net&myip=', 'good 198.51.100.9\n'],
	['an IPv6 address as seen', 'hostname=a.ddns.net', 'good 2001:db8::9\n', { clientAddress: '2001:db8::9' }],
	['myipv6 beside the address as seen', 'hostname=a.ddns.net&myipv6=2001:db8::1', 'good 198.51.100.9,2001:db8::1\n'],
	[
		'myipv6 over the one in myip',
		'hostname=a.ddns.net&myip=192.0.2.1,2001:db8::2&myipv6=2001:db8::1',
		'good 192.0.2.1,2001:db8::1\n',
	],
	[
		'one line a name, in order',
		'hostname=b.ddns.net,x.ddns.net,a.ddns.net&myip=192.0.2.1',
		'good 192.0.2.1\nnohost\ngood 192.0.2.1\n',
	],
	['names without regard to case', 'hostname=A.DDNS.Net&myip=192.0.2.1', 'good 192.0.2.1\n'],
	['all.ddnskey.com in one line', 'hostname=all.ddnskey.com&myip=192.0.2.1', 'good 192.0.2.1\n'],
	[
		'all.ddnskey.com for an account is no host',
		'hostname=all.ddnskey.com&myip=192.0.2.1',
		'nohost\n',
		{ authorization: ACCOUNT },
	],
	[
		'a group among hosts',
		'hostname=a.ddns.net,group1&myip=192.0.2.1',
		'good 192.0.2.1\ngood 192.0.2.1\n',
		{ authorization: ACCOUNT },
	],
	['nohost for a host that the key does not cover', 'hostname=c.ddns.net&myip=192.0.2.1', 'nohost\n'],
	[
		'a host of a key by its group',
		'hostname=c.ddns.net&myip=192.0.2.1',
		'good 192.0.2.1\n',
		{ authorization: basic('groupkey', 'secret') },
	],
	['nohost for a request without names', 'myip=192.0.2.1', 'nohost\n'],
	[
		'a group login with %3A',
		'hostname=group1&myip=192.0.2.1',
		'good 192.0.2.1\n',
		{ authorization: basic('group1%3Ayou@example.com', 'sécret:#%') },
	],
	[
		'nohost for a group login outside its group',
		'hostname=a.ddns.net&myip=192.0.2.1',
		'nohost\n',
		{ authorization: basic('group1%3Ayou@example.com', 'sécret:#%') },
	],
	['badauth for a wrong password', 'hostname=a.ddns.net', 'badauth', { authorization: basic('rv7sc9a', 'wrong') }],
	['badauth without credentials', 'hostname=a.ddns.net', 'badauth', { authorization: undefined }],
	['badauth for another scheme', 'hostname=a.ddns.net', 'badauth', { authorization: 'Bearer abc' }],
	[
		'badauth for a group that is none',
		'hostname=a.ddns.net',
		'badauth',
		{ authorization: basic('nogroup%3Ayou@example.com', 'sécret:#%') },
	],
	[
		'!donator for offline without the plan',
		'hostname=free.ddns.net&offline=YES',
		'!donator\n',
		{ authorization: basic('free', 'secret') },
	],
	[
		'good for offline=NO without the plan',
		'hostname=free.ddns.net&offline=NO&myip=192.0.2.1',
		'good 192.0.2.1\n',
		{ authorization: basic('free', 'secret') },
	],
	['invalid address for a name as myip', 'hostname=a.ddns.net&myip=localhost', 'invalid address'],
	['invalid address for a short IPv4', 'hostname=a.ddns.net&myip=192.0.2', 'invalid address'],
	['invalid address for a zone id', 'hostname=a.ddns.net&myip=fe80::1%25eth0', 'invalid address'],
	['invalid address for two IPv4 addresses', 'hostname=a.ddns.net&myip=192.0.2.1,192.0.2.2', 'invalid address'],
	['invalid address for IPv4 as myipv6', 'hostname=a.ddns.net&myipv6=192.0.2.1', 'invalid address'],
];

for (const [behaviour, query, body, asked] of FRESH) {
	test(`the provider answers ${behaviour}`, () => {
		assert.is(ask(new UpdateService(DESCRIPTION), query, asked).body, body);
	});
}

const AGENTS: [userAgent: string | undefined, strict: boolean, lenient: boolean][] = [
	['Company DeviceName-Model/FirmwareVersionNumber maintainer-contact@example.com', true, true],
	['Company NameOfProgram/OSVersion-ReleaseVersion maintainer-contact@example.com', true, true],
	['Company Router/1.0 you@example.com', false, true],
	['Company Device-Model/1.0', false, true],
	['Company Device-Model/1.0 nobody', false, true],
	['My Company Device-Model/1.0 you@example.com', false, true],
	['Company Device-Model/1.0/2 you@example.com', false, true],
	['Company  Device-Model/1.0 you@example.com', false, true],
	['ddclient/3.10.0', false, true],
	['inadyn/2.10.0 https://github.com/troglobit/inadyn/issues', false, true],
	['', false, false],
	[undefined, false, false],
];

for (const [userAgent, strict, lenient] of AGENTS) {
	test(`the User-Agent ${userAgent} is ${strict ? 'good' : 'badagent'}, leniently ${lenient ? 'good' : 'badagent'}`, () => {
		for (const [check, good] of [
			['strict', strict],
			['lenient', lenient],
		] as const) {
			const service = new UpdateService({ ...DESCRIPTION, userAgent: check });
			const answer = ask(service, 'hostname=a.ddns.net&myip=192.0.2.1', { userAgent });
			assert.is(answer.body, good ? 'good 192.0.2.1\n' : 'badagent');
			assert.is(service.zone.get('a.ddns.net').ipv4, good ? '192.0.2.1' : null);
		}
	});
}

test('a wrong credential is answered 401 with the realm, and changes nothing', () => {
	const service = new UpdateService(DESCRIPTION);
	const answer = ask(service, 'hostname=a.ddns.net&myip=192.0.2.1', { authorization: basic('rv7sc9a', 'wrong') });
	assert.is(answer.status, 401);
	assert.is(answer.headers['WWW-Authenticate'], 'Basic realm="No-IP DNS Update API"');
	assert.equal([answer.user, answer.credential, answer.changes], ['rv7sc9a', 'wrong', []]);
	assert.equal(service.zone.history, []);
});

test('an answer is plain text', () => {
	assert.match(
		ask(new UpdateService(DESCRIPTION), 'hostname=a.ddns.net').headers['Content-Type'] ?? '',
		/^text\/plain/,
	);
});

test('an update publishes the families that it carries and leaves the other', () => {
	const service = new UpdateService(DESCRIPTION);
	ask(service, 'hostname=all.ddnskey.com&myip=192.0.2.1,2001:db8::1');
	const answer = ask(service, 'hostname=a.ddns.net&myip=192.0.2.2');
	assert.equal(service.zone.get('A.ddns.net'), { ipv4: '192.0.2.2', ipv6: '2001:db8::1', offline: false });
	assert.equal(service.zone.get('b.ddns.net'), { ipv4: '192.0.2.1', ipv6: '2001:db8::1', offline: false });
	assert.equal(
		answer.changes.map(({ host, before, after }) => [host, before.ipv4, after.ipv4]),
		[['a.ddns.net', '192.0.2.1', '192.0.2.2']],
	);
	assert.is(service.zone.history.length, 3);
});

test('an update that changes nothing is answered nochg, by parsed value', () => {
	const service = new UpdateService(DESCRIPTION);
	ask(service, 'hostname=a.ddns.net&myip=192.0.2.1,2001:db8::1');
	const again = ask(service, 'hostname=a.ddns.net,b.ddns.net&myip=192.0.2.1,2001:0DB8:0::1');
	assert.is(again.body, 'nochg 192.0.2.1,2001:db8::1\ngood 192.0.2.1,2001:db8::1\n');
});

test('a group is answered by one line for each of its hosts where the provider is told so', () => {
	const service = new UpdateService({ ...DESCRIPTION, groupLines: 'each' });
	ask(service, 'hostname=a.ddns.net&myip=192.0.2.1');
	assert.is(ask(service, 'hostname=all.ddnskey.com&myip=192.0.2.1').body, 'nochg 192.0.2.1\ngood 192.0.2.1\n');
});

test('an offline host comes back with any ordinary update, which is good even for the same address', () => {
	const service = new UpdateService(DESCRIPTION);
	ask(service, 'hostname=a.ddns.net&myip=192.0.2.1');
	assert.is(ask(service, 'hostname=a.ddns.net&offline=YES').body, 'good 192.0.2.1\n');
	assert.equal(service.zone.get('a.ddns.net'), { ipv4: '192.0.2.1', ipv6: null, offline: true });
	assert.is(ask(service, 'hostname=a.ddns.net&offline=yes').body, 'nochg 192.0.2.1\n');
	assert.is(ask(service, 'hostname=a.ddns.net&myip=192.0.2.1').body, 'good 192.0.2.1\n');
	assert.is(service.zone.get('a.ddns.net').offline, false);
});

test('more nochg than the limit within 24 hours are abuse from then on, for that user alone', () => {
	const service = new UpdateService({ ...DESCRIPTION, nochgLimit: 3 });
	const update = 'hostname=a.ddns.net&myip=192.0.2.1';
	const bodies = [0, 1, 2, 3, 4].map((hour) => ask(service, update, { nowMs: NOW + hour * HOUR_MS }).body);
	assert.equal(bodies, ['good 192.0.2.1\n', ...Array(3).fill('nochg 192.0.2.1\n'), 'abuse']);
	assert.is(ask(service, 'hostname=a.ddns.net&myip=192.0.2.7', { nowMs: NOW + 1000 * HOUR_MS }).body, 'abuse');
	assert.is(service.zone.get('a.ddns.net').ipv4, '192.0.2.1');
	assert.is(ask(service, 'hostname=a.ddns.net&myip=192.0.2.7', { authorization: ACCOUNT }).body, 'good 192.0.2.7\n');
	service.block('rv7sc9a', false);
	assert.is(ask(service, 'hostname=a.ddns.net&myip=192.0.2.8').body, 'good 192.0.2.8\n');
});

test('nochg are forgotten after 24 hours, and with a good', () => {
	const service = new UpdateService({ ...DESCRIPTION, nochgLimit: 1 });
	const same = (nowMs: number): string => ask(service, 'hostname=a.ddns.net&myip=192.0.2.1', { nowMs }).body;
	same(NOW);
	for (let day = 1; day <= 5; day++) assert.is(same(NOW + day * 24 * HOUR_MS), 'nochg 192.0.2.1\n');
	ask(service, 'hostname=a.ddns.net&myip=192.0.2.2', { nowMs: NOW + 120 * HOUR_MS });
	assert.is(same(NOW + 121 * HOUR_MS), 'good 192.0.2.1\n');
	assert.is(same(NOW + 122 * HOUR_MS), 'nochg 192.0.2.1\n');
	assert.is(same(NOW + 123 * HOUR_MS), 'abuse');
});

test('the default bears twenty nochg', () => {
	const service = new UpdateService(DESCRIPTION);
	const bodies = Array.from({ length: 22 }, () => ask(service, 'hostname=a.ddns.net&myip=192.0.2.1').body);
	assert.is(bodies[20], 'nochg 192.0.2.1\n');
	assert.is(bodies[21], 'abuse');
});

test('a rate limit answers 429 with Retry-After, until the time has passed', () => {
	const service = new UpdateService({ ...DESCRIPTION, rateLimit: { requests: 2, withinMs: 1000 } });
	const statuses = [0, 10, 20, 2000].map((ms, at) =>
		ask(service, `hostname=a.ddns.net&myip=192.0.2.${at + 1}`, { nowMs: NOW + ms }),
	);
	assert.equal(
		statuses.map(({ status }) => status),
		[200, 200, 429, 200],
	);
	assert.is(statuses[2]?.headers['Retry-After'], '60');
});

test('the HTTP status that goes with a word can be chosen', () => {
	const service = new UpdateService({ ...DESCRIPTION, statuses: { nohost: 404, badauth: 403 } });
	assert.is(ask(service, 'hostname=x.ddns.net').status, 404);
	assert.is(ask(service, 'hostname=x.ddns.net,a.ddns.net').status, 200);
	assert.is(ask(service, 'hostname=x.ddns.net', { authorization: undefined }).status, 403);
});

test('an invalid address is answered 400 and changes nothing', () => {
	const service = new UpdateService(DESCRIPTION);
	assert.is(ask(service, 'hostname=a.ddns.net&myip=1.2.3').status, 400);
	assert.equal(service.zone.history, []);
});

test('a name that lapses is answered nohost from then on', () => {
	const service = new UpdateService(DESCRIPTION);
	ask(service, 'hostname=a.ddns.net&myip=192.0.2.1');
	service.description = structuredClone(DESCRIPTION);
	service.description.accounts[0]?.hosts.shift();
	const { body } = ask(service, 'hostname=a.ddns.net,b.ddns.net&myip=192.0.2.2');
	assert.is(body, 'nohost\ngood 192.0.2.2\n');
});

test.run();
