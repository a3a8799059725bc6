/** Kills the agent at random instants around updates, starts it again, and looks at what is left. */
import * as assert from 'uvu/assert';
import { generator } from '../provider/faults.ts';
import type { Engine } from '../support/engines.ts';
import { onRouter, type ScenarioRouter } from '../support/scenario-router.ts';
import { assertReadable, beginAnew, recover, refresh, stateOf, toCome } from './aftermath.ts';

/** What was done and seen. */
export interface Tally {
	kills: number;
	/** Kills after which it was not known what had become of a request. */
	lost: number;
	/** Addresses that took a second request for it. */
	again: number;
}

/** Each address is new, so that each request can be told by it. */
const NETS = ['192.0.2', '198.51.100', '203.0.113'];
/** How long after its usual end an update is still killed. */
const BEYOND = 1.2;

/** Kills an agent so many times, at instants drawn with this seed; rejects at the first thing that should not be. */
export async function crash(engine: Engine, kills: number, seed: number): Promise<Tally> {
	const tally: Tally = { kills: 0, lost: 0, again: 0 };
	const random = generator(seed);
	const most = new Map<string, number>();
	await onRouter(engine, async (router) => {
		const spans = await usual(router);
		for (let round = 0; tally.kills < kills; round++) {
			const address = `${NETS[Math.floor(round / 250) % NETS.length]}.${(round % 250) + 2}`;
			try {
				most.set(address, await change(router, address, random, spans, tally));
			} catch (error) {
				if (error instanceof Error) error.message += ` (seed ${seed}, kill ${tally.kills}, ${address})`;
				throw error;
			}
		}
		// Not before: a curl whose agent was killed may be late.
		for (const [address, right] of most) {
			const count = router.sent().filter((each) => each === address).length;
			assert.ok(count <= right, `${address} was sent ${count} times, ${right} would be right (seed ${seed})`);
			if (count > 1) tally.again++;
		}
	});
	return tally;
}

/** Milliseconds from the start of the program, and from an event, to the end of an update. */
interface Spans {
	start: number;
	event: number;
}

async function usual(router: ScenarioRouter): Promise<Spans> {
	const began = performance.now();
	await router.start();
	const started = performance.now();
	router.lines([{ name: 'wan', ipv4: ['203.0.113.1'] }]);
	await router.event('ifup wan');
	const ended = performance.now();
	await router.stop();
	refresh(router);
	return { start: started - began, event: ended - started };
}

/** A new address, and one or two kills before it is confirmed for good. One in five is answered by a stop instead. Gives how many requests may carry it. */
async function change(
	router: ScenarioRouter,
	address: string,
	random: () => number,
	spans: Spans,
	tally: Tally,
): Promise<number> {
	const stops = random() < 0.2;
	router.log = '';
	let right = 1;
	if (random() < 0.5) await router.start();
	if (stops) router.provider.fault('abuse');
	router.lines([{ name: 'wan', ipv4: [address] }]);
	if (router.agent) {
		void router.write('ifupdate wan\n');
		await kill(router, random() * BEYOND * spans.event, tally);
	} else await killAtStart(router, random() * BEYOND * spans.start, tally);
	right += toCome(router, address);
	if (random() < 0.3) {
		await killAtStart(router, random() * BEYOND * spans.start, tally);
		right += toCome(router, address);
	}
	await recover(router, address, stops);
	if (!stops) return right;
	router.provider.faults.clear();
	await beginAnew(router);
	return right + 1;
}

async function killAtStart(router: ScenarioRouter, afterMs: number, tally: Tally): Promise<void> {
	const starting = router.start();
	await kill(router, afterMs, tally);
	await starting;
}

async function kill(router: ScenarioRouter, afterMs: number, tally: Tally): Promise<void> {
	await new Promise((resolve) => setTimeout(resolve, afterMs));
	await router.stop('SIGKILL');
	tally.kills++;
	assertReadable(router);
	if (stateOf(router)?.names.some((name) => name.ipv4?.unknown)) tally.lost++;
}
