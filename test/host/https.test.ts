import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { HttpResult } from '../../src/base/http.ts';
import type { HttpRequest } from '../../src/host/host.ts';
import { type Issued, makeAuthority, makeSelfSigned } from '../support/certificates.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { withMoreTime } from '../support/until.ts';
import { probes } from './probes.ts';
import { plain, serve } from './servers.ts';

const DAY_MS = 86_400_000;
const GOOD = plain('200 OK', 'good 203.0.113.7');
const NAMES = ['localhost', '127.0.0.1', '::1'];

const authority = await makeAuthority();
const stranger = await makeAuthority('A stranger');
const folder = temporaryFolder();
const caFile = join(folder, 'ca.pem');
writeFileSync(caFile, authority.certificate);

function request(port: number, more: Partial<HttpRequest> = {}): HttpRequest {
	return {
		url: `https://127.0.0.1:${port}/nic/update`,
		headers: [['Authorization', 'Basic c2VjcmV0']],
		caFile,
		timeoutMs: 600_000,
		limit: 1000,
		...more,
	};
}

const answered = { kind: 'answer', status: 200, body: 'good 203.0.113.7', complete: true, retryAfterSeconds: null };
const refused = { kind: 'failure', cause: 'tls', connected: true, sent: false };

for (const probe of await probes()) {
	const on = `on ${probe.name} `;

	/** Asks a server that shows this certificate. */
	async function ask(tls: Issued, more: Partial<HttpRequest> = {}, environment: NodeJS.ProcessEnv = {}, reply = GOOD) {
		const server = await serve(reply, { tls });
		const result = await probe.ask<HttpResult>('http', [request(server.port, more)], environment);
		server.close();
		return { result, server };
	}

	test(`${on}a certificate of the authority that is trusted is good, for names and for addresses`, async () => {
		const tls = await authority.issue({ names: NAMES });
		assert.equal((await ask(tls)).result, answered);
		const server = await serve(GOOD, { tls });
		const url = `https://localhost:${server.port}/`;
		assert.equal(await probe.ask('http', [request(0, { url, family: 4 })]), answered);
		server.close();
	});

	const bad: [string, Promise<Issued>][] = [
		['for another name', authority.issue({ names: ['other.example'] })],
		[
			'that has expired',
			authority.issue({ names: NAMES, notBefore: new Date(0), notAfter: new Date(Date.now() - DAY_MS) }),
		],
		['that is not valid yet', authority.issue({ names: NAMES, notBefore: new Date(Date.now() + DAY_MS) })],
		['that vouches for itself', makeSelfSigned({ names: NAMES })],
		['of an authority that is not trusted', stranger.issue({ names: NAMES })],
	];
	for (const [what, tls] of bad) {
		test(`${on}promise 8: to a server with a certificate ${what} nothing is sent`, async () => {
			const { result, server } = await ask(await tls);
			assert.equal(result, refused);
			assert.equal(server.requests, []);
		});
	}

	test(`${on}without a file of authorities ours is not trusted`, async () => {
		const server = await serve(GOOD, { tls: await authority.issue({ names: NAMES }) });
		const { caFile: _, ...plainRequest } = request(server.port);
		assert.equal(await probe.ask('http', [plainRequest]), refused);
		server.close();
	});

	test(`${on}rule 22: the environment cannot turn the verification off, nor add authorities`, async () => {
		const own = join(folder, 'stranger.pem');
		writeFileSync(own, stranger.certificate);
		const environment = {
			NODE_TLS_REJECT_UNAUTHORIZED: '0',
			NODE_EXTRA_CA_CERTS: own,
			CURL_CA_BUNDLE: own,
			SSL_CERT_FILE: own,
		};
		const { result, server } = await ask(await stranger.issue({ names: NAMES }), {}, environment);
		assert.equal(result, refused);
		assert.equal(server.requests, []);
	});

	test(`${on}a file of authorities may have any name`, async () => {
		const file = join(folder, 'Vertrauenswürdige “Ämter”.pem');
		writeFileSync(file, authority.certificate);
		assert.equal((await ask(await authority.issue({ names: NAMES }), { caFile: file })).result, answered);
	});

	test(`${on}a file of authorities that is not there, or holds none, is its own failure`, async () => {
		const empty = join(folder, 'empty.pem');
		writeFileSync(empty, '');
		for (const file of [join(folder, 'absent.pem'), empty, folder]) {
			const { result, server } = await ask(await authority.issue({ names: NAMES }), { caFile: file });
			assert.is(result.kind, 'failure');
			const { cause, sent } = result as { cause: string; sent: boolean };
			assert.equal({ cause, sent }, { cause: 'ca', sent: false });
			assert.equal(server.requests, []);
		}
	});

	test(`${on}a server that breaks off in TLS, or speaks none, gets nothing`, async () => {
		const breakOff = createServer((socket) => void socket.on('error', () => {}).once('data', () => socket.destroy()));
		const babble = createServer((socket) => void socket.on('error', () => {}).end('220 mail.example ESMTP\r\n'));
		for (const server of [breakOff, babble]) {
			server.unref();
			await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
			const { port } = server.address() as { port: number };
			assert.equal(await probe.ask('http', [request(port)]), refused);
			server.close();
		}
	});

	test(`${on}time that runs out in TLS is a timeout with nothing sent`, async () => {
		const server = await serve(() => {});
		const result = await withMoreTime(
			(timeoutMs) => probe.ask('http', [request(server.port, { timeoutMs })]),
			() => server.connections() > 0,
			1500,
		);
		assert.equal(result, { kind: 'failure', cause: 'timeout', connected: true, sent: false });
		server.close();
	});

	test(`${on}a connection that breaks after TLS was up leaves the outcome unknown`, async () => {
		const { result } = await ask(await authority.issue({ names: NAMES }), {}, {}, '');
		assert.equal(result, { kind: 'failure', cause: 'reset', connected: true, sent: true });
	});

	test(`${on}a body that is cut off over TLS keeps its status`, async () => {
		const cut = 'HTTP/1.1 401 No\r\nContent-Length: 500\r\n\r\nbadau';
		const { result } = await ask(await authority.issue({ names: NAMES }), {}, {}, cut);
		assert.equal(result, { ...answered, status: 401, body: 'badau', complete: false });
	});
}

test.run();
