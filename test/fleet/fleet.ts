/**
 * The routers of a whole provider of lines, as the provider of names sees them: each is a real session, moved from
 * wake-up to wake-up. Looks that send nothing are not played.
 */
import type { HttpResult } from '../../src/base/http.ts';
import { type Now, SECOND } from '../../src/base/time.ts';
import type { RequestResult } from '../../src/updater/apply-result.ts';
import type { Input } from '../../src/updater/effects.ts';
import { type Session, startSession, step } from '../../src/updater/session.ts';
import { emptyState } from '../../src/updater/state.ts';
import { noTriggers } from '../../src/updater/triggers.ts';
import { configOf, line } from '../updater/settings.ts';
import { TODAY } from '../updater/world.ts';

/** What the provider does with a request at that time, given how many others it has had within this second. */
export type Behaviour = (atMs: number, others: number) => RequestResult;

/** What is tried. Times are milliseconds since the first line came back. */
export interface Trial {
	routers: number;
	/** The lines come back one after the other, evenly, within so many milliseconds. */
	spreadMs: number;
	/** So long it is watched. */
	lengthMs: number;
	behaviour: Behaviour;
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

interface FleetRouter {
	session: Session;
	asked: boolean;
	/** When there will be something to do, in milliseconds of uptime. */
	wakeAtMs: number;
}

const CONFIG = configOf();
const READING = { kind: 'read', network: line('192.0.2.1') } as const;
/** Routers that kept their power had been up for a day. */
const UPTIME = 24 * 3600 * SECOND;

/** Plays a trial; the same trial gives the same load. */
export function play({ routers, spreadMs, lengthMs, behaviour, powerCut = false, jitter }: Trial): Load {
	const seconds = Math.ceil(lengthMs / SECOND);
	const load: Load = { first: Array(seconds).fill(0), later: Array(seconds).fill(0), confirmedMs: [] };
	const random = jitter ? randomFrom(1) : () => 0;
	// By the second of the next wake-up: finer order makes no difference to counts by the second.
	const due: [atMs: number, router: FleetRouter][][] = Array.from({ length: seconds }, () => []);
	const wake = (atMs: number, router: FleetRouter) => due[Math.floor(atMs / SECOND)]?.push([atMs, router]);
	for (let at = 0; at < routers; at++) {
		const backMs = (spreadMs * at) / routers;
		const kept = { state: emptyState(''), isPersisted: true, volatile: null };
		const session = startSession(kept, momentAt(powerCut ? backMs : -UPTIME), random());
		wake(backMs, { session, asked: false, wakeAtMs: 0 });
	}
	for (const [second, now] of due.entries()) {
		let others = 0;
		for (const [atMs, router] of now) {
			const send = () => {
				const counts = router.asked ? load.later : load.first;
				counts[second] = (counts[second] ?? 0) + 1;
				router.asked = true;
				const result = behaviour(atMs, others++);
				if (result.kind === 'failure') return { ...result, connected: result.sent };
				if (result.body.startsWith('good')) load.confirmedMs.push(atMs);
				return result;
			};
			wakeUp(router, send, atMs, random());
			const nextMs = router.wakeAtMs - UPTIME;
			if (nextMs < lengthMs) wake(Math.max(nextMs, atMs), router);
		}
		now.length = 0;
	}
	return load;
}

function momentAt(atMs: number): Now {
	return { uptimeMs: UPTIME + atMs, wallMs: TODAY + atMs, bootId: 'this' };
}

/** Lets a router do what is due: at first it is told that the line is back. */
function wakeUp(router: FleetRouter, send: () => HttpResult, atMs: number, random: number): void {
	const inputs: Input[] = [
		...(router.asked ? [] : [{ kind: 'reload' as const }]),
		router.asked ? { kind: 'tick' } : { kind: 'triggers', triggers: { ...noTriggers(), event: true, look: true } },
	];
	for (let input = inputs.shift(); input; input = inputs.shift()) {
		const { session, effects } = step(router.session, input, momentAt(atMs), random);
		router.session = session;
		for (const effect of effects) {
			if (effect.kind === 'save durable') inputs.push({ kind: 'saved', error: null });
			else if (effect.kind === 'read configuration') inputs.push({ kind: 'configuration', config: CONFIG });
			else if (effect.kind === 'read network') inputs.push({ kind: 'network', reading: READING });
			else if (effect.kind === 'send') inputs.push({ kind: 'update result', result: send() });
			else if (effect.kind === 'report') router.wakeAtMs = effect.plan.wakeAtMs;
		}
	}
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
