/** Looks into a package for opkg as opkg does, through tar(1). */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Package {
	/** The members of the outer archive, in order. */
	members: string[];
	/** `MODE OWNER PATH` of each file and folder, as tar(1) lists them. */
	files: string[];
	/** By the names of the files in control.tar.gz. */
	controls: Record<string, string>;
	/** Modes and names in control.tar.gz, as above. */
	controlFiles: string[];
}

/** Reads all but the contents of the files. */
export function inspect(ipk: Buffer): Package {
	return within(ipk, (folder, members) => {
		const into = mkdtempSync(join(folder, 'control-'));
		tar('-xzf', join(folder, 'control.tar.gz'), '-C', into);
		const controls = readdirSync(into).map((name) => [name, readFileSync(join(into, name), 'utf8')]);
		return {
			members,
			files: list(join(folder, 'data.tar.gz')),
			controls: Object.fromEntries(controls),
			controlFiles: list(join(folder, 'control.tar.gz')),
		};
	});
}

/** Unpacks the files over a root folder. */
export function unpack(ipk: Buffer, root: string): void {
	within(ipk, (folder) => tar('-xpzf', join(folder, 'data.tar.gz'), '-C', root, '--no-overwrite-dir'));
}

/** Does what opkg does with a package before it runs its scripts: unpacks the files but for configurations that are there, keeps scripts and list. */
export function lay(ipk: Buffer, root: string): void {
	const { controls, files } = inspect(ipk);
	const configurations = (controls.conffiles ?? '').trim().split('\n');
	const kept = configurations.filter((path) => existsSync(join(root, path)));
	const contents = kept.map((path) => readFileSync(join(root, path)));
	unpack(ipk, root);
	for (const [at, path] of kept.entries()) writeFileSync(join(root, path), contents[at] ?? '');
	const info = join(root, 'usr/lib/opkg/info');
	mkdirSync(info, { recursive: true });
	for (const [name, content] of Object.entries(controls)) {
		writeFileSync(join(info, `noip.${name}`), content, { mode: 0o755 });
	}
	const paths = files.filter((line) => line.startsWith('-')).map((line) => line.replace(/.* \./, ''));
	writeFileSync(join(info, 'noip.list'), `${paths.join('\n')}\n`);
}

function within<T>(ipk: Buffer, look: (folder: string, members: string[]) => T): T {
	const folder = mkdtempSync(join(tmpdir(), 'noip-ipk-'));
	try {
		const path = join(folder, 'package.ipk');
		writeFileSync(path, ipk);
		tar('-xzf', path, '-C', folder);
		return look(folder, tar('-tzf', path).trim().split('\n'));
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}

function list(archive: string): string[] {
	const lines = tar('-tvzf', archive, '--numeric-owner').trim().split('\n');
	return lines.map((line) => line.replace(/^(\S+) (\S+) .* (\S+)$/, '$1 $2 $3'));
}

function tar(...options: string[]): string {
	return execFileSync('tar', options, { encoding: 'utf8' });
}
