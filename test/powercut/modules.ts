/** Kernel modules, unpacked, in an order in which they can be loaded. */
import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { BUSYBOX, KERNEL } from './packages.ts';

/** The path of each module by its name, in which the kernel takes `-` for `_`. */
const PATHS = new Map(
	readdirSync(join(KERNEL, 'usr/lib/modules'), { recursive: true, encoding: 'utf8' })
		.filter((path) => path.endsWith('.ko.xz'))
		.map((path) => [basename(path, '.ko.xz').replaceAll('-', '_'), join(KERNEL, 'usr/lib/modules', path)]),
);

/** The content of these modules and of those that they need, by name; each stands behind what it needs. Throws for one that the kernel does not have. */
export function modules(names: readonly string[], found = new Map<string, Buffer>()): Map<string, Buffer> {
	for (const name of names) {
		const path = PATHS.get(name);
		if (!path) throw new Error(`Debian's kernel has no module ${name}`);
		if (found.has(name)) continue;
		const content = execFileSync(BUSYBOX, ['unxz', '-c', path], { maxBuffer: 1 << 26 });
		modules(needs(content), found);
		found.set(name, content);
	}
	return found;
}

/** What a module says that it needs; `softdep`, which only modprobe heeds, counts where the kernel would ask for it at run time. */
function needs(module: Buffer): string[] {
	const text = module.toString('latin1');
	const listed = /\0depends=([^\0]*)/.exec(text)?.[1] ?? '';
	const wished = [...text.matchAll(/\0softdep=pre: ([^\0]*)/g)].flatMap(([, names = '']) => names.split(' '));
	return [...listed.split(','), ...wished]
		.map((name) => name.replaceAll('-', '_'))
		.filter((name) => name !== '' && (PATHS.has(name) || listed.includes(name)));
}
