/** Completion where the service's user has written hostile names into the status (promise 11): whoever presses Tab may be root. The other shells: test/debian/shells.test.ts. */
import { spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { completions } from '../../build/manual.mjs';
import { temporaryFolder } from '../support/temporary-folder.ts';

const [MARK, TAKEN] = ['taken', 'touch taken'];
const HOSTILE = [
	`$(${TAKEN})`,
	`\`${TAKEN}\``,
	`"; ${TAKEN}; "`,
	`'; ${TAKEN}; '`,
	'$((a[$(touch taken)]))',
	'*',
	'~',
	'-P',
];

test('bash carries out nothing that stands in the status in place of a key', async () => {
	const folder = temporaryFolder();
	const keys = [...HOSTILE, 'home', 'a.b-c@d_1'].map((key) => ({ key, state: {} }));
	writeFileSync(join(folder, 'status'), JSON.stringify({ keys }, null, 1));
	writeFileSync(join(folder, 'noip'), '#!/bin/sh\ncat status\n', { mode: 0o755 });
	const script = (await completions()).find(({ path }) => path.startsWith('bash-completion/'))?.content ?? '';
	const words = 'COMP_WORDS=(noip resume "$1") COMP_CWORD=2; _noip; declare -p COMPREPLY';
	const complete = (current: string) => {
		const env = { PATH: `${folder}:/usr/bin:/bin` };
		const { stdout, stderr } = spawnSync(
			'bash',
			['--norc', '--noprofile', '-c', `${script}${words}`, 'bash', current],
			{ cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] },
		);
		assert.is(`${stderr}`, '');
		return [...`${stdout}`.matchAll(/\[\d+\]="([^"]*)"/g)]
			.map(([, word]) => word)
			.filter((word) => !word?.startsWith('-'));
	};
	assert.equal(complete(''), ['home', 'a.b-c@d_1']);
	assert.equal(complete('ho'), ['home']);
	for (const current of HOSTILE) complete(current);
	assert.not.ok(existsSync(join(folder, MARK)));
});

test.run();
