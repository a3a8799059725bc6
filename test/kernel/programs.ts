/** The programs that make networks: the machine's, or else Debian's, unpacked into `.cache`. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { debianProgram, onPath } from '../../build/quickjs.mjs';

/** Programs, and the packages of Debian that have them. */
const PROGRAMS: Record<string, string> = { ip: 'iproute2', nft: 'nftables', radvd: 'radvd' };

/** Puts what is missing here into a folder for PATH, which it gives. Rejects nothing: what is not to be had is missed where it is used. */
export function programs(folder: string): string {
	const bin = join(folder, 'bin');
	mkdirSync(bin, { recursive: true });
	newestCurl();
	for (const [name, debian] of Object.entries(PROGRAMS)) if (!onPath(name)) put(bin, name, debian);
	return bin;
}

function put(bin: string, name: string, debian: string): void {
	try {
		// Not a link: the script that starts Debian's finds its folder by its own path.
		writeFileSync(join(bin, name), `#!/bin/sh\nexec '${resolve(debianProgram(name, debian))}' "$@"\n`, { mode: 0o755 });
	} catch (error) {
		console.log(`FIGURE left out: ${name}: ${(error as Error).message}`);
		if (process.env.CI) throw error;
	}
}

/** The path of Debian's newest curl, which is got while there is a network; null: it cannot be had, which is said. */
export function newestCurl(): string | null {
	try {
		return resolve(debianProgram('curl', 'curl', undefined, 'sid'));
	} catch (error) {
		console.log(`FIGURE left out: the newest curl: ${(error as Error).message}`);
		if (process.env.CI) throw error;
		return null;
	}
}
