/** One pass: carry the plan out, action by action, until there is nothing to do now. */
import { FAMILIES } from '../network/network.ts';
import { isoTime } from '../updater/moment.ts';
import type { Plan } from '../updater/plan.ts';
import type { Client } from './client.ts';

/** More actions than any configuration can want at once: a plan that asks for more is a bug. */
const MOST_ACTIONS = 1000;

/**
 * Carries out what is due; `freshen` is called before each plan and may look again or take in what has been asked for meanwhile,
 * so that nothing begins after a stop has been received (rules 25). `only` names the keys; empty: all. Gives the plan in which there is nothing to do now.
 */
export async function pass(client: Client, freshen: () => Promise<void>, only: readonly string[] = []): Promise<Plan> {
	for (let actions = 0; ; actions++) {
		await freshen();
		const plan = client.plan(only);
		if (!plan.action || client.ending) {
			remember(client, plan);
			await client.save(plan.keys.every(({ state }) => state.kind !== 'waiting'));
			return plan;
		}
		if (actions >= MOST_ACTIONS) throw new Error('the plan does not come to an end');
		await client.carryOut(plan.action);
	}
}

/** Notes what has vanished since when (rules 3), and that the line has settled (rules 5). */
function remember(client: Client, plan: Plan): void {
	const since = isoTime(client.moment().wallMs);
	const old = client.recent.absences;
	const absences = plan.keys.flatMap(({ key, publications, wishes }) =>
		FAMILIES.filter(
			(family) => publications[family].kind === 'absent' && wishes.some((name) => name.record[family]),
		).map(
			(family) => old.find((one) => one.key === key.name && one.family === family) ?? { key: key.name, family, since },
		),
	);
	const waits = plan.keys.some(({ state }) => state.kind === 'waiting' && state.wait.why === 'pending');
	client.recent = { ...client.recent, absences, firstEventMs: waits ? client.recent.firstEventMs : null };
}
