/** That the executable runs on Linux 3.2: each system call that is younger fails, as it does there. (Its children, which that system brings along, are left alone.) */
import { spawnSync } from 'node:child_process';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ownArchitecture } from '../../build/architectures.mjs';
import { engineAlone, executable } from '../../build/static.mjs';
import { straceProgram } from '../endurance/strace.ts';
import { onExecutable } from '../support/engines.ts';
import { onRouter } from '../support/scenario-router.ts';

/** The number of `kcmp`, the first call that Linux 3.5 brought: numbers are given in their order. */
const FIRST_YOUNGER: Record<string, number> = {
	amd64: 312,
	arm64: 272,
	arm: 378,
	i386: 349,
	mips: 4347,
	mipsel: 4347,
	riscv64: 272,
};
/** More than Linux has added since. strace leaves out what it does not know. */
const COUNT = 200;

function strace(): string[] {
	const first = FIRST_YOUNGER[ownArchitecture()] as number;
	const calls = Array.from({ length: COUNT }, (_, at) => `?${first + at}`).join(',');
	return [straceProgram(), '-qq', '-e', `trace=${calls}`, '-e', `inject=${calls}:error=ENOSYS`];
}

test('calls that are younger do fail in what is started so', () => {
	const [program, ...words] = strace() as [string, ...string[]];
	const { stderr } = spawnSync(program, [...words, process.execPath, '--version'], { encoding: 'utf8' });
	assert.match(stderr, /^getrandom\(.* = -1 ENOSYS .*\(INJECTED\)$/m);
});

test('the agent starts, updates, follows its line and ends', async () => {
	const own = { engine: await engineAlone(), program: await executable() };
	// -D: the agent is our child, and strace its own.
	await onRouter(onExecutable(own, ...strace(), '-D', '-o', '/dev/null'), async (router) => {
		await router.start();
		assert.equal(router.sent(), ['203.0.113.10']);
		router.lines([{ name: 'wan', ipv4: ['203.0.113.11'] }]);
		await router.event('ifup wan');
		assert.equal(router.sent(), ['203.0.113.10', '203.0.113.11']);
		assert.is((await router.cli('status')).code, 0);
		assert.is(await router.stop(), 0);
	});
});

test.run();
