/** Plays a life before the checker. */
import { Checker, type Violation } from './checker/checker.ts';
import type { Entry } from './event-log.ts';
import type { Life } from './incident.ts';
import { Simulation } from './simulation.ts';

export interface Outcome {
	/** What the first event broke that broke any invariant; none: all held to the end. */
	violations: readonly Violation[];
	/** How often each invariant was put to the test. */
	counts: ReadonlyMap<string, number>;
	log: readonly Entry[];
	/** How long the router lived. */
	livedMs: number;
}

/** Plays a life to its end, or until an invariant is broken. */
export async function simulate(life: Life): Promise<Outcome> {
	const simulation = new Simulation(life);
	const { entries } = simulation.log;
	const checker = new Checker();
	await simulation.run(() => checker.read(entries));
	checker.read(entries);
	return { violations: checker.violations, counts: checker.counts, log: entries, livedMs: simulation.nowMs };
}
