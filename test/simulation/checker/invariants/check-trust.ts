/** Rule 41: an IP check is a hint of little weight. */
import { HOUR, MINUTE, SECOND } from '../../units.ts';
import { demand, type Finding } from '../invariant.ts';
import { isFreshSince, isProvoked, trustOf, verdictOf } from '../model/check-trust.ts';
import { clocksOf, type EventOf, type Model } from '../model/model.ts';
import { sendingOf } from '../model/queries.ts';

/** Checks cannot be relied on in any way, and yet they provoke no more than four false updates a day. */
export function fourFalseADay(model: Model, event: EventOf<'receive'>): Finding[] {
	if (verdictOf(model, event) !== 'false' || model.excuses.runFolderLost) return [];
	const sent = model.traffic.requests.get(event.number);
	const trust = sent && trustOf(model, sent.pid, sent.request);
	if (!trust) return [];
	const before = trust.false.filter(({ atMs }) => atMs > model.nowMs - 24 * HOUR).length;
	return [demand(before < 4, `#${event.number} is the ${before + 1}th within a day`)];
}

/** After a false update, and unless something makes a check be believed at once: not the same value, and no other that was not said twice. */
export function believedLessAfterFalse(model: Model, event: EventOf<'send'>): Finding[] {
	const sending = sendingOf(model, event);
	if (!sending || !isProvoked(model, event) || model.excuses.runFolderLost) return [];
	const trust = trustOf(model, event.pid, event.request);
	const { nowMs } = model;
	const last = trust?.false.at(-1);
	if (!trust || !last || event.request.server > 0 || isFreshSince(model, trust, last.atMs)) return [];
	const value = trust.said ?? '';
	const isOld = trust.false.some((one) => one.value === value && one.atMs > nowMs - 24 * HOUR);
	const findings = [demand(!isOld, `#${event.number} because of ${value}, which was false`)];
	if (trust.wrongMs < nowMs - HOUR) return findings;
	const intervalMs = Math.max(sending.configuration.checkSeconds * SECOND, 5 * MINUTE);
	const isTwice = nowMs - trust.sinceMs >= intervalMs - SECOND;
	return [...findings, demand(isTwice, `#${event.number} because of ${value}, which was said once`)];
}

/** At most 12 IP checks of a family at intervals in any hour of a boot, and 6 more. */
export function atMost18Checks(model: Model, event: EventOf<'send'>): Finding[] {
	const { request } = event;
	if (request.to !== 'check' || !sendingOf(model, event) || model.excuses.runFolderLost) return [];
	const { boot, uptimeMs } = clocksOf(model);
	const before = model.traffic.attempts.filter(
		(one) => one.boot === boot && one.of === `check ${request.family}` && one.uptimeMs > uptimeMs - HOUR + SECOND,
	).length;
	return [demand(before < 18, `#${event.number} is the ${before + 1}th within an hour`)];
}
