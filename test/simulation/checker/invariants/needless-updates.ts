/** Promise 1: an address that is confirmed is not sent again for its own sake; and what is confirmed or in doubt is remembered (rules 1 to 4, 7, 12). */
import { readState } from '../../program-files.ts';
import { demand, type Finding } from '../invariant.ts';
import { FAMILIES } from '../model/carried.ts';
import { isSave } from '../model/fold-state.ts';
import { nameOf } from '../model/knowledge.ts';
import type { EventOf, Model } from '../model/model.ts';
import { firstUpdateOf, isLoadOfSender } from '../model/queries.ts';
import { hasOwnReason, hasReasonByCheck } from '../model/reasons.ts';
import {
	becomesVague,
	differs,
	forgetsDoubt,
	isDiskBad,
	isExcused,
	recalledState,
	savedNameOf,
} from '../model/recall.ts';

/** Each name in a request has a reason to be there. */
export function noNeedlessUpdate(model: Model, event: EventOf<'send'>): Finding[] {
	const update = firstUpdateOf(model, event);
	if (!update) return [];
	return update.carried.names.map((host) => {
		const name = nameOf(model.knowledge, event.request.user, host);
		const isDue =
			hasOwnReason(model, name, update, event.request) || hasReasonByCheck(model, name, update.carried, event.request);
		return demand(isDue, `#${event.number} sends what is confirmed for ${host}`);
	});
}

/** What the provider has confirmed is known at the next start. */
export function confirmationSurvives(model: Model, event: EventOf<'load'>): Finding[] {
	if (!isLoadOfSender(model, event)) return [];
	const state = recalledState(model, event);
	return [...model.knowledge.names.values()].map((name) => {
		const isLost = differs(name, savedNameOf(state, name));
		const isFine = !isLost || name.vague || isExcused(model, name.learnedMs);
		return demand(isFine, `that of ${name.host} is not on the disk`);
	});
}

/** What is in doubt is not taken for sure at the next start. */
export function doubtSurvives(model: Model, event: EventOf<'load'>): Finding[] {
	if (!isLoadOfSender(model, event)) return [];
	const state = recalledState(model, event);
	return [...model.knowledge.names.values()].map((name) => {
		const saved = savedNameOf(state, name);
		const isVague = name.vague || becomesVague(model, name, saved);
		return demand(
			!forgetsDoubt(name, saved) || isVague || isDiskBad(model),
			`the disk is sure of ${name.host}, of which a later request was lost`,
		);
	});
}

/** The state that is saved takes nothing for confirmed that the provider has not said. */
export function savedOnlyWhatWasSaid(model: Model, event: EventOf<'rename'>): Finding[] {
	if (!isSave(model, event)) return [];
	return (readState(event.content)?.names ?? []).flatMap((saved) => {
		const { host, presence } = saved;
		const name = nameOf(model.knowledge, saved.user, host);
		const isPresent = presence === 'unknown' || name.presence !== 'unknown' || name.vague;
		const families = FAMILIES.flatMap((family) => {
			const its = saved[family];
			const known = name[family];
			if (!its || its.unknown || name.vague || known?.vague) return [];
			const isSaid = known !== null && !known.doubtful && known.sent === its.sent;
			return [demand(isSaid, `it has ${its.sent ?? 'what the provider saw'} for ${host}`)];
		});
		return [demand(isPresent, `${host} is ${presence} there`), ...families];
	});
}
