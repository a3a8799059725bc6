/** The package for Debian, as dpkg itself reads it. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ARCHITECTURES, ownArchitecture } from '../../build/architectures.mjs';
import { DEB_ARCHITECTURES, deb, debPackages } from '../../build/deb.mjs';
import { executable, executableParts } from '../../build/static.mjs';

const work = mkdtempSync(join(tmpdir(), 'noip-deb-'));
test.after(() => rmSync(work, { recursive: true, force: true }));

const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
const DATE = 1_780_000_000;
const own = ownArchitecture();
const program = { path: await executable(), parts: await executableParts(own) };
const file = join(work, 'noip.deb');

test.before(async () => {
	process.env.PUBLISHER = join(work, 'publisher.json');
	const publisher = { maintainer: 'First Last <you@example.com>', source: 'https://example.com/noip/' };
	writeFileSync(process.env.PUBLISHER, JSON.stringify(publisher));
	writeFileSync(file, await deb('amd64', program, version, DATE));
});

const dpkg = (...words: string[]) =>
	execFileSync('dpkg-deb', words, { encoding: 'utf8', env: { PATH: process.env.PATH, TZ: 'UTC' } });

test('it holds program, service, documents and the example of a configuration, all of root’s and of one date', () => {
	const lines = dpkg('-c', file).trimEnd().split('\n');
	const date = '2026-05-28 20:26';
	assert.equal(
		lines.filter((line) => !/^[d-][rwx-]{9} root\/root +\d+ /.test(line) || !line.includes(date)),
		[],
	);
	for (const path of [
		'man/man1/noip.1.gz',
		'man/man5/noip.conf.5.gz',
		'bash-completion/completions/noip',
		'zsh/vendor-completions/_noip',
		'fish/vendor_completions.d/noip.fish',
	])
		assert.ok(
			lines.some((line) => line.endsWith(` ./usr/share/${path}`)),
			path,
		);
	const files = lines
		.filter((line) => line.startsWith('-'))
		.map((line) => `${line.slice(1, 10)} ${line.replace(/.* \./, '')}`);
	assert.equal(
		files.filter((one) => !/\/(man|completions|vendor[-_]completions(\.d)?)\//.test(one)),
		[
			'rwxr-xr-x /etc/init.d/noip',
			'rwxr-xr-x /usr/bin/noip',
			'rw-r--r-- /usr/lib/systemd/system/noip.service',
			'rw-r--r-- /usr/lib/sysusers.d/noip.conf',
			'rw-r--r-- /usr/share/doc/noip/changelog.gz',
			'rw-r--r-- /usr/share/doc/noip/copyright',
			'rw-r--r-- /usr/share/doc/noip/examples/noip.conf',
			'rw-r--r-- /usr/share/lintian/overrides/noip',
			'rw-r--r-- /usr/share/noip/noip.conf',
		],
	);
});

test('what starts the program names it where the package has it', () => {
	const root = join(work, 'root');
	dpkg('-x', file, root);
	for (const path of ['etc/init.d/noip', 'usr/lib/systemd/system/noip.service']) {
		const text = readFileSync(join(root, path), 'utf8');
		assert.match(text, '/usr/bin/noip');
		assert.not.match(text, '/usr/local');
	}
	assert.ok(readFileSync(join(root, 'usr/bin/noip')).equals(readFileSync(program.path)));
});

test('it says what it needs, and who has made it', () => {
	const fields = dpkg('-f', file);
	for (const line of [
		`Version: ${version}`,
		'Architecture: amd64',
		'Maintainer: First Last <you@example.com>',
		'Homepage: https://example.com/noip/',
		'Recommends: iproute2',
	])
		assert.ok(fields.split('\n').includes(line), line);
	assert.match(fields, /^Depends: curl, ca-certificates, adduser \| systemd/m);
	assert.is(dpkg('-I', file, 'conffiles'), '/etc/init.d/noip\n');
});

test('the licence of each part that is in the program is among the documents', () => {
	const copyright = readFileSync(join(work, 'root/usr/share/doc/noip/copyright'), 'utf8');
	for (const { name, version } of program.parts) assert.match(copyright, `${name} ${version}`);
	assert.match(copyright, 'GCC RUNTIME LIBRARY EXCEPTION');
	for (const stanza of copyright.split('\n\n')) assert.match(stanza, /^(Format|Files|License): /);
});

test('the same source gives the same bytes', async () => {
	assert.ok(readFileSync(file).equals(await deb('amd64', program, version, DATE)));
});

test('each architecture of Debian’s has an executable of ours, and another one is refused before anything is built', async () => {
	for (const [name, ours] of Object.entries(DEB_ARCHITECTURES)) assert.ok(ARCHITECTURES[ours], name);
	let said = '';
	await debPackages(['sparc']).catch((error) => (said = error.message));
	assert.match(said, 'There is no package for sparc, but for amd64, arm64, armhf, armel, i386, riscv64.');
});

test.run();
