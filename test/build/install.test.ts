/** `make install` and `make uninstall`: what is written, and that it is below DESTDIR alone. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';

const stage = mkdtempSync(join(tmpdir(), 'noip-stage-'));
test.after(() => rmSync(stage, { recursive: true, force: true }));

/** As a person with a narrow umask does it. */
function make(target: string, ...variables: string[]): { status: number | null; stdout: string; stderr: string } {
	const script = 'umask 077; make --no-print-directory "$@"';
	return spawnSync('sh', ['-c', script, 'sh', target, `DESTDIR=${stage}`, ...variables], { encoding: 'utf8' });
}

/** All files, with their permission bits. */
function installed(): string[] {
	return readdirSync(stage, { recursive: true })
		.map((name) => `/${name}`)
		.filter((path) => statSync(join(stage, path)).isFile())
		.map((path) => `${(statSync(join(stage, path)).mode & 0o7777).toString(8)} ${path}`)
		.sort();
}

const read = (path: string) => readFileSync(join(stage, path), 'utf8');

test('make install writes program, licences, unit and examples below DESTDIR, and make uninstall takes them away', () => {
	const { status, stdout, stderr } = make('install', 'PREFIX=/usr');
	assert.is(status, 0, stderr);
	assert.match(stdout, 'noip install');
	assert.equal(installed(), [
		'644 /usr/lib/systemd/system/noip.service',
		'644 /usr/share/bash-completion/completions/noip',
		'644 /usr/share/doc/noip/examples/noip.conf',
		'644 /usr/share/fish/vendor_completions.d/noip.fish',
		'644 /usr/share/licenses/noip/NOTICES',
		'644 /usr/share/man/man1/noip.1',
		'644 /usr/share/man/man5/noip.conf.5',
		'644 /usr/share/zsh/site-functions/_noip',
		'755 /usr/bin/noip',
		'755 /usr/share/doc/noip/examples/openrc/noip',
		'755 /usr/share/doc/noip/examples/sysvinit/noip',
	]);
	assert.match(spawnSync(join(stage, 'usr/bin/noip'), ['--version'], { encoding: 'utf8' }).stdout, /^noip \d/);
	for (const path of ['lib/systemd/system/noip.service', 'share/doc/noip/examples/openrc/noip']) {
		assert.match(read(`usr/${path}`), '/usr/bin/noip');
		assert.not.match(read(`usr/${path}`), '/usr/local');
	}
	assert.is(make('uninstall', 'PREFIX=/usr').status, 0);
	assert.equal(installed(), []);
});

test('bindir, datadir, mandir and libdir go before PREFIX', () => {
	assert.is(
		make('install', 'bindir=/opt/x/sbin', 'datadir=/opt/x/data', 'libdir=/opt/x/lib', 'mandir=/opt/x/m').status,
		0,
	);
	assert.match(read('opt/x/m/man1/noip.1'), 'NOIP 1');
	assert.match(read('opt/x/lib/systemd/system/noip.service'), 'ExecStart=/opt/x/sbin/noip run');
	assert.ok(installed().every((file) => / \/opt\/x\//.test(file)));
	assert.is(make('install', 'PREFIX=relative').status, 2);
});

test.run();
