/** Plays a life before the judge. */

import type { Broken } from './court.ts';
import type { Life } from './incident.ts';
import { Judge } from './judge.ts';
import { Simulation } from './simulation.ts';

export interface Verdict {
	/** The first law that was broken, or null. */
	broken: Broken | null;
	/** What happened, one line each; empty unless it was asked for. */
	story: string[];
	/** How long the router lived. */
	livedMs: number;
	/** How often each law was put to the test. */
	counts: ReadonlyMap<string, number>;
}

/** Plays a life to its end, or until a law is broken. `tells`: with its story. */
export async function simulate(life: Life, tells = false): Promise<Verdict> {
	const judge = new Judge(tells);
	const { court } = judge;
	const simulation = new Simulation(life, judge);
	court.simulation = simulation;
	await simulation.simulate();
	const story = court.story.map(({ atMs, text }) => `${clock(atMs)}  ${text}`);
	return { broken: court.broken, story, livedMs: simulation.scheduler.nowMs, counts: court.counts };
}

/** Days and time of the day since the life began. */
function clock(atMs: number): string {
	const text = new Date(atMs).toISOString().slice(11, 23);
	return `${String(Math.floor(atMs / 86_400_000)).padStart(3)}d ${text}`;
}
