import fetch from 'node-fetch';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { AGENT, curl, KEY, update, withFakeProvider } from './clients.ts';

const HOME = 'hostname=home.ddns.net&myip=192.0.2.25';

test(
	'the next answers fail as they are told to, and then no more',
	withFakeProvider(async ({ urls, fault, service, journal }) => {
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
		assert.equal(service.zone.history, []);
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
	withFakeProvider(async ({ urls, fault, service }) => {
		fault('cut', { times: 1 });
		const { code, body } = await curl(urls.http, HOME);
		assert.is(code, 18); // CURLE_PARTIAL_FILE
		assert.is(body, 'good 192.0.2');
		assert.is(service.zone.get('home.ddns.net').ipv4, '192.0.2.25');
	}),
);

test(
	'an answer is followed by megabytes, and ends when the client has had enough',
	withFakeProvider(async ({ urls, fault }) => {
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
	withFakeProvider(async ({ urls, fault }) => {
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
	withFakeProvider(async ({ urls, fault }) => {
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
		withFakeProvider(async ({ urls, caFile, fault, service, journal }) => {
			const [base, more] = secure ? [urls.https, ['--cacert', caFile]] : [urls.http, []];
			for (const [name, ipv4] of [
				['reset-before', null],
				['reset-after', '192.0.2.25'],
			] as const) {
				fault(name, { times: 1 });
				const { code, body } = await curl(base, HOME, ...more);
				assert.equal([code, body], [56, '']); // CURLE_RECV_ERROR
				assert.is(service.zone.get('home.ddns.net').ipv4, ipv4);
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
	withFakeProvider(async ({ urls, fault, service, journal }) => {
		fault('silence-after', { times: 1 });
		const { code } = await curl(urls.http, HOME, '-m', '0.3');
		assert.is(code, 28); // CURLE_OPERATION_TIMEDOUT
		assert.is(service.zone.get('home.ddns.net').ipv4, '192.0.2.25');
		assert.is(journal.updates()[0]?.answer, null);
	}),
);

test(
	'an update that was lost in the network arrives afterwards, over a newer one',
	withFakeProvider(async ({ urls, fault, service, journal, applyLate }) => {
		fault('late', { times: 1 });
		await curl(urls.http, 'hostname=home.ddns.net&myip=192.0.2.1');
		assert.is((await update(urls.http, 'hostname=home.ddns.net&myip=192.0.2.2')).body, 'good 192.0.2.2\n');
		assert.is(applyLate(), 1);
		assert.is(applyLate(), 0);
		assert.is(service.zone.get('home.ddns.net').ipv4, '192.0.2.1');
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
	withFakeProvider(async ({ urls, fault }) => {
		fault('html', { on: 'check', times: 1 });
		assert.match((await curl(urls.check4, '')).body, /<html>/);
		fault('500', { on: 'check', times: 1 });
		assert.is((await update(urls.http, HOME)).body, 'good 192.0.2.25\n');
		assert.is((await fetch(urls.check6)).status, 500);
	}),
);

test.run();
