/** Promise 5: only an address that was observed and can be reached is published (rules 16 to 20). */
import { demand, type Finding } from '../invariant.ts';
import { type Carried, carries, FAMILIES } from '../model/carried.ts';
import { nameOf } from '../model/knowledge.ts';
import { type EventOf, type Model, UNSEEN } from '../model/model.ts';
import { addressOf } from '../model/names.ts';
import { isDead } from '../model/prefixes.ts';
import { firstUpdateOf, type UpdateSending } from '../model/queries.ts';
import { type Family, type Wanted, wanted } from '../model/wanted.ts';

/** What each family of an update should carry, with the network as its process has read it; none of a request to go offline. */
function familiesOf(model: Model, event: EventOf<'send'>): { update: UpdateSending; family: Family; its: Wanted }[] {
	const update = firstUpdateOf(model, event);
	if (!update || update.carried.offline) return [];
	const { configuration, key, process } = update;
	return FAMILIES.map((family) => ({
		update,
		family,
		its: wanted(configuration, key, family, process.network ?? UNSEEN),
	}));
}

export function onlyUsableAddresses(model: Model, event: EventOf<'send'>): Finding[] {
	return familiesOf(model, event).flatMap(({ update, family, its }) => {
		const { carried } = update;
		const what = `#${event.number} carries ${carried[family]}`;
		if (its.kind === 'address') return [observed(model, update, family, its, what)];
		if (its.kind === 'blind') return [demand(carried[family] === null || model.traffic.said.size > 0, what)];
		if (its.kind === 'nothing') return [demand(!carries(carried, family), `${what}, and the network has none`)];
		if (its.kind === 'check')
			return carries(carried, family) ? [checked(model, carried, family, its.locals, what)] : [];
		return family === 'ipv4' ? [demand(carried.seen, `${what}, which the provider is to see`)] : [];
	});
}

/** A confirmed address stays, as long as the interface has it; else the rules choose one. */
function observed(
	{ knowledge, traffic }: Model,
	{ carried, key }: UpdateSending,
	family: Family,
	its: Wanted & { kind: 'address' },
	what: string,
): Finding {
	const names = key.hostnames.map((host) => nameOf(knowledge, key.username, host));
	const certain = names.flatMap((name) => {
		const known = name[family];
		return known && !known.doubtful ? (addressOf(known) ?? []) : [];
	});
	const dead = (one: string) => (its.line ? isDead(traffic.prefixes, its.by.name, one) : false);
	const alive = its.all.filter((one) => dead(one) !== true);
	const stays = alive.filter((one) => certain.includes(one));
	const isVague = names.some((name) => name.vague) || its.all.some((one) => dead(one) === null);
	const best = alive.includes(its.one) || !alive[0] ? [its.one] : alive;
	const allowed = isVague ? its.all : stays[0] ? stays : best;
	const address = carried[family];
	return demand(address === null || allowed.includes(address), `${what}, and not ${allowed.join(' or ')}`);
}

function checked({ traffic }: Model, carried: Carried, family: Family, locals: string[], what: string): Finding {
	// What it said last may not be believed (rule 41).
	const said = locals.flatMap((local) => [...(traffic.said.get(`${family === 'ipv4' ? 4 : 6} ${local}`) ?? [])]);
	return demand(said.includes(carried[family] ?? ''), `${what}, which no IP check has said`);
}

/** Both families that can be published are in one request (promise 6). */
export function bothFamiliesInOne(model: Model, event: EventOf<'send'>): Finding[] {
	return familiesOf(model, event).flatMap(({ update, family, its }) =>
		its.kind === 'address' ? [demand(update.carried[family] !== null, `#${event.number} lacks ${its.one}`)] : [],
	);
}

/** An update whose address the provider is to see leaves by the interface concerned (rule 20). */
export function seenByChosenInterface(model: Model, event: EventOf<'send'>): Finding[] {
	const { family: connects, localAddress } = event.request;
	return familiesOf(model, event).flatMap(({ family, its }) =>
		its.kind === 'seen' && family === 'ipv4'
			? [demand(its.locals.includes(localAddress ?? '') && connects === 4, `#${event.number}`)]
			: [],
	);
}
