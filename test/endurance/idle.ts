/** Counts how often an idle agent is woken, while its clock runs faster than the real one. */
import { readFileSync } from 'node:fs';
import * as assert from 'uvu/assert';
import type { Engine, EngineName } from '../support/engines.ts';
import { onRouter } from '../support/scenario-router.ts';
import { until } from '../support/until.ts';
import { clocked } from './clocked.ts';
import { prefixed } from './prefixed.ts';
import { straceProgram } from './strace.ts';

/** An hour takes half a minute; a look's 5 s for `ubus` are 40 ms still. */
const SPEED = 120;
/**
 * What wakes an engine beside the program, in so many seconds. QuickJS's loop waits 10 s at most, whatever the timers say (js_os_poll); ours has that taken out. Node
 * has its garbage collection, and on a busy machine reads in small pieces; one that spins is woken a hundred thousand times.
 */
const OWN_WAKE_UPS: Record<EngineName, (seconds: number) => number> = {
	quickjs: (seconds) => seconds / 10,
	executable: () => 0,
	node: () => 1000,
};
const CHECK_INTERVAL = 300;
/** A look starts a child, feeds and reads it, and sees its end; and what QuickJS arms against lost signals fires once after it. */
const WAKE_UPS_A_LOOK = 24;

/** Lets an agent idle from look to look, so many of them; gives a sentence with what was counted. */
export async function idle(engine: Engine, looks: number): Promise<string> {
	const { through: slow, set } = await clocked(engine);
	const { through, put } = prefixed(slow);
	let said = '';
	await onRouter(through, async (router) => {
		const trace = router.path('trace');
		const waits = () =>
			readFileSync(trace, 'latin1').match(/^(pselect6|select|epoll_p?wait2?|p?poll)\(/gm)?.length ?? 0;
		router.config({ servers: [router.provider.urls.http], settings: { check_interval: String(CHECK_INTERVAL) } });
		put(straceProgram(), '-D', '-qq', '-o', trace);
		await router.start();
		await router.event('ifup wan');
		set(0, SPEED);
		// A quick clock is seen at the end of a wait only.
		await router.event('ifup wan');
		const before = { sequence: router.status().sequence, waits: waits(), atMs: performance.now() };
		for (let look = 1; look <= looks; look++) {
			await until(`look ${look}`, () => router.status().sequence >= before.sequence + look);
		}
		const seconds = ((performance.now() - before.atMs) / 1000) * SPEED;
		const count = waits() - before.waits;
		said = `${engine.name}: woken ${count} times in ${Math.round(seconds / 60)} idle minutes with ${looks} looks`;
		assert.is(router.updates().length, 1);
		assert.ok(seconds > CHECK_INTERVAL * (looks - 0.1), said);
		assert.ok(count <= 1.1 * OWN_WAKE_UPS[engine.name](seconds) + WAKE_UPS_A_LOOK * (looks + 1), said);
	});
	return said;
}
