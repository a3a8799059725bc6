import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { HttpResult } from '../../src/base/http.ts';
import type { HttpRequest } from '../../src/host/host.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { FOR_EVER_SECONDS, until, withMoreTime } from '../support/until.ts';
import { probes } from './probes.ts';
import { ALL_BYTES, type Answer, plain, serve, serveNobody, type TestServer } from './servers.ts';

const GOOD = plain('200 OK', 'good 203.0.113.7');

function request(port: number, more: Partial<HttpRequest> = {}): HttpRequest {
	return {
		url: `http://127.0.0.1:${port}/nic/update?hostname=home.ddns.net`,
		headers: [],
		timeoutMs: 600_000,
		limit: 1000,
		...more,
	};
}

function answer(status: number, body: string, more: object = {}): object {
	return { kind: 'answer', status, body, complete: true, retryAfterSeconds: null, ...more };
}

/** curl without threads for its resolver (OpenWrt's) counts in seconds. */
const LEAST_LIMIT_MS = 1500;
const hasCome = ({ server }: { server: TestServer }) => server.requests.length > 0;
const isAnswer = ({ result }: { result: HttpResult }) => result.kind === 'answer' && result.body !== '';

/** A port on which nobody listens. */
function closedPort(): Promise<number> {
	return new Promise((resolve) => {
		const server = createServer().listen(0, '127.0.0.1', () => {
			const { port } = server.address() as { port: number };
			server.close(() => resolve(port));
		});
	});
}

for (const probe of await probes()) {
	const on = `on ${probe.name} `;

	/** Asks a server that answers so; gives the result, and the server, which is closed by then. */
	async function ask(
		reply: Answer | string,
		more: Partial<HttpRequest> = {},
		rest: unknown[] = [],
		environment: NodeJS.ProcessEnv = {},
	) {
		const server = await serve(reply);
		const result = await probe.ask<HttpResult>('http', [request(server.port, more), ...rest], environment);
		server.close();
		return { result, server };
	}

	test(`${on}an answer comes with its status and body`, async () => {
		const { result, server } = await ask(GOOD);
		assert.equal(result, answer(200, 'good 203.0.113.7'));
		assert.match(server.requests[0] as string, /^GET \/nic\/update\?hostname=home\.ddns\.net HTTP\/1\.1\r\n/);
	});

	test(`${on}answers of every kind of status are answers`, async () => {
		for (const status of [204, 401, 429, 500, 503]) {
			const body = status === 204 ? '' : '911';
			assert.equal((await ask(plain(`${status} Whatever`, body))).result, answer(status, body));
		}
	});

	test(`${on}Retry-After is read in seconds, and as a date against the answer's own`, async () => {
		const seconds = await ask(plain('429 Too Many', '', ['retry-after: 120']));
		const dates = ['Date: Mon, 23 Nov 2026 05:00:00 GMT', 'Retry-After: Mon, 23 Nov 2026 06:00:00 GMT'];
		const date = await ask(plain('503 Busy', '', dates));
		const nonsense = await ask(plain('503 Busy', '', ['Retry-After: soon']));
		assert.equal(seconds.result, answer(429, '', { retryAfterSeconds: 120 }));
		assert.equal(date.result, answer(503, '', { retryAfterSeconds: 3600 }));
		assert.equal(nonsense.result, answer(503, ''));
	});

	test(`${on}headers go out as they are, and no others than engines insist on`, async () => {
		const headers: [string, string][] = [
			['User-Agent', 'Company Device-1/2.0 you@example.com'],
			['Authorization', 'Basic cXVvdGU6Ilxc'],
			['X-Odd', 'quote " backslash \\ tab\there \xe4\xff'],
		];
		const { server } = await ask(GOOD, { headers });
		const lines = (server.requests[0] ?? '').split('\r\n').filter((line) => line !== '');
		const lowered = lines.map((line) => line.replace(/^[^:]*/, (name) => name.toLowerCase()));
		for (const [name, value] of headers) assert.ok(lowered.includes(`${name.toLowerCase()}: ${value}`), name);
		const names = lines.slice(1).map((line) => line.replace(/:.*/, '').toLowerCase());
		const allowed = ['host', 'accept', 'connection', 'user-agent', 'authorization', 'x-odd'];
		assert.equal(
			names.filter((name) => !allowed.includes(name)),
			[],
		);
	});

	test(`${on}a value with a line end makes no request`, async () => {
		const sent: Partial<HttpRequest>[] = [
			{ headers: [['X-A', 'a\r\nX-Injected: 1']] },
			{ headers: [['X-A\r\nX-Injected', '1']] },
			{ headers: [['X-A', 'a\nurl = "http://127.0.0.1:1/"']] },
		];
		for (const more of sent) {
			const { result, server } = await ask(GOOD, more);
			assert.equal(result, { kind: 'failure', cause: 'program', connected: false, sent: false });
			assert.is(server.connections(), 0);
		}
	});

	test(`${on}a body of any bytes comes whole`, async () => {
		assert.equal((await ask(plain('200 OK', ALL_BYTES))).result, answer(200, ALL_BYTES));
	});

	test(`${on}a body that looks like headers is a body`, async () => {
		const body = 'HTTP/1.1 500 No\r\n\r\ngood\n0.1 5 3';
		assert.equal((await ask(plain('200 OK', body))).result, answer(200, body));
	});

	test(`${on}a chunked body is put together, without its trailers`, async () => {
		const chunks = '5\r\ngood \r\nb\r\n203.0.113.7\r\n0\r\n';
		const head = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n';
		assert.equal((await ask(`${head}${chunks}\r\n`)).result, answer(200, 'good 203.0.113.7'));
		const { result } = await ask(`${head}${chunks}X-Trailer: 1\r\n\r\n`);
		assert.is((result as { body: string }).body, 'good 203.0.113.7');
	});

	test(`${on}a body that ends with the connection is whole`, async () => {
		assert.equal((await ask('HTTP/1.0 200 OK\r\n\r\ngood 203.0.113.7')).result, answer(200, 'good 203.0.113.7'));
	});

	test(`${on}interim answers are passed over`, async () => {
		assert.equal(
			(await ask(`HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n${GOOD}`)).result,
			answer(200, 'good 203.0.113.7'),
		);
	});

	test(`${on}eight interim answers are passed over, and 600 are no answer`, async () => {
		const interim = 'HTTP/1.1 103 Early Hints\r\n\r\n';
		assert.equal((await ask(interim.repeat(8) + GOOD)).result, answer(200, 'good 203.0.113.7'));
		for (const count of [9, 600]) {
			const { result } = await ask(interim.repeat(count) + GOOD);
			assert.equal(result, { kind: 'failure', cause: 'protocol', connected: true, sent: true });
		}
	});

	test(`${on}a bare line feed or carriage return in a header smuggles no Retry-After in`, async () => {
		for (const smuggled of ['X: a\nRetry-After: 86400', 'X: a\rRetry-After: 86400']) {
			const { result } = await ask(plain('503 Busy', '', [smuggled]));
			assert.not.match(JSON.stringify(result), '86400');
			assert.is((result as { retryAfterSeconds?: unknown }).retryAfterSeconds ?? null, null);
		}
	});

	test(`${on}a body that is cut off keeps its status and what came of it`, async () => {
		const { result } = await ask('HTTP/1.1 401 No\r\nContent-Length: 500\r\n\r\nbadau');
		assert.equal(result, answer(401, 'badau', { complete: false }));
		const reset: Answer = (_, socket) => {
			socket.write('HTTP/1.1 401 No\r\nContent-Length: 500\r\n\r\nbadau', () =>
				setTimeout(() => socket.resetAndDestroy(), 100),
			);
		};
		assert.equal((await ask(reset)).result, answer(401, 'badau', { complete: false }));
	});

	test(`${on}a body as long as the limit is whole, a longer one is cut`, async () => {
		const exact = await ask(plain('200 OK', 'x'.repeat(1000)));
		const longer = await ask(plain('200 OK', 'x'.repeat(1001)));
		assert.equal(exact.result, answer(200, 'x'.repeat(1000)));
		assert.equal(longer.result, answer(200, 'x'.repeat(1000), { complete: false }));
	});

	test(`${on}a body without end is cut at the limit, and ended`, async () => {
		let ended = false;
		const flood: Answer = (_, socket) => {
			socket.on('close', () => (ended = true));
			socket.write('HTTP/1.1 200 OK\r\nRetry-After: 7\r\n\r\n');
			const more = (): boolean => !socket.destroyed && socket.write('y'.repeat(10_000), () => setImmediate(more));
			more();
		};
		const server = await serve(flood);
		const result = await probe.ask('http', [request(server.port)]);
		assert.equal(result, answer(200, 'y'.repeat(1000), { complete: false, retryAfterSeconds: 7 }));
		await until('the end of the connection', () => ended);
		server.close();
	});

	test(`${on}time that runs out before an answer is a timeout of a request that was sent`, async () => {
		const { result } = await withMoreTime((timeoutMs) => ask(() => {}, { timeoutMs }), hasCome, LEAST_LIMIT_MS);
		assert.equal(result, { kind: 'failure', cause: 'timeout', connected: true, sent: true });
	});

	test(`${on}time that runs out in the body leaves an answer`, async () => {
		const begin: Answer = (_, socket) => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\ngood');
		const { result } = await withMoreTime((timeoutMs) => ask(begin, { timeoutMs }), isAnswer, LEAST_LIMIT_MS);
		assert.equal(result, answer(200, 'good', { complete: false }));
	});

	test(`${on}a body that trickles is ended by the time`, async () => {
		const trickle: Answer = (_, socket) => {
			socket.write('HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n');
			const timer = setInterval(() => socket.write('z'), 20);
			socket.on('close', () => clearInterval(timer));
		};
		const { result } = await withMoreTime((timeoutMs) => ask(trickle, { timeoutMs }), isAnswer, LEAST_LIMIT_MS);
		assert.match((result as { body: string }).body, /^z+$/);
		assert.is((result as { complete: boolean }).complete, false);
	});

	test(`${on}a connection that is reset after the request leaves the outcome unknown`, async () => {
		for (const reply of [(_: string, socket: { resetAndDestroy(): unknown }) => socket.resetAndDestroy(), '']) {
			const { result } = await ask(reply as Answer | string);
			assert.equal(result, { kind: 'failure', cause: 'reset', connected: true, sent: true });
		}
	});

	test(`${on}half a header block is no answer`, async () => {
		const { result } = await ask('HTTP/1.1 200 OK\r\nContent-Le');
		assert.is(result.kind, 'failure');
		assert.equal([(result as { sent: boolean }).sent], [true]);
	});

	test(`${on}what is not HTTP is no answer`, async () => {
		const { result } = await ask('SSH-2.0-OpenSSH_9.2\r\n');
		assert.equal(result, { kind: 'failure', cause: 'protocol', connected: true, sent: true });
	});

	test(`${on}rule 21: nobody listening is refused, without a connection`, async () => {
		const result = await probe.ask('http', [request(await closedPort())]);
		assert.equal(result, { kind: 'failure', cause: 'refused', connected: false, sent: false });
	});

	test(`${on}rule 21: a connection that does not come about in time is a timeout without one`, async () => {
		const full = await serveNobody();
		const result = await probe.ask('http', [request(full.port, { timeoutMs: 6000 })]);
		assert.equal(result, { kind: 'failure', cause: 'timeout', connected: false, sent: false });
		full.close();
	});

	test(`${on}rule 21: a name that nobody knows is a failure of DNS`, async () => {
		const result = await probe.ask('http', [request(80, { url: 'http://no-such-name.invalid/' })]);
		assert.equal(result, { kind: 'failure', cause: 'dns', connected: false, sent: false });
	});

	test(`${on}a redirect is not followed`, async () => {
		const { result, server } = await ask(plain('302 Found', 'go', ['Location: /elsewhere']));
		assert.equal(result, answer(302, 'go'));
		assert.is(server.requests.length, 1);
	});

	test(`${on}a request can be ended`, async () => {
		const { result } = await withMoreTime((abortAfterMs) => ask(() => {}, {}, [abortAfterMs]), hasCome);
		assert.equal(result, { kind: 'failure', cause: 'aborted', connected: true, sent: true });
	});

	test(`${on}rule 22: proxies in the environment get nothing`, async () => {
		const proxy = await serve(GOOD);
		const url = `http://127.0.0.1:${proxy.port}`;
		const environment = { http_proxy: url, HTTP_PROXY: url, all_proxy: url, ALL_PROXY: url, no_proxy: '' };
		const { result } = await ask(GOOD, {}, [], environment);
		assert.equal(result, answer(200, 'good 203.0.113.7'));
		assert.is(proxy.connections(), 0);
		proxy.close();
	});

	test(`${on}promise 8: what is in a header is in no command line and no environment`, async () => {
		let seen: string[] = [];
		let looked = 0;
		const secret = 'Basic c2VjcmV0LXBhc3N3b3Jk';
		const inspect: Answer = (_, socket) => {
			const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
			for (const pid of pids) {
				for (const file of ['cmdline', 'environ']) {
					try {
						const text = readFileSync(`/proc/${pid}/${file}`, 'latin1');
						if (file === 'cmdline' && text.includes('curl\0-q\0')) looked++;
						if (text.includes(secret) && !text.includes('probe-')) seen.push(`${file} of ${text.slice(0, 60)}`);
					} catch {
						// It has ended since, or is somebody else's.
					}
				}
			}
			socket.end(GOOD);
		};
		const { result } = await ask(inspect, { headers: [['Authorization', secret]] });
		assert.equal(result, answer(200, 'good 203.0.113.7'));
		assert.equal(seen, []);
		if (probe.name !== 'node') assert.ok(looked > 0, 'curl was seen at work');
		seen = [];
	});

	test(`${on}a source address can be chosen`, async () => {
		const { result, server } = await ask(GOOD, { localAddress: '127.0.0.2' });
		assert.equal(result, answer(200, 'good 203.0.113.7'));
		assert.is(server.lastPeer(), '127.0.0.2');
	});

	test(`${on}rule 20: a source address that is not ours is a failure to bind, without a connection`, async () => {
		const { result, server } = await ask(GOOD, { localAddress: '192.0.2.77' });
		assert.equal(result, { kind: 'failure', cause: 'bind', connected: false, sent: false });
		assert.is(server.connections(), 0);
	});

	test(`${on}a family that is asked for is the one that is used`, async () => {
		const four = await serve(GOOD);
		const url = (host: string): string => `http://${host}:${four.port}/`;
		assert.equal(
			await probe.ask('http', [request(0, { url: url('localhost'), family: 4 })]),
			answer(200, 'good 203.0.113.7'),
		);
		assert.is(four.connections(), 1);
		for (const [host, family] of [
			['127.0.0.1', 6],
			['[::1]', 4],
		] as const) {
			const result = await probe.ask('http', [request(0, { url: url(host), family })]);
			assert.equal(result, { kind: 'failure', cause: 'unreachable', connected: false, sent: false });
		}
		assert.is(four.connections(), 1);
		four.close();
	});

	test(`${on}a server on IPv6 is reached by its literal`, async () => {
		const six = await serve(GOOD, { host: '::1' });
		const result = await probe.ask('http', [request(0, { url: `http://[::1]:${six.port}/`, family: 6 })]);
		assert.equal(result, answer(200, 'good 203.0.113.7'));
		six.close();
	});
}

/** Where no device can be bound `ip` is asked; what it says here is a script's. */
for (const probe of (await probes()).filter(({ name }) => name === 'node')) {
	const way = { device: 'eth7', localAddress: '127.0.0.2' };
	const asked = (script: string) => {
		const folder = temporaryFolder();
		writeFileSync(join(folder, 'ip'), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
		return { PATH: `${folder}:${process.env.PATH}` };
	};

	test('on node rule 56: a request that would leave by another device is not made, by address or by name', async () => {
		const server = await serve(GOOD);
		const environment = asked('echo "$3 from $5 via 192.0.2.1 dev wg0 uid 0"; echo "    cache"');
		for (const host of ['127.0.0.1', 'localhost']) {
			const url = `http://${host}:${server.port}/`;
			const result = await probe.ask('http', [request(0, { url, family: 4, ...way })], environment);
			const stray = { device: 'eth7', by: 'wg0' };
			assert.equal(result, { kind: 'failure', cause: 'way-out', connected: false, sent: false, stray }, host);
		}
		assert.is(server.connections(), 0);
		server.close();
	});

	test('on node rule 56: of a name’s addresses those are connected to that leave by the device, from its address', async () => {
		const server = await serve(GOOD);
		const url = `http://localhost:${server.port}/`;
		const environment = asked(
			'case "$3" in 127.0.0.1) echo "$3 from $5 dev eth7" ;; *) echo "$3 from $5 dev wg0" ;; esac',
		);
		const result = await probe.ask('http', [request(0, { url, ...way })], environment);
		assert.equal(result, answer(200, 'good 203.0.113.7'));
		assert.is(server.lastPeer(), '127.0.0.2');
		server.close();
	});

	test('on node rule 56: a request is ended at once while `ip` hangs', async () => {
		const hung = asked(`exec sleep ${FOR_EVER_SECONDS}`);
		for (const host of ['127.0.0.1', 'localhost']) {
			const began = Date.now();
			const result = await probe.ask('http', [request(0, { url: `http://${host}:9/`, ...way }), 100], hung);
			assert.is((result as { cause: string }).cause, 'aborted');
			assert.ok(Date.now() - began < FOR_EVER_SECONDS * 1000);
		}
	});
}

for (const probe of (await probes()).filter(({ name }) => name !== 'node')) {
	test(`on ${probe.name} a curl that is missing is a failure of the program`, async () => {
		const result = await probe.ask('http', [request(1)], { PATH: '/nowhere' });
		assert.equal(result, { kind: 'failure', cause: 'program', connected: false, sent: false });
	});
}

test.run();
