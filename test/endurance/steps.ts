/** Kills an agent in front of each call to the kernel by which it touches its files: one at the first such call, the next at the second, until one comes through. */
import * as assert from 'uvu/assert';
import type { Engine } from '../support/engines.ts';
import { onRouter } from '../support/scenario-router.ts';
import { assertReadable, beginAnew, recover, toCome } from './aftermath.ts';
import { prefixed } from './prefixed.ts';
import { straceProgram } from './strace.ts';

/** What a start and an update touch, in the state's folder and in the run folder. */
const FILES = ['state/state.json', 'run/agent/recent.json', 'run/status.json'].flatMap((name) =>
	['', '.new', '.1'].map((end) => name + end),
);

/** The kinds of calls, by strace's patterns: architectures have others. */
export const CALLS = ['/^open', '/^write', '/^close', '/^rename', '/^unlink'];

/**
 * Takes agents through a new address at their start, each killed at a step of its own; gives how many were killed. `stops`: the provider's answer is a stop.
 * strace has the kernel kill the program itself; what is beside it (curl, sync) lives on.
 */
export async function steps(engine: Engine, call: string, stops: boolean): Promise<number> {
	let kills = 0;
	const { through, put } = prefixed(engine);
	await onRouter(through, async (router) => {
		const paths = FILES.flatMap((name) => ['-P', router.path(name)]);
		for (let step = 1, killed = true; killed; step++) {
			await beginAnew(router);
			const address = `203.0.113.${step + 20}`;
			router.lines([{ name: 'wan', ipv4: [address] }]);
			if (stops) router.provider.fault('abuse');
			const inject = `inject=${call}:signal=SIGKILL:when=${step}`;
			// -D: the agent is our child, and strace its own.
			put(straceProgram(), '-D', '-qq', '-o', '/dev/null', ...paths, '-e', inject);
			await router.start();
			put();
			killed = router.agent?.signalCode === 'SIGKILL';
			await router.stop();
			if (killed) kills++;
			assertReadable(router);
			const right = 1 + toCome(router, address);
			await recover(router, address, stops);
			const count = router.sent().filter((each) => each === address).length;
			assert.ok(count <= right, `killed at ${call} ${step}: sent ${count} times, ${right} would be right`);
			router.provider.faults.clear();
		}
	});
	return kills;
}
