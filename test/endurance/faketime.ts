/** A clock that a test sets, wall and monotonic alike, for one program: Debian's libfaketime, unpacked. Its children live by the real time. */
import { readdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { debianPackages } from '../../build/debian.mjs';

/** What is put in front of a command so that its clock is set by this file (see `setClock`). */
export function clockedBy(file: string): string[] {
	return ['env', `LD_PRELOAD=${library()}`, `FAKETIME_TIMESTAMP_FILE=${file}`, 'FAKETIME_NO_CACHE=1'];
}

/** Sets the clock: so many seconds ahead of the real one, and so many times as fast from then on (waits as well). */
export function setClock(file: string, ahead: number, speed = 1): void {
	writeFileSync(`${file}.new`, `+${ahead}s x${speed}\n`);
	renameSync(`${file}.new`, file);
}

/** What a C library of this age takes, a later one takes, too: QuickJS comes with its own. */
function library(): string {
	const root = debianPackages({ suite: 'bookworm', packages: ['libfaketime'], into: '.cache/faketime' });
	const libraries = join(root, 'usr/lib');
	const [triplet = ''] = readdirSync(libraries);
	return join(libraries, triplet, 'faketime/libfaketime.so.1');
}
