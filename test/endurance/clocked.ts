/**
 * A clock that a test sets, wall and monotonic alike, for one program: by Debian's libfaketime, or, of the executable, which no library gets into, by an engine that is
 * built for tests only. Its children live by the real time.
 */
import { readdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { debianPackages } from '../../build/debian.mjs';
import { clockedExecutable } from '../../build/static.mjs';
import type { Engine } from '../support/engines.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

export interface Clocked {
	/** The engine, with the program by that clock. */
	through: Engine;
	/** Sets the clock: so many seconds ahead of the real one, and so many times as fast from then on (waits as well). */
	set(ahead: number, speed?: number): void;
}

/** An engine whose program lives by a clock of its own, which begins as the real one. */
export async function clocked(engine: Engine): Promise<Clocked> {
	const file = join(temporaryFolder(), 'clock');
	const set = (ahead: number, speed = 1) => {
		writeFileSync(`${file}.new`, `+${ahead} x${speed}\n`);
		renameSync(`${file}.new`, file);
	};
	set(0);
	return { through: { ...engine, program: await programBy(engine, file) }, set };
}

async function programBy({ name, program }: Engine, file: string): Promise<string[]> {
	if (name === 'executable') return ['env', `NOIP_TEST_CLOCK=${file}`, await clockedExecutable()];
	return ['env', `LD_PRELOAD=${fakeTime()}`, `FAKETIME_TIMESTAMP_FILE=${file}`, 'FAKETIME_NO_CACHE=1', ...program];
}

/** The path of libfaketime. What a C library of this age takes, a later one takes, too: QuickJS comes with its own. */
export function fakeTime(): string {
	const root = debianPackages({ suite: 'bookworm', packages: ['libfaketime'], into: '.cache/faketime' });
	const libraries = join(root, 'usr/lib');
	const [triplet = ''] = readdirSync(libraries);
	return join(libraries, triplet, 'faketime/libfaketime.so.1');
}
