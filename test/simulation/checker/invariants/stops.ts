/** Promise 2: a stop is a stop (rules 10 to 12, 26). */
import type { KeyConfiguration } from '../../configuration.ts';
import { demand, type Finding } from '../invariant.ts';
import { ownersOfCheck } from '../model/checks.ts';
import type { EventOf, Model } from '../model/model.ts';
import { firstUpdateOf, isLoadOfSender, sendingOf } from '../model/queries.ts';
import { isExcused, isSameStop, recalledState } from '../model/recall.ts';
import { stopsFor } from '../model/stops.ts';

/** No request and no IP check begins for what is stopped. */
export function nothingSentWhileStopped(model: Model, event: EventOf<'send'>): Finding[] {
	return event.request.to === 'check' ? checkWhileStopped(model, event) : updateWhileStopped(model, event);
}

function updateWhileStopped(model: Model, event: EventOf<'send'>): Finding[] {
	const update = firstUpdateOf(model, event);
	if (!update) return [];
	const { names, offline } = update.carried;
	const [stop] = stopsFor(model.knowledge.stops, event.request.user, names, offline);
	return [demand(!stop, `#${event.number} begins after ${stop?.word}`)];
}

/** An IP check is for all keys that would be asked about: one of their names has to be free. */
function checkWhileStopped(model: Model, event: EventOf<'send'>): Finding[] {
	const owners = ownersOfCheck(model, event);
	if (!owners) return [];
	const { stops } = model.knowledge;
	const isFree = (key: KeyConfiguration) =>
		key.hostnames.some((host) => stopsFor(stops, key.username, [host], false).length === 0);
	const isAllowed = owners.length === 0 || owners.some(isFree);
	const keys = owners.map((key) => key.name);
	return [demand(isAllowed, `check #${event.number} is for ${keys}, which is stopped by ${JSON.stringify(stops)}`)];
}

/** Nothing is sent before a configuration was read that is enabled. */
export function nothingSentUnlessEnabled(model: Model, event: EventOf<'send'>): Finding[] {
	return [demand(sendingOf(model, event)?.configuration.enabled === true, `#${event.number}`)];
}

/** A process that could not open the state sends nothing: nobody knows what was stopped. */
export function nothingSentWithoutState(
	{ savedEver, machine, excuses, processes }: Model,
	event: EventOf<'send'>,
): Finding[] {
	const bornMs = processes.get(event.pid)?.bornMs ?? 0;
	const isBlind = savedEver && machine.faults.has('disk: state locked') && bornMs >= excuses.lockedMs;
	return [demand(!isBlind, `#${event.number}`)];
}

/** A stop is known at the next start. */
export function stopSurvives(model: Model, event: EventOf<'load'>): Finding[] {
	if (!isLoadOfSender(model, event)) return [];
	const state = recalledState(model, event);
	return model.knowledge.stops.map((stop) => {
		const isSaved = state?.stops.some((saved) => isSameStop(saved, stop));
		return demand(isSaved || isExcused(model, stop.atMs), `${stop.word} is not on the disk`);
	});
}
