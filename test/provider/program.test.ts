import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fetch from 'node-fetch';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { curl, update } from './clients.ts';
import { FAULTS } from './faults.ts';
import type { Entry } from './journal.ts';

const program = ['--import', './build/typescript.mjs', 'test/provider/main.ts'];
const HOME = 'hostname=home.ddns.net&myip=192.0.2.25';

interface Started {
	child: ChildProcess;
	folder: string;
	urls: Record<'https' | 'http' | 'alt' | 'check4' | 'check6' | 'control', string>;
	caFile: string;
	/** Asks the control endpoint; gives what it answered. */
	control(method: string, path: string, body?: unknown): Promise<{ status: number; value: unknown }>;
}

/** Starts the program, waits until it has said where it listens, and ends it after the test. */
function withProgram(run: (started: Started) => Promise<void>, ...more: string[]): () => Promise<void> {
	return async () => {
		const folder = mkdtempSync(join(tmpdir(), 'provider-'));
		const argv = more.map((each) => each.replace('FOLDER', folder));
		const child = spawn('node', [...program, '--folder', folder, ...argv], { stdio: ['ignore', 'pipe', 'inherit'] });
		try {
			await once(child.stdout, 'data');
			const { urls, caFile } = JSON.parse(readFileSync(join(folder, 'provider.json'), 'utf8'));
			const control: Started['control'] = async (method, path, body) => {
				const given = body === undefined ? {} : { body: JSON.stringify(body) };
				const response = await fetch(urls.control + path, { method, ...given });
				return { status: response.status, value: await response.json() };
			};
			await run({ child, folder, urls, caFile, control });
		} finally {
			if (child.exitCode === null && child.kill('SIGTERM')) await once(child, 'exit');
			rmSync(folder, { recursive: true });
		}
	};
}

test('the program explains its options, its control endpoint and its faults', () => {
	const { status, stdout } = spawnSync('node', [...program, '--help'], { encoding: 'utf8' });
	assert.is(status, 0);
	for (const word of ['--https', '--journal', '--provider', 'POST   /fault', ...Object.keys(FAULTS)]) {
		assert.ok(stdout.includes(word), word);
	}
});

const MISTAKES: [args: string[], code: number, message: RegExp][] = [
	[['--nonesuch'], 2, /no option --nonesuch/],
	[['--http', 'x'], 2, /--http takes a number from 0 to 65535/],
	[['--http', '65536'], 2, /--http takes a number/],
	[['--tls', 'bad'], 2, /--tls is one of good, wrong-name/],
	[['--clock', 'noon'], 2, /--clock takes a time/],
	[['stray'], 2, /What is "stray"/],
	[['--provider', '/nonexistent/file'], 1, /could not start.*ENOENT/],
];

for (const [args, code, message] of MISTAKES) {
	test(`the program refuses ${args.join(' ')} with ${code} and says why`, () => {
		const { status, stderr } = spawnSync('node', [...program, ...args], { encoding: 'utf8' });
		assert.is(status, code);
		assert.match(stderr, message);
		assert.not.match(stderr, /\n\s+at /);
	});
}

test(
	'the program serves updates and checks, keeps its journal in a file, and ends on SIGTERM',
	withProgram(
		async ({ child, folder, urls, caFile }) => {
			assert.is((await curl(urls.https, HOME, '--cacert', caFile)).body, 'good 192.0.2.25\n');
			assert.is((await update(urls.alt, 'hostname=home.ddns.net')).body, 'good 203.0.113.7\n');
			assert.is((await curl(urls.check4, '')).body, '203.0.113.7');
			const entries = readFileSync(join(folder, 'journal'), 'utf8')
				.trim()
				.split('\n')
				.map((line) => JSON.parse(line));
			assert.equal(
				entries.map(({ kind, at }: Entry) => [kind, at.slice(0, 13)]),
				[
					['update', '2026-01-31T12'],
					['update', '2026-01-31T12'],
					['check', '2026-01-31T12'],
				],
			);
			child.kill('SIGTERM');
			assert.equal(await once(child, 'exit'), [0, null]);
		},
		'--journal',
		'FOLDER/journal',
		'--clock',
		'2026-01-31T12:00:00Z',
	),
);

test('the program takes the provider from a file', async () => {
	const folder = mkdtempSync(join(tmpdir(), 'provider-'));
	const file = join(folder, 'provider.json');
	writeFileSync(
		file,
		JSON.stringify({ accounts: [{ username: 'rv7sc9a', password: 'secret', hosts: ['x.ddns.net'] }] }),
	);
	const run = withProgram(
		async ({ urls }) => {
			const { body } = await curl(urls.http, 'hostname=x.ddns.net,home.ddns.net&myip=192.0.2.1', '-A', 'anything');
			assert.is(body, 'good 192.0.2.1\nnohost\n');
		},
		'--provider',
		file,
		'--lenient',
	);
	await run().finally(() => rmSync(folder, { recursive: true }));
});

test(
	'the control endpoint tells and clears the journal, and shows and sets the zone',
	withProgram(async ({ urls, control }) => {
		await update(urls.http, HOME);
		await update(urls.http, HOME);
		const after = (await control('GET', '/journal?after=1')).value as Entry[];
		assert.equal(
			after.map(({ number, answer }) => [number, answer?.body]),
			[[2, 'nochg 192.0.2.25\n']],
		);
		await control('DELETE', '/journal');
		assert.equal((await control('GET', '/journal')).value, []);
		const home = { ipv4: '192.0.2.25', ipv6: null, offline: false };
		assert.equal((await control('GET', '/zone')).value, { 'home.ddns.net': home });
		const set = await control('POST', '/zone', { host: 'home.ddns.net', ipv4: '192.0.2.7' });
		assert.equal(set.value, { ...home, ipv4: '192.0.2.7' });
		assert.is((await update(urls.http, HOME)).body, 'good 192.0.2.25\n');
	}),
);

test(
	'the control endpoint plans, tells and clears faults, and carries out late updates',
	withProgram(async ({ urls, control }) => {
		await control('POST', '/fault', { fault: '911', times: 1 });
		await control('POST', '/fault', { fault: { answer: { status: 418, body: 'tea' } } });
		assert.is(((await control('GET', '/fault')).value as unknown[]).length, 2);
		assert.is((await update(urls.http, HOME)).body, '911');
		assert.is((await update(urls.http, HOME)).status, 418);
		await control('DELETE', '/fault');
		await control('POST', '/fault', { fault: 'late', times: 1 });
		await curl(urls.http, HOME);
		assert.equal((await control('POST', '/late')).value, { carriedOut: 1 });
		assert.is((await update(urls.http, HOME)).body, 'nochg 192.0.2.25\n');
		const refused = await control('POST', '/fault', { fault: 'nonesuch' });
		assert.is(refused.status, 400);
		assert.match(JSON.stringify(refused.value), /no fault .*nonesuch/);
	}),
);

test(
	'the control endpoint changes accounts, blocks, clock, addresses, certificate and listeners',
	withProgram(async ({ urls, caFile, control }) => {
		const description = (await control('GET', '/provider')).value as { accounts: { keys: { password: string }[] }[] };
		for (const key of description.accounts[0]?.keys ?? []) key.password = 'changed';
		await control('PUT', '/provider', description);
		assert.is((await update(urls.http, HOME)).body, 'badauth');
		for (const key of description.accounts[0]?.keys ?? []) key.password = 'secret';
		await control('PUT', '/provider', description);
		assert.is((await control('PUT', '/provider', { accounts: [{}] })).status, 400);
		await control('POST', '/block', { username: 'rv7sc9a' });
		assert.is((await update(urls.http, HOME)).body, 'abuse');
		await control('POST', '/block', { username: 'rv7sc9a', blocked: false });
		await control('POST', '/clock', { nowMs: Date.UTC(2030, 0, 1) });
		const { value } = await control('POST', '/clock', { advanceMs: 3_600_000 });
		assert.match(JSON.stringify(value), /2030-01-01T01:00/);
		await control('POST', '/seen', { 4: '198.51.100.3' });
		assert.is((await curl(urls.check4, '')).body, '198.51.100.3');
		await control('POST', '/seen', { 4: null });
		assert.is((await curl(urls.check4, '')).body, '127.0.0.1');
		await control('POST', '/tls', { kind: 'expired' });
		assert.is((await curl(urls.https, HOME, '--cacert', caFile)).code, 60);
		await control('POST', '/listener', { name: 'https', mode: 'refuse' });
		assert.is((await curl(urls.https, HOME, '--cacert', caFile)).code, 7);
		for (const [path, body] of [
			['/tls', { kind: 'x' }],
			['/listener', { name: 'https', mode: 'x' }],
			['/zone', {}],
		] as const) {
			assert.is((await control('POST', path, body)).status, 400);
		}
		assert.is((await control('GET', '/nowhere')).status, 404);
	}),
);

test.run();
