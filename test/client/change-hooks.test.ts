import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { notify } from '../../src/client/change-hooks.ts';
import type { Host, RunOptions } from '../../src/host/host.ts';
import type { Change } from '../../src/updater/changes.ts';

const CHANGE: Change = {
	key: 'home',
	hostnames: 'home.ddns.net',
	family: 'ipv4',
	old: '',
	new: '203.0.113.7',
	answer: 'good',
};
const PATHS = { root: '', config: '', stateDir: '', runDir: '' };

/** The programs that are run for a change, and how long each may take. */
async function told(router: boolean): Promise<{ argv: readonly string[]; timeoutMs: number }[]> {
	const runs: { argv: readonly string[]; timeoutMs: number }[] = [];
	const run = (argv: readonly string[], { timeoutMs }: RunOptions) => {
		runs.push({ argv, timeoutMs });
		return { done: Promise.resolve({ kind: 'exit', code: 0, output: '' }), kill() {} };
	};
	await notify({ run } as unknown as Host, { ...PATHS, router }, [CHANGE], () => {});
	return runs;
}

test('rule 35: nothing that is told of a change may run for ever: ubus has 5 s, the hooks together have 5 min', async () => {
	assert.equal(
		(await told(true)).map(({ argv, timeoutMs }) => [argv[0], timeoutMs]),
		[
			['ubus', 5000],
			['ubus', 5000],
		],
	);
	assert.equal(
		(await told(false)).map(({ argv, timeoutMs }) => [argv[0], timeoutMs]),
		[['sh', 300_000]],
	);
});

test.run();
