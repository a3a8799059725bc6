/** Promise 4, second half: the newest address wins. When nothing has happened for hours, and at the end, the provider has what the network has (rule 12). */
import type { Published } from '../../../provider/zone.ts';
import type { Configuration, KeyConfiguration } from '../../configuration.ts';
import { type Network, networkAt, seenFrom } from '../../network.ts';
import { MINUTE, SECOND } from '../../units.ts';
import { demand, type Finding } from '../invariant.ts';
import { FAMILIES } from '../model/carried.ts';
import { mayBeDoubted } from '../model/check-trust.ts';
import { isGone } from '../model/due.ts';
import { nameOf } from '../model/knowledge.ts';
import { clocksOf, type EventOf, type Model } from '../model/model.ts';
import { hasOtherCredential, type Name } from '../model/names.ts';
import { isQuiet, presentNetwork, readyAgent, visibleBy } from '../model/queries.ts';
import { type Stop, stopsFor } from '../model/stops.ts';
import { mostLeftMs } from '../model/wait.ts';
import { type Family, type Wanted, wanted } from '../model/wanted.ts';

/** The first thing that happens after a quiet time, or the end: by then everything must have come right. */
type Moment = EventOf<'incident' | 'end'>;

const UNBOUND = { device: null, local: null };
const NOTHING: Published = { ipv4: null, ipv6: null, offline: false };

interface Settled {
	host: string;
	key: KeyConfiguration;
	configuration: Configuration;
	published: Published;
	stop: Stop | undefined;
}

/** The names of the agent at this moment, and what is published of them. */
function allNames(model: Model, event: Moment): Settled[] {
	if (event.kind === 'incident' && !isQuiet(model)) return [];
	const configuration = readyAgent(model)?.configuration;
	// Without a way out nothing can come right.
	const isConnected = FAMILIES.some((family) => seenFrom(presentNetwork(model), family, UNBOUND) !== null);
	if (!configuration?.enabled || !isConnected) return [];
	return configuration.keys
		.filter((key) => key.enabled)
		.flatMap((key) =>
			key.hostnames.map((host) => ({
				host,
				key,
				configuration,
				published: model.traffic.published.get(host) ?? NOTHING,
				stop: stopsFor(model.knowledge.stops, key.username, [host], true)[0],
			})),
		);
}

/** Those that must be right: nothing forbids it, what is known of them is not lost, and what was said of them was true. */
function settledNames(model: Model, event: Moment): Settled[] {
	return allNames(model, event).filter((one) => {
		const name = nameOf(model.knowledge, one.key.username, one.host);
		return !one.stop && !name.forgotten && !isMisled(model, name, one);
	});
}

/** The provider has confirmed what it had not done: what is disputed of it is sent again in its time, and of the rest nobody can know (rule 4). */
function isMisled(model: Model, name: Name, { configuration, key }: Settled): boolean {
	const clocks = clocksOf(model);
	const isSent = (family: Family) => wanted(configuration, key, family, presentNetwork(model)).kind !== 'nothing';
	const disputes = FAMILIES.filter(isSent).flatMap((family) => name[family]?.disputed ?? []);
	return name.misled && disputes.every(({ again }) => mostLeftMs(again, clocks) > 0);
}

/** When the user has resumed everything, nothing is stopped any more. */
export function nothingStoppedAtTheEnd(model: Model, event: EventOf<'end'>): Finding[] {
	return allNames(model, event).map(({ host, stop }) => demand(!stop, `${host} is stopped by ${stop?.word}`));
}

function whenOf(event: Moment): string {
	return event.kind === 'end' ? 'at the end' : 'after a quiet time';
}

/** The provider publishes the addresses that the network has. */
export function newestAddressWins(model: Model, event: Moment): Finding[] {
	const network = presentNetwork(model);
	return settledNames(model, event)
		.filter(({ key }) => !key.offline)
		.flatMap(({ host, key, configuration, published }) =>
			FAMILIES.flatMap((family) => {
				const its = wanted(configuration, key, family, network);
				const now = rightAddresses(model, its, family);
				const old = wanted(configuration, key, family, lookedAt(model, configuration));
				const right = now && [...now, ...(rightAddresses(model, old, family) ?? [])];
				const isHint = its.kind === 'seen' || its.kind === 'check';
				if (!right || (isHint && mayBeDoubted(model, configuration.checkSeconds))) return [];
				const address = published[family];
				return [
					demand(
						address !== null && right.includes(address),
						`${host} is at ${address} ${whenOf(event)}, and the network is at ${now?.join(' or ')}`,
					),
				];
			}),
		);
}

/** The network as it was at the last look, at the earliest: nobody tells that a lifetime has run out. */
function lookedAt({ machine, nowMs }: Model, { checkSeconds }: Configuration): Network {
	return networkAt(machine.network, nowMs - checkSeconds * SECOND - MINUTE);
}

/** null: nothing is to be published. */
function rightAddresses(model: Model, its: Wanted, family: Family): string[] | null {
	if (its.kind === 'nothing' || its.kind === 'blind' || its.kind === 'guess') return null;
	if (its.kind === 'address') return its.all.filter((one) => !isGone(model.traffic.prefixes, its, one));
	return visibleBy(its, family, presentNetwork(model));
}

/** What is published by a credential that is not configured any more was asked for with the new one (rule 48). */
export function changedCredentialIsTried(model: Model, event: Moment): Finding[] {
	const network = presentNetwork(model);
	return settledNames(model, event)
		.filter(({ key }) => !key.offline)
		.flatMap(({ host, key, configuration }) => {
			const name = nameOf(model.knowledge, key.username, host);
			const isThere = FAMILIES.some((family) => wanted(configuration, key, family, network).kind !== 'nothing');
			if (!isThere || !name.confirmedWith || name.vague) return [];
			const isTried = !hasOtherCredential(name, configuration);
			return [demand(isTried, `${host} has not been asked for with the new credential ${whenOf(event)}`)];
		});
}

export function offlineComesTrue(model: Model, event: Moment): Finding[] {
	return settledNames(model, event)
		.filter(({ key }) => key.offline)
		.map(({ host, published }) => demand(published.offline, `${host} is online ${whenOf(event)}`));
}

export function onlineComesTrue(model: Model, event: Moment): Finding[] {
	return settledNames(model, event)
		.filter(({ key }) => !key.offline)
		.map(({ host, key, configuration, published }) => {
			const isThere = FAMILIES.some(
				(family) => wanted(configuration, key, family, presentNetwork(model)).kind !== 'nothing',
			);
			return demand(!isThere || !published.offline, `${host} is offline ${whenOf(event)}`);
		});
}
