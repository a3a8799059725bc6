/**
 * The routers of a whole provider of lines, as the provider of names sees them: each is the real updater with a state and a memory of its own, moved from
 * wake-up to wake-up. Looks that send nothing are not played.
 */
import { type Now, SECOND } from '../../src/base/time.ts';
import { applyResult, markInFlight, type RequestResult } from '../../src/updater/apply-result.ts';
import { type Plan, plan } from '../../src/updater/plan.ts';
import type { Request } from '../../src/updater/request.ts';
import { emptyState, type State } from '../../src/updater/state.ts';
import {
	emptyVolatileState,
	recordAttempt,
	recordLineEvent,
	type VolatileState,
} from '../../src/updater/volatile-state.ts';
import { configOf, line } from '../updater/settings.ts';
import { TODAY } from '../updater/world.ts';

/** What the provider does with a request at that time, given how many others it has had within this second. */
export type Desk = (atMs: number, others: number) => RequestResult;

/** What is tried. Times are milliseconds since the first line came back. */
export interface Trial {
	routers: number;
	/** The lines come back one after the other, evenly, within so many milliseconds. */
	spreadMs: number;
	/** So long it is watched. */
	lengthMs: number;
	desk: Desk;
	/** The routers were without power and boot when their line is there; else only the lines were gone. */
	powerCut?: boolean;
	/** Without it every random number is 0. */
	jitter: boolean;
}

/** What the provider has seen in each second: the first requests, which the lines' return has caused, and all later ones. */
export interface Load {
	first: number[];
	later: number[];
	/** When requests were confirmed, in order. */
	confirmedMs: number[];
}

interface Router {
	state: State;
	volatile: VolatileState;
	asked: boolean;
}

const CONFIG = configOf();
const READING = { kind: 'read', network: line('192.0.2.1') } as const;
/** Routers that kept their power had been up for a day. */
const UPTIME = 24 * 3600 * SECOND;

/** Plays a trial; the same trial gives the same load. */
export function play({ routers, spreadMs, lengthMs, desk, powerCut = false, jitter }: Trial): Load {
	const seconds = Math.ceil(lengthMs / SECOND);
	const load: Load = { first: Array(seconds).fill(0), later: Array(seconds).fill(0), confirmedMs: [] };
	const random = jitter ? randomFrom(1) : () => 0;
	// By the second of the next wake-up: finer order makes no difference to counts by the second.
	const due: [atMs: number, router: Router][][] = Array.from({ length: seconds }, () => []);
	const wake = (atMs: number, router: Router) => due[Math.floor(atMs / SECOND)]?.push([atMs, router]);
	for (let at = 0; at < routers; at++) {
		const backMs = (spreadMs * at) / routers;
		const volatile = emptyVolatileState(momentAt(powerCut ? backMs : -UPTIME), random());
		wake(backMs, { state: emptyState(''), volatile: recordLineEvent(volatile, momentAt(backMs)), asked: false });
	}
	for (const [second, now] of due.entries()) {
		let others = 0;
		for (const [atMs, router] of now) {
			const { action, wakeAtMs } = planFor(router, atMs);
			let nextMs = wakeAtMs - UPTIME;
			if (action?.kind === 'update') {
				const result = desk(atMs, others++);
				const counts = router.asked ? load.later : load.first;
				counts[second] = (counts[second] ?? 0) + 1;
				if (send(router, action.request, result, random(), atMs)) load.confirmedMs.push(atMs);
				nextMs = planFor(router, atMs).wakeAtMs - UPTIME;
			}
			if (nextMs < lengthMs) wake(Math.max(nextMs, atMs), router);
		}
		now.length = 0;
	}
	return load;
}

function momentAt(atMs: number): Now {
	return { uptimeMs: UPTIME + atMs, wallMs: TODAY + atMs, bootId: 'this' };
}

function planFor({ state, volatile }: Router, atMs: number): Plan {
	return plan({ config: CONFIG, state, volatile, reading: READING, now: momentAt(atMs) });
}

/** Sends as the agent does; tells whether it was confirmed. */
function send(router: Router, request: Request, result: RequestResult, random: number, atMs: number): boolean {
	const [key] = CONFIG.keys;
	if (!key) throw new Error('there is no key');
	const now = momentAt(atMs);
	const before = router.state;
	const state = markInFlight(before, request, now);
	const volatile = recordAttempt({ ...router.volatile, inFlight: request }, request.user, now);
	const ended = applyResult({ before, state, volatile, config: CONFIG, key, request, result, now, random });
	router.state = ended.state;
	router.volatile = ended.volatile;
	router.asked = true;
	return ended.names.some(({ answer }) => answer.kind === 'confirmed');
}

/** Numbers in [0, 1) that look random, from a seed: mulberry32. */
function randomFrom(seed: number): () => number {
	let a = seed;
	return () => {
		a = (a + 0x6d2b79f5) | 0;
		let t = Math.imul(a ^ (a >>> 15), 1 | a);
		t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
		return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
	};
}
