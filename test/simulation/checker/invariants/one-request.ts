/** Promise 6: one request per key carries all its host names; and it goes to one server after the other only where none was reached (rule 21). */
import { demand, type Finding } from '../invariant.ts';
import { FAMILIES } from '../model/carried.ts';
import { nameOf } from '../model/knowledge.ts';
import type { EventOf, Model } from '../model/model.ts';
import { addressOf } from '../model/names.ts';
import { firstUpdateOf, sendingOf, updateOf } from '../model/queries.ts';
import { stopsFor } from '../model/stops.ts';

/** All names in a request are of one enabled key. */
export function requestIsOfOneKey(model: Model, event: EventOf<'send'>): Finding[] {
	if (event.request.to !== 'update' || !sendingOf(model, event)) return [];
	return [demand(updateOf(model, event), `#${event.number} of ${event.request.user}`)];
}

/** All names of the key that surely want what a request carries are in it. */
export function allNamesInOne(model: Model, event: EventOf<'send'>): Finding[] {
	const update = firstUpdateOf(model, event);
	if (!update || update.carried.offline) return [];
	const { key, carried } = update;
	const { stops } = model.knowledge;
	return key.hostnames.flatMap((host) => {
		if (stopsFor(stops, key.username, [host], false)[0]) return [];
		// One that is to be offline goes its own way, unless it may not go there.
		if (key.offline && !stopsFor(stops, key.username, [host], true)[0]) return [];
		const name = nameOf(model.knowledge, key.username, host);
		const isWanting = FAMILIES.some((family) => {
			const known = name[family];
			const address = carried[family];
			return address !== null && (!known || (!known.doubtful && addressOf(known) !== address));
		});
		return [demand(carried.names.includes(host) || name.vague || !isWanting, `#${event.number} lacks ${host}`)];
	});
}

/** A further server is tried only where no connection to the one before came about, and with the same request. */
export function nextServerOnlyIfUnreached(model: Model, event: EventOf<'send'>): Finding[] {
	const { request, number } = event;
	const update = updateOf(model, event);
	if (!update || request.server <= 0) return [];
	const before = update.process.last;
	const failure = before?.result?.kind === 'failure' ? before.result : null;
	const isUnreached = failure && !failure.connected && ['refused', 'unreachable', 'timeout'].includes(failure.cause);
	const isNext = before?.request.server === request.server - 1 && before.request.query === request.query;
	return [demand(isUnreached && isNext, `#${number}`)];
}
