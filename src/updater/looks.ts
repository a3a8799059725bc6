/**
 * What a look at the network makes an event of (rule 62): only a change of what is read of a key's lines. The kernel tells of every refresh by a router's
 * announcement, and netifd passes that on.
 */
import { byFamily, FAMILIES, type Family } from '../base/family.ts';
import type { Now } from '../base/time.ts';
import { linesOf } from '../network/lines.ts';
import { eligibleOn, type Interface, type Network, type NetworkReading } from '../network/network.ts';
import { observe } from '../network/prefix-memory.ts';
import { recordFresh } from './check-trust.ts';
import { followLines } from './failover.ts';
import { type Known, memoryOf } from './memory.ts';
import { recordSetUps, standingLines } from './set-ups.ts';
import { isSame } from './state.ts';
import { recordLineEvent, type VolatileState } from './volatile-state.ts';

/** What counts of an interface. */
interface Sight {
	up: boolean;
	device: string | null;
	defaultRoutes: Interface['defaultRoutes'];
	/** Those that may be published, with no lifetime. */
	addresses: Record<Family, string[]>;
	/** What is delegated to it, and what it has been given of that. */
	prefixes: (string | null)[];
}

type Sights = ReadonlyMap<string, Sight>;

/** What a look is held against, of the one before: the interfaces by which a key may publish, by name, and the lines that stood. */
export interface Seen {
	sights: Sights;
	standing: ReadonlySet<string>;
}

/** What a session looks with. */
type Looking = Known & { reading: NetworkReading; seen: Seen | null };

/** The session as it looks: there is no room for two large networks, so that of the former no more is kept than counts. */
export function beginLook<Session extends Looking>(session: Session): Session {
	const { reading } = session;
	if (reading.kind === 'problem') return session;
	const { network } = reading;
	const sights = sightsOf(session, network);
	const seen: Seen = { sights, standing: new Set(standingLines(session, network).keys()) };
	const interfaces = network.interfaces.filter(({ name }) => sights.has(name));
	return { ...session, seen, reading: { ...reading, network: { ...network, interfaces } } };
}

/** The volatile state after a look that shows this network: whether something has happened on the lines, which of them came up, and which are not as good as they were. */
export function recordLook(session: Looking, network: Network, now: Now): VolatileState {
	const { seen } = session;
	const prefixes = observe(session.volatile.prefixes, network, now.uptimeMs);
	let known: Known = { ...session, volatile: { ...session.volatile, prefixes } };
	if (seen) known = { ...known, volatile: recordChange(known, seen.sights, network, now) };
	known = { ...known, volatile: recordSetUps(known, seen?.standing ?? null, network, now) };
	return followLines(known, network, now);
}

function recordChange(known: Known, old: Sights, network: Network, now: Now): VolatileState {
	const fresh = sightsOf(known, network);
	if (isSame([...old], [...fresh])) return known.volatile;
	const moved = FAMILIES.flatMap((family) =>
		[...fresh]
			.filter(([name, { addresses }]) => !isSame(addresses[family], old.get(name)?.addresses[family]))
			.map(([name]) => ({ family, name })),
	);
	return recordFresh(recordLineEvent(known.volatile, now), ({ family, interface: name }) =>
		moved.some((one) => one.family === family && one.name === name),
	);
}

function sightsOf(known: Known, network: Network): Sights {
	const { keys } = known.config;
	const lines = keys
		.filter(({ enabled }) => enabled)
		.flatMap((key) => FAMILIES.flatMap((family) => linesOf(key, family, network, memoryOf(key, family, known))));
	const lans = keys.map(({ lanHost }) => lanHost?.prefixFrom);
	const interfaces = [
		...lines.flatMap((line) => line.interfaces),
		...network.interfaces.filter(({ name }) => lans.includes(name)),
	];
	return new Map(interfaces.map((one) => [one.name, sightOf(one)] as const).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function sightOf(one: Interface): Sight {
	const { up, device, defaultRoutes, prefixes, assignments } = one;
	return {
		up,
		device,
		defaultRoutes,
		addresses: byFamily((family) => eligibleOn(one, family).map(({ address }) => address)),
		prefixes: [
			...prefixes.map(({ address, length }) => `${address}/${length}`),
			...assignments.filter((its) => its.preferredSeconds !== 0).flatMap((its) => [its.address, its.localAddress]),
		],
	};
}
