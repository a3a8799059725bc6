/** Promise 3: a wait is a wait, and has jitter on top (rules 9, 13, 14). */
import { SECOND } from '../../units.ts';
import { demand, type Finding } from '../invariant.ts';
import type { Hold } from '../model/knowledge.ts';
import { clocksOf, type EventOf, type Model } from '../model/model.ts';
import { isLoadOfSender, sendingOf } from '../model/queries.ts';
import { isExcused, recalledState } from '../model/recall.ts';
import { leastLeftMs } from '../model/wait.ts';

/** A request begins so soon after the end of a wait only if nothing has come on top. */
const NO_JITTER_MS = 5;

/** The holds that concern a request, and what is left of each at least. */
function holdsFor(model: Model, event: EventOf<'send'>): { hold: Hold | null; leftMs: number }[] {
	if (!sendingOf(model, event)) return [];
	const { hold, checkHold } = model.knowledge;
	return [hold, event.request.to === 'check' ? checkHold : null].map((one) => ({
		hold: one,
		leftMs: one ? leastLeftMs(one.wait, clocksOf(model)) : 0,
	}));
}

/** No request begins before the end of a hold. */
export function holdIsKept(model: Model, event: EventOf<'send'>): Finding[] {
	return holdsFor(model, event).map(({ leftMs }) =>
		demand(leftMs <= 0, `#${event.number} begins ${Math.ceil(leftMs / SECOND)} s before the wait is over`),
	);
}

/** No request begins at the very end of a hold, unless the provider said how long it is; of a program that has just begun it is by chance. */
export function holdHasJitter(model: Model, event: EventOf<'send'>): Finding[] {
	const { bornMs = 0 } = model.processes.get(event.pid) ?? {};
	if (bornMs > model.nowMs - SECOND) return [];
	return holdsFor(model, event).map(({ hold, leftMs }) =>
		demand(
			!hold || hold.isAsked || leftMs <= -NO_JITTER_MS,
			`#${event.number} begins with the end of the wait to the millisecond`,
		),
	);
}

/** A hold is known at the next start. */
export function holdSurvives(model: Model, event: EventOf<'load'>): Finding[] {
	if (!isLoadOfSender(model, event)) return [];
	const state = recalledState(model, event);
	return (['hold', 'checkHold'] as const).flatMap((which) => {
		const known = model.knowledge[which];
		if (!known) return [];
		const isSaved = state?.[which]?.series === known.series;
		return [demand(isSaved || isExcused(model, known.learnedMs), `the ${which} is not on the disk`)];
	});
}
