/** Rule 40 on real resolvers and real sockets: whoever delays the DNS does not choose the server. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { HttpResult } from '../../src/base/http.ts';
import { startSlowResolver } from '../support/slow-resolver.ts';
import { type Probe, probes } from './probes.ts';
import { plain, serve, serveNobody } from './servers.ts';

const ANSWERED = { kind: 'answer', status: 200, body: 'good', complete: true, retryAfterSeconds: null };
const UNRESOLVED = { kind: 'failure', cause: 'dns', connected: false, sent: false };
/** May be there: the next server is none of its business. */
const HARDLY_TRIED = { kind: 'failure', cause: 'timeout', connected: true, sent: false };
const UNREACHED = { kind: 'failure', cause: 'timeout', connected: false, sent: false };

/** Asks a port of a name of the DNS, which is resolved after so long. */
async function ask(probe: Probe, port: number, delayMs: number, timeoutMs: number): Promise<HttpResult> {
	const resolver = await startSlowResolver(delayMs);
	const request = { url: `http://slow.example.com:${port}/`, headers: [], timeoutMs, limit: 100 };
	const [program, ...words] = resolver.command([...probe.command, 'http', JSON.stringify(request)]);
	const child = spawn(program as string, words, { stdio: ['ignore', 'pipe', 'inherit'] });
	let said = '';
	child.stdout.on('data', (chunk) => (said += chunk));
	await once(child, 'close');
	resolver.close();
	return JSON.parse(said);
}

const all = await probes();
const server = await serve(plain('200 OK', 'good'));
const deaf = await serveNobody();

/** Each waits for long, so all of them wait at once. */
const CASES: [what: string, port: number, delayMs: number, timeoutMs: number, expected: object][] = [
	['a resolver that answers after 9 s leaves time to connect', server.port, 9000, 20_000, ANSWERED],
	['one that answers after 11 s, too: connecting has 10 s of its own', server.port, 11_000, 20_000, ANSWERED],
	['one that is silent for longer than the whole is a failure of DNS', server.port, Infinity, 11_500, UNRESOLVED],
	['one that answers after all has ended is, too', server.port, 11_000, 4000, UNRESOLVED],
	[
		'a port that was silent for less than 5 s after the look-up is not unreached',
		deaf.port,
		9000,
		12_000,
		HARDLY_TRIED,
	],
	['a port that was silent for longer than that is', deaf.port, 1000, 8000, UNREACHED],
];
const outcomes = all.flatMap((probe) =>
	CASES.map(([what, port, delayMs, timeoutMs, expected]) => ({
		name: `on ${probe.name} rule 40: ${what}`,
		expected,
		result: ask(probe, port, delayMs, timeoutMs),
	})),
);
for (const { name, expected, result } of outcomes) test(name, async () => assert.equal(await result, expected));

for (const probe of all) {
	test(`on ${probe.name} the program ends in its time, though the C library still waits for the resolver`, async () => {
		const resolver = await startSlowResolver(Infinity);
		const [program, ...waits] = resolver.command(['getent', 'hosts', 'slow.example.com']);
		const waiting = spawn(program as string, waits, { stdio: 'ignore' });
		const request = { url: 'http://slow.example.com/', headers: [], timeoutMs: 4000, limit: 100 };
		const [same, ...asks] = resolver.command([...probe.command, 'http', JSON.stringify(request)]);
		const asking = spawn(same as string, asks, { stdio: 'ignore' });
		const first = await Promise.race([
			once(waiting, 'exit').then(() => 'C library'),
			once(asking, 'exit').then(() => 'it'),
		]);
		assert.is(first, 'it');
		waiting.kill('SIGKILL');
		resolver.close();
	});
}

test('the servers were there all the time', () => {
	server.close();
	deaf.close();
});

test.run();
