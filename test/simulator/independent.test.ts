/** The simulator against clients that others wrote: ddclient and inadyn, as Debian 12 has them. Unpacked, not installed. */
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { debianPackages } from '../../build/debian.mjs';
import { EXAMPLE } from './accounts.ts';
import { withSimulator } from './clients.ts';
import type { Entry } from './journal.ts';

const PERL =
	'perl-base perl perl-modules-5.36 libperl5.36 libcrypt1 libio-socket-ssl-perl libnet-ssleay-perl perl-openssl-defaults libssl3';
const GNUTLS = 'libgnutls30 libp11-kit0 libidn2-0 libunistring2 libtasn1-6 libnettle8 libhogweed6 libgmp10 libffi8';
const PACKAGES = `ddclient ${PERL} inadyn libconfuse2 ${GNUTLS} libc6`.split(' ');
const LENIENT = { provider: { ...EXAMPLE, userAgent: 'lenient' as const }, seen: { 4: '203.0.113.80' } };

/** The folder with the clients, or why there is none. */
function findPeers(): { folder: string } | { why: string } {
	try {
		return { folder: debianPackages({ suite: 'bookworm', packages: PACKAGES, into: '.cache/peers' }) };
	} catch (error) {
		return { why: (error as Error).message };
	}
}

/** The files and folders of some folders that match a pattern. */
function among(folders: readonly string[], pattern: RegExp): string[] {
	const inFolder = (folder: string): string[] => (existsSync(folder) ? readdirSync(folder) : []);
	return folders
		.flatMap((folder) => inFolder(folder).map((name) => join(folder, name)))
		.filter((path) => pattern.test(path));
}

/** Runs a client to its end. Gives its exit code and all that it printed. */
function run(
	argv: readonly string[],
	cwd: string,
	more: Record<string, string> = {},
): Promise<{ code: number | null; output: string }> {
	const [program = '', ...args] = argv;
	const env = { PATH: process.env.PATH, HOME: cwd, LC_ALL: 'C', ...more };
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
	const { folder } = peers;
	// With loader and libraries of their own, the programs run on other machines than Debian 12, too.
	const libraries = among([join(folder, 'lib'), join(folder, 'usr/lib')], /-linux-gnu(eabihf)?$/);
	const [loader = ''] = among([join(folder, 'lib'), join(folder, 'lib64'), ...libraries], /\/ld-linux[^/]*\.so\.\d+$/);
	const program = (path: string): string[] => [loader, '--library-path', libraries.join(':'), join(folder, path)];
	const modules = libraries.flatMap((library) =>
		['perl5/5.36', 'perl/5.36', 'perl-base'].map((name) => join(library, name)),
	);
	const perl5 = [join(folder, 'usr/share/perl5'), join(folder, 'usr/share/perl/5.36'), ...modules].join(':');

	/** Runs ddclient once with these lines of configuration, with a cache in `work`. */
	const ddclient = (work: string, ports: { check4: number }, lines: string[]): ReturnType<typeof run> => {
		const config = join(work, 'ddclient.conf');
		const all = [`ssl_ca_file=${join(work, 'ca.pem')}`, `use=web, web=http://127.0.0.1:${ports.check4}/`, ...lines];
		writeFileSync(config, `ssl=no\n${all.join('\n')}\n`, { mode: 0o600 });
		const argv = [
			'-daemon=0',
			'-foreground',
			'-verbose',
			'-noquiet',
			'-file',
			config,
			'-cache',
			join(work, 'ddclient.cache'),
		];
		return run([...program('usr/bin/perl'), join(folder, 'usr/bin/ddclient'), ...argv], work, { PERL5LIB: perl5 });
	};
	const noip = (port: number, password = 'secret'): string =>
		`protocol=noip, server=127.0.0.1:${port}, login=rv7sc9a, password='${password}'`;

	test(
		'ddclient updates two names over HTTPS with the certificate verified, and nothing while the address stays',
		withSimulator(async ({ ports, provider, journal }, work) => {
			const lines = [`${noip(ports.https)} home.ddns.net,nas.ddns.net`];
			const { code, output } = await ddclient(work, ports, lines);
			assert.is(code, 0, output);
			assert.match(output, /SUCCESS:\s+updating home\.ddns\.net: good: IP address set to 203\.0\.113\.80/);
			assert.match(output, /SUCCESS:\s+updating nas\.ddns\.net: good: IP address set to 203\.0\.113\.80/);
			assert.is(provider.zone.get('home.ddns.net').ipv4, '203.0.113.80');
			assert.is(provider.zone.get('nas.ddns.net').ipv4, '203.0.113.80');
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
		withSimulator(async ({ ports, journal, provider, setTls }, work) => {
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
			assert.equal(provider.zone.history, []);
		}, LENIENT),
	);

	/** inadyn's configuration: over HTTPS, with our authority and no other. */
	function inadynConfig(work: string, ports: Record<'https' | 'check4', number>, caFile: string): string {
		const file = join(work, 'inadyn.conf');
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
		writeFileSync(file, `${lines.join('\n')}\n`);
		return file;
	}

	const inadynOnce = (config: string, work: string): string[] => [
		...program('usr/sbin/inadyn'),
		...['-1', '-n', '-l', 'debug', '--no-pidfile', '--cache-dir', work, '-f', config],
	];

	test(
		'inadyn updates a name over HTTPS with the certificate verified',
		withSimulator(async ({ ports, caFile, provider, journal }, work) => {
			const { code, output } = await run(inadynOnce(inadynConfig(work, ports, caFile), work), work);
			assert.is(code, 0, output);
			assert.is(provider.zone.get('home.ddns.net').ipv4, '203.0.113.80');
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
			withSimulator(async ({ ports, caFile, journal, setTls }, work) => {
				await setTls(kind);
				const { output } = await run(inadynOnce(inadynConfig(work, ports, caFile), work), work);
				await journal.waitFor((entry) => entry.kind === 'connection' && entry.listener === 'https');
				assert.match(output, /certificate/i);
				assert.equal(journal.updates(), []);
			}, LENIENT),
		);
	}

	test(
		'inadyn is refused for its User-Agent where the documented form is asked for',
		withSimulator(
			async ({ ports, caFile, provider, journal }, work) => {
				await run(inadynOnce(inadynConfig(work, ports, caFile), work), work);
				assert.is(journal.updates()[0]?.answer?.body, 'badagent');
				assert.equal(provider.zone.history, []);
			},
			{ seen: LENIENT.seen },
		),
	);
}

test.run();
