/** Debian as its own tools install it, with dpkg's database, and an archive in it from which apt gets more without a network. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { debianPackages, findArchive, publish } from '../../build/debian.mjs';

const PACKAGES = 'systemd,systemd-sysv,dbus,procps';

/** What the package depends on and recommends: not installed, but to be had. */
const ARCHIVED = 'curl ca-certificates iproute2';
const ARCHIVE = 'srv/archive';

const FETCH = `mkdir -p "$1/${ARCHIVE}/partial" && chroot "$1" apt-get install -qq --download-only -o Dir::Cache::archives=/${ARCHIVE}/ ${ARCHIVED}`;

/**
 * A bare Debian of this suite, with systemd: made once, into `.cache`, in about a minute.
 * @throws {Error} that says what was not to be had
 */
export function installation(suite: string): string {
	const target = resolve(`.cache/debian-installed-${suite}`);
	if (existsSync(target)) return target;
	const mmdebstrap = debianPackages({ suite: 'bookworm', packages: ['mmdebstrap'], into: '.cache/mmdebstrap' });
	const { uri, signedBy } = findArchive(suite);
	const source = `deb ${signedBy?.startsWith('/') ? `[signed-by=${signedBy}] ` : ''}${uri} ${suite} main`;
	const work = `${target}.${process.pid}`;
	const program = join(mmdebstrap, 'usr/bin/mmdebstrap');
	const words = ['--mode=root', '--variant=minbase', '--format=directory', `--include=${PACKAGES}`];
	mkdirSync(dirname(target), { recursive: true });
	try {
		execFileSync('perl', [program, ...words, `--customize-hook=${FETCH}`, suite, work, source], { stdio: 'pipe' });
		writeIndex(work);
		publish(work, target);
	} catch (error) {
		const { stderr, message } = error as { stderr?: Buffer; message: string };
		throw new Error(`${suite} cannot be installed: ${`${stderr ?? message}`.trim().split('\n').slice(-5).join('; ')}`);
	} finally {
		rmSync(work, { recursive: true, force: true });
	}
	return target;
}

/** What apt asks an archive for, and the archive is all that it knows. */
function writeIndex(root: string): void {
	const folder = join(root, ARCHIVE);
	const stanzas = readdirSync(folder)
		.filter((name) => name.endsWith('.deb'))
		.map((name) => {
			const content = readFileSync(join(folder, name));
			const digest = createHash('sha256').update(content).digest('hex');
			const control = execFileSync('dpkg-deb', ['-f', join(folder, name)], { encoding: 'utf8' }).trim();
			return `${control}\nFilename: ./${name}\nSize: ${content.length}\nSHA256: ${digest}\n`;
		});
	writeFileSync(join(folder, 'Packages'), stanzas.join('\n'));
	writeFileSync(join(root, 'etc/apt/sources.list'), `deb [trusted=yes] file:/${ARCHIVE} ./\n`);
}
