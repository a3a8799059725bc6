import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fetch from 'node-fetch';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { AGENT, curl, KEY, update, withSimulator } from './clients.ts';
import type { TlsKind } from './tls.ts';

const HOME = 'hostname=home.ddns.net&myip=192.0.2.25';

test(
	'an update over HTTPS is carried out, answered and recorded',
	withSimulator(async ({ urls, caFile, provider, journal }) => {
		const answer = await update(urls.https, HOME, caFile);
		assert.equal([answer.status, answer.body], [200, 'good 192.0.2.25\n']);
		assert.is(provider.zone.get('home.ddns.net').ipv4, '192.0.2.25');
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
	withSimulator(async ({ urls, ports, journal }) => {
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
	withSimulator(
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
	withSimulator(async ({ urls, provider, journal }) => {
		assert.is((await fetch(`${urls.http}/`)).status, 404);
		assert.is((await fetch(`${urls.check4}nic/update?${HOME}`)).status, 404);
		const headers = { Authorization: KEY, 'User-Agent': AGENT };
		assert.is((await fetch(`${urls.http}/nic/update?${HOME}`, { method: 'POST', headers })).status, 405);
		assert.equal(provider.zone.history, []);
		assert.equal(
			journal.entries().map(({ kind }) => kind),
			['other', 'other', 'update'],
		);
	}),
);

test(
	'no password stands in journal, file or memory, right or wrong',
	withSimulator(
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
	withSimulator(
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
	'the next answers fail as they are told to, and then no more',
	withSimulator(async ({ urls, fault, provider, journal }) => {
		fault('911', { times: 1 });
		fault('502', { times: 1 });
		fault('429', { times: 1 });
		fault('redirect', { times: 1 });
		fault('html-good', { times: 1 });
		const answers = [];
		for (let i = 0; i < 5; i++) answers.push(await update(urls.http, HOME));
		assert.equal(
			answers.map(({ status }) => status),
			[200, 502, 429, 302, 200],
		);
		assert.is(answers[0]?.body, '911');
		assert.match(answers[1]?.body ?? '', /<html>/);
		assert.is(answers[2]?.headers.get('retry-after'), '7200');
		assert.match(answers[3]?.headers.get('location') ?? '', /^http:/);
		assert.match(answers[4]?.body ?? '', /\ngood 192\.0\.2\.1\n/);
		assert.equal(provider.zone.history, []);
		assert.is((await update(urls.http, HOME)).body, 'good 192.0.2.25\n');
		assert.equal(
			journal.updates().map(({ fault }) => fault),
			['911', '502', '429', 'redirect', 'html-good', undefined],
		);
		assert.ok(journal.updates().every(({ credential }) => credential === 'right'));
	}),
);

test(
	'an answer is cut off though the update was carried out',
	withSimulator(async ({ urls, fault, provider }) => {
		fault('cut', { times: 1 });
		const { code, body } = await curl(urls.http, HOME);
		assert.is(code, 18); // CURLE_PARTIAL_FILE
		assert.is(body, 'good 192.0.2');
		assert.is(provider.zone.get('home.ddns.net').ipv4, '192.0.2.25');
	}),
);

test(
	'an answer is followed by megabytes, and ends when the client has had enough',
	withSimulator(async ({ urls, fault }) => {
		fault({ wire: 'flood', bytes: 3_000_000 }, { times: 1 });
		assert.is((await curl(urls.http, HOME)).body.length, 3_000_000 + 'good 192.0.2.25\n'.length);
		fault({ wire: 'flood', bytes: 1e12 }, { times: 1 });
		const response = await fetch(`${urls.http}/nic/update?${HOME}`, {
			headers: { Authorization: KEY, 'User-Agent': AGENT },
			size: 100_000,
		});
		assert.is(await response.text().catch((error: { type?: string }) => error.type), 'max-size');
		assert.is((await update(urls.http, HOME)).body, 'nochg 192.0.2.25\n');
	}),
);

test(
	'a binary answer arrives byte by byte as it is',
	withSimulator(async ({ urls, fault }) => {
		fault('binary', { times: 1 });
		const { body } = await curl(urls.http, HOME);
		assert.is(body.length, 2048);
		assert.equal(
			Array.from(body.slice(0, 256), (char) => char.charCodeAt(0)),
			Array.from({ length: 256 }, (_, i) => i),
		);
	}),
);

test(
	'a slow answer comes late, and one that trickles byte by byte',
	withSimulator(async ({ urls, fault }) => {
		fault({ delayMs: 300 }, { times: 1 });
		fault({ wire: 'trickle', everyMs: 20 }, { times: 1 });
		for (const [body, atLeastMs] of [
			['good 192.0.2.25\n', 300],
			['nochg 192.0.2.25\n', 17 * 20],
		] as const) {
			const started = performance.now();
			assert.is((await curl(urls.http, HOME)).body, body);
			assert.ok(performance.now() - started >= atLeastMs - 2);
		}
	}),
);

for (const secure of [false, true]) {
	test(
		`a connection is reset before or after the update was carried out, over ${secure ? 'HTTPS' : 'HTTP'}`,
		withSimulator(async ({ urls, caFile, fault, provider, journal }) => {
			const [base, more] = secure ? [urls.https, ['--cacert', caFile]] : [urls.http, []];
			for (const [name, ipv4] of [
				['reset-before', null],
				['reset-after', '192.0.2.25'],
			] as const) {
				fault(name, { times: 1 });
				const { code, body } = await curl(base, HOME, ...more);
				assert.equal([code, body], [56, '']); // CURLE_RECV_ERROR
				assert.is(provider.zone.get('home.ddns.net').ipv4, ipv4);
			}
			assert.equal(
				journal.updates().map(({ fault, answer }) => [fault, answer]),
				[
					['reset-before', null],
					['reset-after', null],
				],
			);
		}),
	);
}

test(
	'silence: the request is there and is never answered',
	withSimulator(async ({ urls, fault, provider, journal }) => {
		fault('silence-after', { times: 1 });
		const { code } = await curl(urls.http, HOME, '-m', '0.3');
		assert.is(code, 28); // CURLE_OPERATION_TIMEDOUT
		assert.is(provider.zone.get('home.ddns.net').ipv4, '192.0.2.25');
		assert.is(journal.updates()[0]?.answer, null);
	}),
);

test(
	'an update that was lost in the network arrives afterwards, over a newer one',
	withSimulator(async ({ urls, fault, provider, journal, applyLate }) => {
		fault('late', { times: 1 });
		await curl(urls.http, 'hostname=home.ddns.net&myip=192.0.2.1');
		assert.is((await update(urls.http, 'hostname=home.ddns.net&myip=192.0.2.2')).body, 'good 192.0.2.2\n');
		assert.is(applyLate(), 1);
		assert.is(applyLate(), 0);
		assert.is(provider.zone.get('home.ddns.net').ipv4, '192.0.2.1');
		assert.equal(
			journal.entries().map(({ kind, changes }) => [kind, changes.length]),
			[
				['update', 0],
				['update', 1],
				['late', 1],
			],
		);
		fault({ update: 'late', lateMs: 10, wire: 'reset' }, { times: 1 });
		await curl(urls.http, 'hostname=home.ddns.net&myip=192.0.2.3');
		await journal.waitFor(({ kind, query }) => kind === 'late' && query?.myip === '192.0.2.3');
	}),
);

test(
	'the IP check has faults of its own',
	withSimulator(async ({ urls, fault }) => {
		fault('html', { on: 'check', times: 1 });
		assert.match((await curl(urls.check4, '')).body, /<html>/);
		fault('500', { on: 'check', times: 1 });
		assert.is((await update(urls.http, HOME)).body, 'good 192.0.2.25\n');
		assert.is((await fetch(urls.check6)).status, 500);
	}),
);

const BAD: Exclude<TlsKind, 'good'>[] = ['wrong-name', 'expired', 'not-yet-valid', 'self-signed', 'unknown-authority'];

for (const kind of BAD) {
	test(
		`a certificate that is bad (${kind}) is refused by curl and by Node, and the journal has a connection without a request`,
		withSimulator(async ({ urls, caFile, setTls, journal }) => {
			await setTls(kind);
			assert.is((await curl(urls.https, HOME, '--cacert', caFile)).code, 60); // CURLE_PEER_FAILED_VERIFICATION
			await journal.waitFor((entry) => entry.kind === 'connection');
			const failed = await update(urls.https, HOME, caFile).then(
				() => null,
				(error: Error) => error.message,
			);
			assert.match(failed ?? '', /certificate|altnames/i);
			await journal.waitFor((entry) => entry.kind === 'connection', 5000, 1);
			assert.equal(journal.updates(), []);
			assert.ok(journal.entries().every(({ listener, tls }) => listener === 'https' && tls));
			await setTls('good');
			assert.is((await curl(urls.https, HOME, '--cacert', caFile)).body, 'good 192.0.2.25\n');
		}, {}),
	);
}

test(
	'a listener refuses, stays silent or resets, and opens again at the same port',
	withSimulator(async ({ urls, ports, caFile, setMode, journal }) => {
		const code = async (...more: string[]): Promise<number | null> =>
			(await curl(urls.https, HOME, '--cacert', caFile, ...more)).code;
		await setMode('https', 'refuse');
		assert.is(await code(), 7); // CURLE_COULDNT_CONNECT
		assert.is((await curl(`https://[::1]:${ports.https}`, HOME)).code, 7);
		assert.equal(journal.entries(), []);
		await setMode('https', 'silent');
		assert.is(await code('-m', '0.3'), 28);
		await setMode('https', 'reset');
		assert.is(await code(), 35); // CURLE_SSL_CONNECT_ERROR
		await setMode('https', 'open');
		assert.is(await code(), 0);
		await journal.waitFor(({ kind }) => kind === 'update');
		assert.is(journal.entries().filter(({ kind }) => kind === 'connection').length, 2);
	}),
);

test(
	'a connection that brings no request is recorded when it ends',
	withSimulator(async ({ ports, journal }) => {
		await curl(`telnet://127.0.0.1:${ports.http}`, '', '-m', '0.2');
		const entry = await journal.waitFor(({ kind }) => kind === 'connection');
		assert.equal([entry.listener, entry.remote, entry.answer], ['http', '127.0.0.1', undefined]);
	}),
);

test(
	'waiting for an entry that does not come fails and shows the journal',
	withSimulator(async ({ urls, journal }) => {
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
