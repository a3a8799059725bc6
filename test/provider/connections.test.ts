import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { curl, update, withFakeProvider } from './clients.ts';
import type { TlsKind } from './tls.ts';

const HOME = 'hostname=home.ddns.net&myip=192.0.2.25';

const BAD: Exclude<TlsKind, 'good'>[] = ['wrong-name', 'expired', 'not-yet-valid', 'self-signed', 'unknown-authority'];

for (const kind of BAD) {
	test(
		`a certificate that is bad (${kind}) is refused by curl and by Node, and the journal has a connection without a request`,
		withFakeProvider(async ({ urls, caFile, setTls, journal }) => {
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
		}),
	);
}

test(
	'a listener refuses, stays silent or resets, and opens again at the same port',
	withFakeProvider(async ({ urls, ports, caFile, setMode, journal }) => {
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
	withFakeProvider(async ({ ports, journal }) => {
		await curl(`telnet://127.0.0.1:${ports.http}`, '', '-m', '0.2');
		const entry = await journal.waitFor(({ kind }) => kind === 'connection');
		assert.equal([entry.listener, entry.remote, entry.answer], ['http', '127.0.0.1', undefined]);
	}),
);

test.run();
