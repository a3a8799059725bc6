/**
 * Plays lives of fresh seeds until the time is up: `soak.ts SECONDS [SEED]`, or `soak.ts --seeds FROM TO`. Ends with 1 at the first life that
 * breaks a law, after its story.
 */
import { generateLife } from './generator/life.ts';
import { shrunk } from './shrink.ts';
import { simulate } from './simulate.ts';

const YEAR_MS = 365 * 86_400_000;

export interface Soaked {
	lives: number;
	years: number;
	seconds: number;
	counts: Map<string, number>;
	/** The seed of a life that broke a law. */
	failed: number | null;
}

/** Plays the lives of these seeds until `isOver`. */
export async function soak(seeds: Iterable<number>, isOver: () => boolean): Promise<Soaked> {
	const begun = Date.now();
	const soaked: Soaked = { lives: 0, years: 0, seconds: 0, counts: new Map(), failed: null };
	for (const seed of seeds) {
		if (isOver()) break;
		const { broken, livedMs, counts } = await simulate(generateLife(seed));
		soaked.lives++;
		soaked.years += livedMs / YEAR_MS;
		for (const [law, times] of counts) soaked.counts.set(law, (soaked.counts.get(law) ?? 0) + times);
		if (!broken) continue;
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

/** What became of a seed, made smaller: its story and, for a named test, the life itself. */
export async function report(seed: number): Promise<string> {
	const { life, verdict } = await shrunk(generateLife(seed));
	const { broken, story } = verdict;
	return [
		`seed ${seed} breaks: ${broken?.law}`,
		`${broken?.what}`,
		`${life.incidents.length} incidents are needed:`,
		...story.slice(-120),
		`as a test: ${JSON.stringify(life)}`,
	].join('\n');
}
