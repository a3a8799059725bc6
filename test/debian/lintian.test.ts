/** What Debian's own check finds in the package: nothing, but for what packaging/debian/lintian-overrides explains. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { VERSION } from '../../build/packages.mjs';
import { executable } from '../../build/static.mjs';
import { builtPackage } from './built.ts';
import { debianRoot } from './system.ts';

const PACKAGES =
	'lintian dash bash coreutils dpkg tar gzip xz-utils findutils grep sed mawk base-passwd base-files libpam-runtime perl-base mount util-linux man-db ' +
	'libc-bin libmd0 libacl1 libselinux1 libpcre2-8-0 libattr1 libtinfo6 libgmp10 libbz2-1.0 liblzma5 zlib1g libzstd1';

/** What the scripts of its packages would link. */
const LINKS = { 'usr/bin/awk': 'mawk', 'etc/dpkg/origins/default': 'debian' };

const work = mkdtempSync(join(tmpdir(), 'noip-lintian-'));
test.after(() => rmSync(work, { recursive: true, force: true }));

/** What it says of a package, but for what is only informative. */
function lintian(content: Buffer): string {
	const root = debianRoot('debian-12-lintian', PACKAGES);
	for (const [path, target] of Object.entries(LINKS))
		if (!existsSync(join(root, path))) symlinkSync(target, join(root, path));
	mkdirSync(join(root, 'tmp'), { recursive: true });
	const folder = mkdtempSync(join(root, 'tmp/noip-'));
	try {
		writeFileSync(join(folder, 'noip.deb'), content);
		const words = ['/usr/bin/lintian', '--allow-root', '--fail-on=none', `/tmp/${basename(folder)}/noip.deb`];
		const env = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C' };
		const { stdout, stderr, error } = spawnSync('chroot', [root, ...words], { encoding: 'utf8', env });
		return `${stdout}${stderr}${error ?? ''}`;
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}

test('lintian finds nothing in the package, and would find something', async () => {
	// Before the publisher is told of, who is in the program otherwise.
	await executable();
	const made = async (maintainer: string) => {
		process.env.PUBLISHER = join(work, 'publisher.json');
		writeFileSync(process.env.PUBLISHER, JSON.stringify({ maintainer, source: 'https://example.com/noip/' }));
		return lintian(await builtPackage(VERSION));
	};
	assert.is(await made('First Last <you@example.com>'), '');
	assert.match(await made('First Last <you@localhost>'), 'bogus-mail-host');
});

test.run();
