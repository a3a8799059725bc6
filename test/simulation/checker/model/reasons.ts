/** Why a name may be sent (rules 1 to 4, 7, 12, 19, 48). */
import type { SentRequest } from '../../event-log.ts';
import { HOUR } from '../../units.ts';
import { type Carried, carries, FAMILIES } from './carried.ts';
import { clocksOf, type Model } from './model.ts';
import { addressOf, hasOtherCredential, type Name } from './names.ts';
import type { UpdateSending } from './queries.ts';
import { leastLeftMs } from './wait.ts';

/** Whether a name has a reason to be in a request, whatever an IP check says. */
export function hasOwnReason(
	model: Model,
	name: Name,
	{ carried, key, configuration }: UpdateSending,
	{ localAddress }: SentRequest,
): boolean {
	if (name.vague) return true;
	const isForced = model.commands.forcedMs.has(key.name);
	if (carried.offline) return key.offline && (name.presence !== 'offline' || isForced);
	if (name.presence !== 'online' || isForced || hasOtherCredential(name, configuration)) return true;
	if (name.againMs.some((atMs) => model.nowMs >= atMs)) return true;
	return FAMILIES.some((family) => {
		if (!carries(carried, family)) return false;
		const known = name[family];
		if (!known || known.doubtful) return true;
		if (known.disputed && leastLeftMs(known.disputed.again, clocksOf(model)) <= 0) return true;
		if (carried[family] !== null) return carried[family] !== addressOf(known);
		return known.local !== localAddress;
	});
}

/** Whether an IP check says another address than the provider has confirmed, which the provider is to see. While checks are doubted it may be one that was believed before (rule 41). */
export function hasReasonByCheck(
	{ traffic, nowMs }: Model,
	{ ipv4 }: Name,
	carried: Carried,
	{ localAddress }: SentRequest,
): boolean {
	if (!carried.seen || !ipv4) return false;
	const seen = traffic.seen.get(`4 ${localAddress}`);
	const doubted = [...traffic.trust.values()].filter(
		({ local, doubtMs }) => local === localAddress && doubtMs > nowMs - 24 * HOUR,
	);
	const said = [
		...(seen === undefined ? [] : [seen]),
		...doubted.flatMap(({ came }) => came.map(({ value }) => value)),
	];
	return said.some((value) => value !== (ipv4.answered ?? ipv4.sent));
}
