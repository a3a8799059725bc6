/**
 * The tests of HTTP once more with the newest curl that Debian has: what a release changes (exit 2 for a missing file of authorities, since 8.18) shows here before
 * it is on a router. `CURL=/path/to/curl` names another one, such as one that was built as OpenWrt builds it.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { debianProgram } from '../../build/quickjs.mjs';
import { engines } from '../support/engines.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** The path of a folder in which `curl` is that one; null: it cannot be had here, which is said, and in CI fails. */
function folderOfCurl(): string | null {
	try {
		const curl = process.env.CURL ?? debianProgram('curl', 'curl', undefined, 'sid');
		const folder = join(temporaryFolder(), 'bin');
		mkdirSync(folder);
		// Not a link: the script that starts Debian's finds its folder by its own path.
		writeFileSync(join(folder, 'curl'), `#!/bin/sh\nexec '${resolve(curl)}' "$@"\n`, { mode: 0o755 });
		console.log(`FIGURE ${execFileSync(join(folder, 'curl'), ['--version'], { encoding: 'utf8' }).split(' (')[0]}`);
		return folder;
	} catch (error) {
		if (process.env.CI) throw error;
		console.log(`FIGURE left out: ${(error as Error).message}`);
		return null;
	}
}

const folder = engines().some(({ name }) => name !== 'node') ? folderOfCurl() : null;

for (const file of folder ? ['http', 'https'] : []) {
	test(`host/${file} passes with it`, () => {
		const { status, stdout, stderr } = spawnSync(
			process.execPath,
			['--import', './build/typescript.mjs', `test/host/${file}.test.ts`],
			{
				encoding: 'utf8',
				env: { ...process.env, ENGINE: 'quickjs', PATH: [folder, process.env.PATH].join(delimiter) },
			},
		);
		assert.is(status, 0, stdout + stderr);
	});
}

test.run();
