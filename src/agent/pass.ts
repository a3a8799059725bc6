/** One pass: carry the plan out, action by action, until there is nothing to do now. */

import { FAMILIES, type Family } from '../base/family.ts';
import { isoTime } from '../base/time.ts';
import type { Plan } from '../updater/plan.ts';
import type { Absence } from '../updater/volatile-state.ts';
import { carryOut } from './carry-out.ts';
import { type Client, planFor, save } from './client.ts';

/** More actions than any configuration can want at once: a plan that asks for more is a bug. */
const MOST_ACTIONS = 1000;

/**
 * Carries out what is due for the keys of these names; `freshen` is called before each plan and may look again or take in what has been asked for meanwhile,
 * so that nothing begins after a stop has been received (rules 25). `announce` is told each plan before its action is carried out. Gives the plan in which
 * there is nothing to do now.
 */
export async function pass(
	client: Client,
	names: readonly string[],
	freshen: () => Promise<void>,
	announce?: (plan: Plan) => void,
): Promise<Plan> {
	for (let actions = 0; actions < MOST_ACTIONS; actions++) {
		await freshen();
		const plan = planFor(client, names);
		const { action } = plan;
		if (!action || client.ending) {
			remember(client, plan);
			await save(
				client,
				plan.keys.every(({ state }) => state.kind !== 'waiting'),
			);
			return plan;
		}
		announce?.(plan);
		await carryOut(client, action);
	}
	throw new Error('the plan does not come to an end');
}

/** Whether a family is waited for, for a few seconds (rules 5). */
export function isPending(plan: Plan): boolean {
	return plan.keys.some(({ state }) => state.kind === 'waiting' && state.wait.why === 'pending');
}

/** Notes what has vanished since when (rules 3), and that the line has settled (rules 5). */
function remember(client: Client, plan: Plan): void {
	const { volatile, reading } = client;
	// A look that failed has seen nothing vanish.
	const absences = reading.kind === 'read' ? absencesOf(client, plan) : volatile.absences;
	client.volatile = { ...volatile, absences, firstEventMs: isPending(plan) ? volatile.firstEventMs : null };
}

function absencesOf(client: Client, plan: Plan): Absence[] {
	const since = isoTime(client.moment().wallMs);
	return plan.keys.flatMap(({ key: { name: key }, selections, updates }) =>
		FAMILIES.filter(
			(family) => selections[family].kind === 'absent' && updates.some(({ record }) => record[family]),
		).map((family) => absenceOf(client, key, family) ?? { key, family, since }),
	);
}

/** Since when a family of a key is gone from the line, if it is. */
export function absenceOf({ volatile }: Client, key: string, family: Family): Absence | undefined {
	return volatile.absences.find((absence) => absence.key === key && absence.family === family);
}
