/** The first steps of the README, as they are typed. */
import { spawn } from 'node:child_process';
import * as assert from 'uvu/assert';
import { PASSWORD } from '../support/accounts.ts';
import { readmeBlocks } from '../support/readme.ts';
import { type Ended, type ScenarioRouter, scenarios } from '../support/scenario-router.ts';
import { exampleFile } from '../support/set-ups.ts';

const [SETUP = '', BY_HAND = ''] = readmeBlocks('First steps');

/** Types a block into a shell that knows `noip`, and `sudo`, which has nothing to change here. */
function types(router: ScenarioRouter, block: string, input = ''): Promise<Ended> {
	const { argv, env } = router.command();
	const [word, places] = [argv.slice(0, router.engine.program.length), argv.slice(router.engine.program.length)];
	const quoted = (words: readonly string[]) => words.map((one) => `'${one}'`).join(' ');
	router.program('noip', `exec ${quoted(word)} "$@" ${quoted(places)}\n`);
	router.program('sudo', 'exec "$@"\n');
	const child = spawn('sh', ['-e', '-c', block], { env });
	const ended: Ended = { code: null, out: '', err: '' };
	child.stdout.on('data', (chunk) => (ended.out += chunk));
	child.stderr.on('data', (chunk) => (ended.err += chunk));
	child.stdin.on('error', () => {});
	child.stdin.end(input);
	return new Promise((resolve) => child.on('close', (code) => resolve({ ...ended, code })));
}

scenarios('the first steps', {
	'setup makes of the example a key that the provider confirms; check, reload and status say how things stand': async (
		router,
	) => {
		router.rawConfig(exampleFile(router));
		await router.start();
		const set = await types(router, SETUP, `key1\n${PASSWORD}\n\nyou@example.com\n`);
		assert.equal([set.code, set.err], [0, '']);
		assert.match(set.out, 'Done: the provider has confirmed it.');
		const { code, out, err } = await types(router, BY_HAND);
		assert.equal([code, err], [0, '']);
		assert.match(out, 'noip.conf: no errors');
		assert.match(out, 'is read: key home');
		assert.match(out, 'home: up to date');
		assert.is(router.updates().length, 1);
	},

	'where there is no configuration, check says what makes one': async (router) => {
		router.rawConfig(exampleFile(router));
		const { code, err } = await types(router, `rm '${router.path('noip.conf')}'; noip check`);
		assert.is(code, 78);
		assert.match(err, 'noip.conf cannot be read: no such file\nto have it made, run: noip setup\n');
		const named = await types(router, 'noip check /nowhere/noip.conf');
		assert.not.match(named.err, 'setup');
	},
});
