/** The fake provider against clients that others wrote: ddclient and inadyn, as Debian 12 has them. Unpacked, not installed. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { EXAMPLE } from './accounts.ts';
import { withFakeProvider } from './clients.ts';
import type { Entry } from './journal.ts';
import { type Command, findPeers } from './peers.ts';

const LENIENT = { description: { ...EXAMPLE, userAgent: 'lenient' as const }, seen: { 4: '203.0.113.80' } };

/** Runs a client to its end. Gives its exit code and all that it printed. */
function run({ argv, env }: Command, cwd: string): Promise<{ code: number | null; output: string }> {
	const [program = '', ...args] = argv;
	const child = spawn(program, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], timeout: 30_000 });
	let output = '';
	for (const stream of [child.stdout, child.stderr]) {
		stream.on('data', (chunk: Buffer) => {
			output += chunk.toString();
		});
	}
	return new Promise((resolve, reject) => {
		child.on('error', reject).on('close', (code) => resolve({ code, output }));
	});
}

function summary({ listener, user, credential, query, answer }: Entry) {
	return { listener, user, credential, hostname: query?.hostname, myip: query?.myip, answer: answer?.body };
}

const peers = findPeers();

if ('why' in peers) {
	const note = `ddclient and inadyn cannot be had on this machine, so nothing is checked against them (${peers.why})`;
	console.log(`FIGURE ${note}`);
	test(note, () => assert.is.not(process.env.CI, 'true', 'in CI they have to be there'));
} else {
	/** Runs ddclient once with these lines of configuration. */
	const ddclient = (work: string, ports: { check4: number }, lines: string[]): ReturnType<typeof run> => {
		const all = [`ssl_ca_file=${join(work, 'ca.pem')}`, `use=web, web=http://127.0.0.1:${ports.check4}/`, ...lines];
		return run(peers.ddclient(work, all, '-daemon=0', '-verbose', '-noquiet'), work);
	};
	const noip = (port: number, password = 'secret'): string =>
		`protocol=noip, server=127.0.0.1:${port}, login=rv7sc9a, password='${password}'`;

	test(
		'ddclient updates two names over HTTPS with the certificate verified, and nothing while the address stays',
		withFakeProvider(async ({ ports, service, journal }, work) => {
			const lines = [`${noip(ports.https)} home.ddns.net,nas.ddns.net`];
			const { code, output } = await ddclient(work, ports, lines);
			assert.is(code, 0, output);
			assert.match(output, /SUCCESS:\s+updating home\.ddns\.net: good: IP address set to 203\.0\.113\.80/);
			assert.match(output, /SUCCESS:\s+updating nas\.ddns\.net: good: IP address set to 203\.0\.113\.80/);
			assert.is(service.zone.get('home.ddns.net').ipv4, '203.0.113.80');
			assert.is(service.zone.get('nas.ddns.net').ipv4, '203.0.113.80');
			assert.equal(journal.updates().map(summary), [
				{
					listener: 'https',
					user: 'rv7sc9a',
					credential: 'right',
					hostname: 'home.ddns.net,nas.ddns.net',
					myip: '203.0.113.80',
					answer: 'good 203.0.113.80\ngood 203.0.113.80\n',
				},
			]);
			assert.match(journal.updates()[0]?.userAgent ?? '', /^ddclient\//);
			await ddclient(work, ports, lines);
			assert.is(journal.updates().length, 1);
			assert.is(journal.entries().filter(({ kind }) => kind === 'check').length, 2);
		}, LENIENT),
	);

	test(
		'ddclient understands badauth, nohost and a certificate of an unknown authority',
		withFakeProvider(async ({ ports, journal, service, setTls }, work) => {
			const wrong = await ddclient(work, ports, [`${noip(ports.https, 'wrong')} home.ddns.net`]);
			assert.match(wrong.output, /FAILED:\s+updating home\.ddns\.net: authorization failed/);
			const unknown = await ddclient(work, ports, [`${noip(ports.https)} nobody.ddns.net`]);
			assert.match(
				unknown.output,
				/FAILED:\s+updating nobody\.ddns\.net: nohost: The hostname specified does not exist/,
			);
			await setTls('unknown-authority');
			const untrusted = await ddclient(work, ports, [`${noip(ports.https)} cam.ddns.net`]);
			assert.match(untrusted.output, /certificate verify failed/);
			assert.equal(
				journal.updates().map(({ answer }) => answer),
				[
					{ status: 401, body: 'badauth' },
					{ status: 200, body: 'nohost\n' },
				],
			);
			assert.equal(service.zone.history, []);
		}, LENIENT),
	);

	/** Runs inadyn once over HTTPS, with our authority and no other. */
	const inadyn = (work: string, ports: Record<'https' | 'check4', number>, caFile: string): ReturnType<typeof run> => {
		const lines = [
			`ca-trust-file = "${caFile}"`,
			'custom noip {',
			'username = rv7sc9a',
			'password = secret',
			'hostname = home.ddns.net',
			`ddns-server = "localhost:${ports.https}"`,
			'ddns-path = "/nic/update?hostname=%h&myip=%i"',
			`checkip-server = "127.0.0.1:${ports.check4}"`,
			'checkip-path = "/"',
			'checkip-ssl = false',
			'}',
		];
		return run(peers.inadyn(work, lines, '-1', '-l', 'debug'), work);
	};

	test(
		'inadyn updates a name over HTTPS with the certificate verified',
		withFakeProvider(async ({ ports, caFile, service, journal }, work) => {
			const { code, output } = await inadyn(work, ports, caFile);
			assert.is(code, 0, output);
			assert.is(service.zone.get('home.ddns.net').ipv4, '203.0.113.80');
			assert.equal(journal.updates().map(summary), [
				{
					listener: 'https',
					user: 'rv7sc9a',
					credential: 'right',
					hostname: 'home.ddns.net',
					myip: '203.0.113.80',
					answer: 'good 203.0.113.80\n',
				},
			]);
			assert.match(journal.updates()[0]?.userAgent ?? '', /^inadyn\//);
		}, LENIENT),
	);

	for (const kind of ['unknown-authority', 'wrong-name', 'expired'] as const) {
		test(
			`inadyn refuses the certificate that is bad (${kind}), and no update arrives`,
			withFakeProvider(async ({ ports, caFile, journal, setTls }, work) => {
				await setTls(kind);
				const { output } = await inadyn(work, ports, caFile);
				await journal.waitFor((entry) => entry.kind === 'connection' && entry.listener === 'https');
				assert.match(output, /certificate/i);
				assert.equal(journal.updates(), []);
			}, LENIENT),
		);
	}

	test(
		'inadyn is refused for its User-Agent where the documented form is asked for',
		withFakeProvider(
			async ({ ports, caFile, service, journal }, work) => {
				await inadyn(work, ports, caFile);
				assert.is(journal.updates()[0]?.answer?.body, 'badagent');
				assert.equal(service.zone.history, []);
			},
			{ seen: LENIENT.seen },
		),
	);
}

test.run();
