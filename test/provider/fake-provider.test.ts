import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fetch from 'node-fetch';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { AGENT, curl, KEY, update, withFakeProvider } from './clients.ts';

const HOME = 'hostname=home.ddns.net&myip=192.0.2.25';

test(
	'an update over HTTPS is carried out, answered and recorded',
	withFakeProvider(async ({ urls, caFile, service, journal }) => {
		const answer = await update(urls.https, HOME, caFile);
		assert.equal([answer.status, answer.body], [200, 'good 192.0.2.25\n']);
		assert.is(service.zone.get('home.ddns.net').ipv4, '192.0.2.25');
		const [entry, ...others] = journal.entries();
		assert.equal(others, []);
		assert.equal(
			{ ...entry, atMs: 0, at: '', host: '', changes: entry?.changes.length },
			{
				number: 1,
				atMs: 0,
				at: '',
				listener: 'https',
				tls: true,
				remote: '127.0.0.1',
				seen: '127.0.0.1',
				kind: 'update',
				method: 'GET',
				path: '/nic/update',
				query: { hostname: 'home.ddns.net', myip: '192.0.2.25' },
				host: '',
				userAgent: AGENT,
				user: 'rv7sc9a',
				credential: 'right',
				answer: { status: 200, body: 'good 192.0.2.25\n' },
				changes: 1,
			},
		);
	}),
);

test(
	'HTTP and the twin of 8245 serve the same zone, in both families',
	withFakeProvider(async ({ urls, ports, journal }) => {
		assert.is((await update(urls.http, HOME)).body, 'good 192.0.2.25\n');
		assert.is((await update(urls.alt, HOME)).body, 'nochg 192.0.2.25\n');
		assert.is((await update(`http://[::1]:${ports.http}`, HOME)).body, 'nochg 192.0.2.25\n');
		const seen = journal.updates().map(({ listener, tls, remote }) => [listener, tls, remote]);
		assert.equal(seen, [
			['http', false, '127.0.0.1'],
			['alt', false, '127.0.0.1'],
			['http', false, '::1'],
		]);
	}),
);

test(
	'clients are taken for what the test says, by address or by family',
	withFakeProvider(
		async ({ urls, ports, seen }) => {
			const ask = async (url: string): Promise<string> => (await fetch(url)).text();
			assert.is(await ask(urls.check4), '203.0.113.9');
			assert.is(await ask(urls.check6), '2001:db8::9');
			assert.is((await update(urls.http, 'hostname=home.ddns.net')).body, 'good 203.0.113.9\n');
			seen['4'] = '198.51.100.1';
			seen['127.0.0.2'] = '198.51.100.2';
			assert.is(await ask(urls.check4), '198.51.100.1');
			assert.is((await curl(urls.check4, '', '--interface', '127.0.0.2')).body, '198.51.100.2');
			const named = ['-H', 'Host: ip1.dynupdate.no-ip.com'];
			assert.is((await curl(`http://127.0.0.1:${ports.alt}/`, '', ...named)).body, '198.51.100.1');
		},
		{ seen: { 4: '203.0.113.9', 6: '2001:db8::9' } },
	),
);

test(
	'other paths are not found, and other methods not allowed',
	withFakeProvider(async ({ urls, service, journal }) => {
		assert.is((await fetch(`${urls.http}/`)).status, 404);
		assert.is((await fetch(`${urls.check4}nic/update?${HOME}`)).status, 404);
		const headers = { Authorization: KEY, 'User-Agent': AGENT };
		assert.is((await fetch(`${urls.http}/nic/update?${HOME}`, { method: 'POST', headers })).status, 405);
		assert.equal(service.zone.history, []);
		assert.equal(
			journal.entries().map(({ kind }) => kind),
			['other', 'other', 'update'],
		);
	}),
);

test(
	'no password stands in journal, file or memory, right or wrong',
	withFakeProvider(
		async ({ urls, journal }, folder) => {
			await update(urls.http, HOME);
			const wrong = Buffer.from('rv7sc9a:not-this-one').toString('base64');
			await fetch(`${urls.http}/nic/update?${HOME}`, { headers: { Authorization: `Basic ${wrong}` } });
			const lines = readFileSync(join(folder, 'journal'), 'utf8').trim().split('\n');
			assert.equal(
				lines.map((line) => JSON.parse(line)),
				JSON.parse(JSON.stringify(journal.entries())),
			);
			assert.equal(
				journal.updates().map(({ user, credential }) => [user, credential]),
				[
					['rv7sc9a', 'right'],
					['rv7sc9a', 'wrong'],
				],
			);
			assert.not.match(lines.join(), /"secret|not-this-one|Basic|[^a-z]secret[^a-z]/);
		},
		{ journalName: 'journal' },
	),
);

test(
	'time goes on from where it is set',
	withFakeProvider(
		async ({ urls, journal, clock }) => {
			await update(urls.http, HOME);
			clock.advance(3_600_000);
			await update(urls.http, HOME);
			clock.set(Date.UTC(2030, 0, 1));
			await update(urls.http, HOME);
			const hours = journal.updates().map(({ at }) => at.slice(0, 13));
			assert.equal(hours, ['2026-01-31T12', '2026-01-31T13', '2030-01-01T00']);
		},
		{ startMs: Date.UTC(2026, 0, 31, 12) },
	),
);

test(
	'waiting for an entry that does not come fails and shows the journal',
	withFakeProvider(async ({ urls, journal }) => {
		await update(urls.http, HOME);
		const why = await journal
			.waitFor(({ kind }) => kind === 'check', 20)
			.then(
				() => '',
				(error: Error) => error.message,
			);
		assert.match(why, /No such entry within 20 ms.*home\.ddns\.net/s);
		journal.clear();
		assert.equal(journal.entries(), []);
	}),
);

test.run();
