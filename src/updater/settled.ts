/** What is noted when nothing is left to be done. */
import { FAMILIES, type Family } from '../base/family.ts';
import { isoTime, type Now } from '../base/time.ts';
import { publishedBy } from './failover.ts';
import type { Plan } from './plan.ts';
import { triedAhead } from './sending.ts';
import { NOTHING_AHEAD, type Session } from './session-state.ts';
import type { Absence, Published, VolatileState } from './volatile-state.ts';

const MOST_PUBLISHED = 256;

/** Whether a family is waited for, for a few seconds (rule 5). */
export function isPending({ keys }: Pick<Plan, 'keys'>): boolean {
	return keys.some(({ state }) => state.kind === 'waiting' && state.wait.code === 'pending');
}

/** The session that knows what has vanished since when (rule 3), that the line has settled (rule 5), and that nothing is tried again when nothing waits. */
export function recordSettled(session: Session, made: Plan, now: Now): Session {
	const { volatile, reading, writeAhead } = session;
	const isWaiting = made.keys.some(({ state }) => state.kind === 'waiting');
	// A look that failed has seen nothing vanish.
	const absences = reading.kind === 'read' ? absencesOf(volatile, made, now) : volatile.absences;
	const firstEventMs = isPending(made) ? volatile.firstEventMs : null;
	return {
		...session,
		volatile: { ...volatile, absences, published: publishedOf(session, made), firstEventMs },
		writeAhead: isWaiting ? triedAhead(writeAhead) : NOTHING_AHEAD,
	};
}

/** By which lines keys have published what is confirmed: those for which nothing is left to be sent. */
export function publishedOf(session: Session, { keys }: Plan): Published[] {
	const { volatile, reading } = session;
	if (reading.kind !== 'read') return volatile.published;
	const { network } = reading;
	const fresh = keys.flatMap(({ key, offers, updates, state: { kind } }) => {
		// An IP check may be left.
		const isDone = kind === 'settled' || (kind === 'due' && !updates.some(({ due }) => due));
		return FAMILIES.flatMap((family) => {
			const isConfirmed = updates.some((name) => !name.offline && name.record[family]);
			const isPublished = isDone && offers[family].kind !== 'none' && isConfirmed;
			return isPublished ? publishedBy(key, family, session, network) : [];
		});
	});
	const isFresh = (old: Published) => fresh.some(({ key, family }) => key === old.key && family === old.family);
	return [...volatile.published.filter((old) => !isFresh(old)), ...fresh].slice(-MOST_PUBLISHED);
}

function absencesOf(volatile: VolatileState, { keys }: Plan, now: Now): Absence[] {
	const since = isoTime(now.wallMs);
	return keys.flatMap(({ key: { name: key }, selections, updates }) =>
		FAMILIES.filter(
			(family) => selections[family].kind === 'absent' && updates.some(({ record }) => record[family]),
		).map((family) => absenceOf(volatile, key, family) ?? { key, family, since }),
	);
}

/** Since when a family of a key is gone from the line, if it is. */
export function absenceOf({ absences }: VolatileState, key: string, family: Family): Absence | undefined {
	return absences.find((absence) => absence.key === key && absence.family === family);
}
