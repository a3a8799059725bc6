/** That the right line is taken, and that what is seen leaves by it (rules 54, 56, 58 and 62). */
import { SECOND } from '../../units.ts';
import { demand, type Finding } from '../invariant.ts';
import { carries, FAMILIES } from '../model/carried.ts';
import { ownersOfCheck } from '../model/checks.ts';
import { freeMs } from '../model/due.ts';
import { lineOf, surelyWaitsMs } from '../model/failover.ts';
import { nameOf } from '../model/knowledge.ts';
import { type EventOf, type Model, UNSEEN } from '../model/model.ts';
import { addressOf } from '../model/names.ts';
import { firstUpdateOf, isBlinded, sendingOf } from '../model/queries.ts';
import { begunMs, surelyComesLate } from '../model/set-ups.ts';
import { wanted } from '../model/wanted.ts';

/** A key leaves its line for a less preferred one only when that could not be used for half a minute. */
export function lineIsAwaited(model: Model, event: EventOf<'send'>): Finding[] {
	const update = firstUpdateOf(model, event);
	if (!update || update.carried.offline || model.excuses.runFolderLost) return [];
	const { configuration, key, carried, process } = update;
	return FAMILIES.flatMap((family) => {
		if (!carries(carried, family)) return [];
		const its = wanted(configuration, key, family, process.network ?? UNSEEN);
		const waitsMs = surelyWaitsMs(model.traffic.failovers, key, family, its, model.nowMs);
		// What is confirmed changes nothing.
		const isKnown = key.hostnames.some((host) => {
			const known = nameOf(model.knowledge, key.username, host)[family];
			return known && carried[family] !== null && addressOf(known) === carried[family];
		});
		return [
			demand(
				waitsMs <= SECOND || isKnown,
				`#${event.number} leaves its line ${Math.round(waitsMs / SECOND)} s too early`,
			),
		];
	});
}

/** An IP check, and an update whose address the provider is to see, is bound to the device of its line. */
export function seenLeavesByDevice(model: Model, event: EventOf<'send'>): Finding[] {
	const { request, number } = event;
	const sending = sendingOf(model, event);
	if (!sending) return [];
	const network = sending.process.network ?? UNSEEN;
	const update = firstUpdateOf(model, event);
	const keys = update?.carried.seen ? [update.key] : (ownersOfCheck(model, event) ?? []);
	const family = request.family === 6 ? 'ipv6' : 'ipv4';
	const devices = keys.flatMap((key) => {
		const its = wanted(sending.configuration, key, family, network);
		return its.kind === 'seen' || its.kind === 'check' ? [its.by.device] : [];
	});
	if (!devices[0]) return [];
	return [
		demand(devices.includes(request.device ?? ''), `#${number} is bound to ${request.device} and not to ${devices}`),
	];
}

/** The provider, or an IP check, sees the address of the line that was chosen, and of no other. */
export function seenByItsLine({ traffic }: Model, { number, seenFrom }: EventOf<'arrive'>): Finding[] {
	const visible = traffic.requests.get(number)?.visible;
	return visible ? [demand(visible.includes(seenFrom), `#${number} is seen from ${seenFrom} and not ${visible}`)] : [];
}

/** As long as an IP check is fresh it is asked again only when something has happened: what is told and changes nothing is nothing (rule 62). */
export function freshCheckIsEnough(model: Model, event: EventOf<'send'>): Finding[] {
	const { request, number, pid } = event;
	const sending = request.to === 'check' ? sendingOf(model, event) : null;
	const last = model.traffic.answered.get(`${pid} ${request.family} ${request.localAddress}`);
	if (!sending || last === undefined) return [];
	const sinceMs = model.nowMs - last;
	if (sinceMs >= sending.configuration.checkSeconds * SECOND - SECOND) return [];
	const isExcused = model.excuses.countedMs > last - SECOND;
	return [
		demand(isExcused, `#${number} comes ${Math.round(sinceMs / SECOND)} s after the last, and nothing has happened`),
	];
}

/** What never came in time is not waited for again: what came before it goes out at once (rule 58). */
export function lateFamilyIsNotAwaited(model: Model, event: EventOf<'send'>): Finding[] {
	const update = firstUpdateOf(model, event);
	if (!update || update.carried.offline || isBlinded(model) || model.excuses.runFolderLost) return [];
	const { configuration, key, process } = update;
	const network = process.network ?? UNSEEN;
	const its = FAMILIES.map((family) => ({ family, its: wanted(configuration, key, family, network) }));
	const line = its.map((one) => lineOf(one.its)).find((one) => one !== null);
	const missing = its.find((one) => one.its.kind === 'nothing' && key[one.family] !== 'off')?.family;
	const { setUps } = model.traffic;
	const begun = line ? begunMs(setUps, line, model.nowMs) : null;
	if (!line || !missing || begun === null || !surelyComesLate(setUps, line, missing, begun)) return [];
	// Something else may have kept it back: a request that was under way, or what forbids one for a while.
	if (process.sentMs > begun - 10 * SECOND || freeMs(model, key, false) > begun || model.excuses.eventMs > begun)
		return [];
	const sinceMs = model.nowMs - begun;
	return [
		demand(
			sinceMs < 1500,
			`#${event.number} comes ${Math.round(sinceMs / SECOND)} s after ${line}, and ${missing} never came in time`,
		),
	];
}
