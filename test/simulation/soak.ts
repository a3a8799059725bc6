/** Plays the lives of many seeds, until one breaks an invariant or the time is up; and reports on one that does. */
import { generateLife } from './generator/life.ts';
import { story } from './report.ts';
import { shrink } from './shrink.ts';
import { simulate } from './simulate.ts';
import { DAY } from './units.ts';

export interface Soaked {
	lives: number;
	years: number;
	seconds: number;
	/** How often each invariant was put to the test. */
	counts: Map<string, number>;
	/** The seed of a life that broke an invariant. */
	failed: number | null;
}

/** Plays the lives of these seeds until `isOver`. */
export async function soak(seeds: Iterable<number>, isOver: () => boolean): Promise<Soaked> {
	const begun = Date.now();
	const soaked: Soaked = { lives: 0, years: 0, seconds: 0, counts: new Map(), failed: null };
	for (const seed of seeds) {
		if (isOver()) break;
		const { violations, livedMs, counts } = await simulate(generateLife(seed));
		soaked.lives++;
		soaked.years += livedMs / (365 * DAY);
		for (const [name, times] of counts) soaked.counts.set(name, (soaked.counts.get(name) ?? 0) + times);
		if (!violations[0]) continue;
		soaked.failed = seed;
		break;
	}
	soaked.seconds = (Date.now() - begun) / 1000;
	return soaked;
}

/** All whole numbers from one on. */
export function* from(seed: number): Iterable<number> {
	for (let next = seed; ; next++) yield next;
}

/** What became of a seed, made smaller: which invariants it breaks, its story and, for a named test, the life itself. */
export async function report(seed: number): Promise<string> {
	const { life, outcome } = await shrink(generateLife(seed));
	const { violations, log } = outcome;
	return [
		...violations.map(({ invariant, what }) => `seed ${seed} breaks "${invariant}": ${what}`),
		`${life.incidents.length} incidents are needed:`,
		...story(log, violations).slice(-120),
		`as a test: ${JSON.stringify(life)}`,
	].join('\n');
}
