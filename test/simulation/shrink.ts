/** Makes a life that breaks an invariant smaller, as long as it breaks the same one: fewer incidents, and an earlier end. */
import type { Incident, Life } from './incident.ts';
import { type Outcome, simulate } from './simulate.ts';
import { DAY, HOUR, MINUTE } from './units.ts';

/** Gives the smallest life found within so many attempts, and what becomes of it. */
export async function shrink(life: Life, attempts = 400): Promise<{ life: Life; outcome: Outcome }> {
	let outcome = await simulate(life);
	const first = outcome.violations[0];
	if (!first) return { life, outcome };
	let least = life;
	const tries = async (smaller: Life): Promise<boolean> => {
		if (attempts-- <= 0) return false;
		const its = await simulate(smaller);
		if (its.violations[0]?.invariant !== first.invariant) return false;
		least = smaller;
		outcome = its;
		return true;
	};
	await tries({ ...least, incidents: least.incidents.filter(({ atMs }) => atMs <= first.atMs) });
	for (let size = Math.ceil(least.incidents.length / 2); size >= 1; ) {
		let removed = false;
		for (let at = 0; at < least.incidents.length; ) {
			const incidents = [...least.incidents.slice(0, at), ...least.incidents.slice(at + size)];
			if (await tries({ ...least, incidents })) removed = true;
			else at += size;
		}
		if (size === 1 && !removed) break;
		size = size === 1 ? 1 : Math.ceil(size / 2);
		if (attempts <= 0) break;
	}
	const last = Math.max(0, ...least.incidents.map(({ atMs }: Incident) => atMs));
	for (const lastsMs of [last + MINUTE, last + HOUR, last + DAY]) {
		if (lastsMs < least.lastsMs && (await tries({ ...least, lastsMs }))) break;
	}
	return { life: least, outcome };
}
