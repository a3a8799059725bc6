/** What an attacker on the line can try with an answer: none of it ends the program, takes more than its limits, or makes an answer of nothing. */
import { gzipSync } from 'node:zlib';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { HttpResult } from '../../src/base/http.ts';
import { probes } from './probes.ts';
import { type Answer, plain, serve } from './servers.ts';

const LIMIT = 1000;

/** Sends the same again and again, for as long as somebody reads. */
const endlessly =
	(begin: string, again: string): Answer =>
	(_, socket) => {
		socket.write(begin);
		const more = (): boolean => !socket.destroyed && socket.write(again.repeat(100), () => setImmediate(more));
		more();
	};

const bomb = gzipSync(Buffer.alloc(10_000_000)).toString('latin1');
const chunked = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n';

/** What is tried, and what may come of it: an answer in which nothing of this stands, or the failure. */
const TRIES: [what: string, reply: Answer | string, never: RegExp][] = [
	['interim answers without an end', endlessly('', 'HTTP/1.1 103 Early Hints\r\n\r\n'), /answer/],
	['a header line without an end', endlessly('HTTP/1.1 200 OK\r\nX: ', 'x'), /answer/],
	['headers without an end', endlessly('HTTP/1.1 200 OK\r\n', 'X: y\r\n'), /answer/],
	['a status line without an end', endlessly('HTTP/1.1 200 ', 'O'), /answer/],
	['a body without an end', endlessly('HTTP/1.1 200 OK\r\n\r\n', 'good '), /"complete":true/],
	['chunk extensions without an end', endlessly(`${chunked}5;`, 'x=y;'), /good/],
	['trailers without an end', endlessly(`${chunked}4\r\ngood\r\n0\r\n`, 'X: y\r\n'), /"complete":true/],
	['a chunk larger than memory', `${chunked}ffffffffffffffff\r\ngood`, /"complete":true/],
	['10 MB in a few KB of gzip', plain('200 OK', bomb, ['Content-Encoding: gzip']), /\\u0000{8}/],
	['a Retry-After on a folded line', plain('503 Busy', '', ['X: a', ' Retry-After: 86400']), /86400/],
	['a Retry-After behind a NUL', plain('503 Busy', '', ['X: a\0Retry-After: 86400']), /86400/],
	['a negative length', 'HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\ngood', /"complete":true/],
	[
		'a switch of protocols',
		'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\ngood',
		/"complete":true/,
	],
	['a status of four digits', 'HTTP/1.1 2000 OK\r\nContent-Length: 4\r\n\r\ngood', /"complete":true,.*"status":200\b/],
	['HTTP 0.9', 'good 203.0.113.7', /answer/],
];

for (const probe of await probes()) {
	for (const [what, reply, never] of TRIES) {
		test(`on ${probe.name} ${what}`, async () => {
			const server = await serve(reply);
			const request = { url: `http://127.0.0.1:${server.port}/`, headers: [], timeoutMs: 5000, limit: LIMIT };
			const result = await probe.ask<HttpResult>('http', [request]);
			server.close();
			assert.not.match(JSON.stringify(result), never);
			if (result.kind === 'answer') assert.ok(result.body.length <= LIMIT);
			else
				assert.ok(
					result.connected && result.sent && ['protocol', 'timeout', 'reset'].includes(result.cause),
					JSON.stringify(result),
				);
		});
	}
}

test.run();
