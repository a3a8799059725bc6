/** Takes a force in, and finds out what becomes of it (rules 7, 24 and 49). */
import type { Now } from '../base/time.ts';
import type { Force, Forces } from './force.ts';
import type { KeyPlan, Plan } from './plan.ts';
import type { Session } from './session-state.ts';
import { FORCE_EVERY, type VolatileState } from './volatile-state.ts';

/** The session in which these keys are to be sent once more, but for those that were within the last five minutes. */
export function recordForce(session: Session, keys: readonly string[], { uptimeMs }: Now): Session {
	const { volatile } = session;
	const kept = volatile.forced.filter(({ due, atMs }) => due || atMs > uptimeMs - FORCE_EVERY);
	const forces: Record<string, Force> = { ...session.forces };
	const fresh = keys.filter((key) => {
		const last = kept.find((one) => one.key === key);
		delete forces[key];
		if (last && !last.due) forces[key] = { code: 'too-soon', atMs: uptimeMs, untilMs: last.atMs + FORCE_EVERY };
		return !last;
	});
	const forced = [...kept, ...fresh.map((key) => ({ key, atMs: uptimeMs, due: true }))];
	return { ...session, forces, volatile: { ...volatile, forced } };
}

/** The session that knows what became of the forces now that nothing is left to be done; a stop ends them. */
export function settleForces(session: Session, { keys }: Plan, now: Now): Session {
	const { volatile, mode } = session;
	const outcomes = keys.flatMap((plan) => {
		const outcome = outcomeOf(session, plan, mode === 'run', now);
		return outcome ? [[plan.key.name, outcome] as const] : [];
	});
	const forces: Forces = Object.fromEntries(outcomes);
	const isOver = (key: string) => ['stopped', 'disabled'].includes(forces[key]?.code ?? '');
	return { ...session, forces, volatile: withoutDue(volatile, isOver) };
}

/** The volatile state after a single pass: what it could not send must be asked for again. */
export function dropForces(volatile: VolatileState): VolatileState {
	return withoutDue(volatile, () => true);
}

function withoutDue(volatile: VolatileState, isOver: (key: string) => boolean): VolatileState {
	const forced = volatile.forced.filter(({ key, due }) => !due || !isOver(key));
	return forced.length < volatile.forced.length ? { ...volatile, forced } : volatile;
}

function outcomeOf(
	{ forces, volatile }: Session,
	{ key, state }: KeyPlan,
	isKept: boolean,
	now: Now,
): Force | undefined {
	const told = forces[key.name];
	const last = volatile.forced.find((one) => one.key === key.name);
	if (!last?.due) {
		if (told?.code === 'too-soon' && told.untilMs <= now.uptimeMs) return undefined;
		const isSent = last && (!told || told.code === 'waiting' || told.code === 'no-address');
		return isSent ? { code: 'sent', atMs: last.atMs } : told;
	}
	const { atMs } = last;
	switch (state.kind) {
		case 'stopped':
		case 'disabled':
			return { code: state.kind, atMs };
		case 'waiting':
			return { code: 'waiting', atMs, untilMs: state.wait.untilMs, isKept };
		case 'due':
			return undefined;
		default:
			return { code: 'no-address', atMs, isKept };
	}
}
