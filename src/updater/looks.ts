/**
 * What a look at the network makes an event of (rule 62): only a change of what is read of a key's lines. The kernel tells of every refresh by a router's
 * announcement, and netifd passes that on.
 */
import { byFamily, FAMILIES, type Family } from '../base/family.ts';
import type { Now } from '../base/time.ts';
import type { Config } from '../config/config.ts';
import { linesOf } from '../network/lines.ts';
import type { Interface, Network } from '../network/network.ts';
import { recordFresh } from './check-trust.ts';
import { followLines } from './failover.ts';
import { memoryOf } from './memory.ts';
import type { Session } from './session-state.ts';
import { recordSetUps } from './set-ups.ts';
import { isSame, type State } from './state.ts';
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

/** The volatile state after a look that shows this network: whether something has happened on the lines, which of them came up, and which are lost. */
export function recordLook(
	{ volatile, config, state, network: before }: Session,
	network: Network,
	now: Now,
): VolatileState {
	const told = before ? recordChange(volatile, config, state, before, network, now) : volatile;
	const known = recordSetUps(told, config, state, before, network, now);
	return followLines(known, config, state, network, now);
}

function recordChange(
	volatile: VolatileState,
	config: Config,
	state: State,
	before: Network,
	after: Network,
	now: Now,
): VolatileState {
	const [old, fresh] = [before, after].map((network) => sightsOf(config, state, network)) as [Sights, Sights];
	if (isSame([...old], [...fresh])) return volatile;
	const moved = FAMILIES.flatMap((family) =>
		[...fresh]
			.filter(([name, { addresses }]) => !isSame(addresses[family], old.get(name)?.addresses[family]))
			.map(([name]) => ({ family, name })),
	);
	return recordFresh(recordLineEvent(volatile, now), ({ family, interface: name }) =>
		moved.some((one) => one.family === family && one.name === name),
	);
}

type Sights = ReadonlyMap<string, Sight>;

/** The interfaces by which a key may publish, by name. */
function sightsOf({ keys }: Config, state: State, network: Network): Sights {
	const lines = keys
		.filter(({ enabled }) => enabled)
		.flatMap((key) => FAMILIES.flatMap((family) => linesOf(key, family, network, memoryOf(key, family, state))));
	const lans = keys.map(({ lanHost }) => lanHost?.prefixFrom);
	const interfaces = [
		...lines.flatMap((line) => line.interfaces),
		...network.interfaces.filter(({ name }) => lans.includes(name)),
	];
	return new Map(interfaces.map((one) => [one.name, sightOf(one)] as const).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function sightOf({ up, device, defaultRoutes, addresses, prefixes, assignments }: Interface): Sight {
	return {
		up,
		device,
		defaultRoutes,
		addresses: byFamily((family) =>
			addresses.filter((one) => one.family === family && !one.ineligible).map(({ address }) => address),
		),
		prefixes: [
			...prefixes.map(({ address, length }) => `${address}/${length}`),
			...assignments.filter((one) => one.preferredSeconds !== 0).flatMap((one) => [one.address, one.localAddress]),
		],
	};
}
