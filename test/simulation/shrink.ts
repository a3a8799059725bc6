/** Makes a life that breaks a law smaller, as long as it breaks the same one: fewer incidents, and an earlier end. */
import type { Incident, Life } from './incident.ts';
import { simulate, type Verdict } from './simulate.ts';

/** Gives the smallest life found within so many attempts, and what becomes of it. */
export async function shrunk(life: Life, attempts = 400): Promise<{ life: Life; verdict: Verdict }> {
	let verdict = await simulate(life);
	const law = verdict.broken?.law;
	if (!verdict.broken) return { life, verdict };
	let least = life;
	const tries = async (smaller: Life): Promise<boolean> => {
		if (attempts-- <= 0) return false;
		const its = await simulate(smaller);
		if (its.broken?.law !== law) return false;
		least = smaller;
		verdict = its;
		return true;
	};
	const until = verdict.broken.atMs;
	await tries({ ...least, incidents: least.incidents.filter(({ atMs }) => atMs <= until) });
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
	for (const lastsMs of [last + 60_000, last + 3_600_000, last + 86_400_000]) {
		if (lastsMs < least.lastsMs && (await tries({ ...least, lastsMs }))) break;
	}
	return { life: least, verdict: await simulate(least, true) };
}
