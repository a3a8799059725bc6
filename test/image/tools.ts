/** What checks and runs images without Docker: Debian's runc, skopeo and umoci. */
import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { debianPackages } from '../../build/debian.mjs';

const PACKAGES =
	'runc skopeo umoci libseccomp2 libgpgme11 libassuan0 libgpg-error0 libdevmapper1.02.1 libselinux1 libpcre2-8-0 libudev1';

/** Unpacked once, into `.cache`. */
export function imageTools(): string {
	return debianPackages({
		suite: 'bookworm',
		packages: PACKAGES.split(' '),
		keep: /^usr\/s?bin\/(runc|skopeo|umoci)$|\.so[.\d]*$/,
		into: '.cache/image-tools',
	});
}

/** The path of one of them, and the environment to start it with. */
export function imageTool(name: 'runc' | 'skopeo' | 'umoci'): { path: string; env: Record<string, string> } {
	const root = imageTools();
	const libraries = ['lib', 'usr/lib'].flatMap((folder) =>
		readdirSync(join(root, folder))
			.filter((each) => /-linux-gnu/.test(each))
			.map((each) => resolve(root, folder, each)),
	);
	const env = {
		PATH: process.env.PATH ?? '/usr/bin:/bin',
		LD_LIBRARY_PATH: libraries.join(':'),
		HOME: '/nonexistent',
		TMPDIR: process.env.TMPDIR ?? '/tmp',
	};
	return { path: join(root, name === 'runc' ? 'usr/sbin' : 'usr/bin', name), env };
}

/** Runs one of them to its end; gives what it printed. Throws with what it complained about. */
export function callTool(name: 'runc' | 'skopeo' | 'umoci', ...words: string[]): string {
	const { path, env } = imageTool(name);
	return execFileSync(path, words, { env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}
