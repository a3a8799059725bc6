/** In some lives the IP check cannot be relied on: somebody forges what it says, or it leaves by a pool of addresses. */
import type { Incident, Life } from '../incident.ts';
import type { Interface, Network } from '../network.ts';
import { Random } from '../random.ts';
import { DAY, HOUR } from '../units.ts';

/** The life of this seed, with such checks or as it was. What is drawn for them changes nothing else in it. */
export function withUnreliableChecks(life: Life): Life {
	const random = Random.of(life.seed, 'checks');
	if (!random.chance(0.3)) return life;
	const its = random.chance(0.8) ? behindNat(life) : life;
	const faults = Array.from({ length: random.int(1, 3) }, (): Incident => {
		const what = random.pick(['check lies', 'check sees a pool'] as const);
		return { kind: 'fault', atMs: random.int(0, life.lastsMs - 1), what, forMs: random.span(HOUR, 5 * DAY) };
	});
	return { ...its, incidents: [...its.incidents, ...faults].sort((a, b) => a.atMs - b.atMs) };
}

/** The same life behind another router: it has the addresses that were this one's. */
function behindNat(life: Life): Life {
	return {
		...life,
		network: hidden(life.network),
		incidents: life.incidents.map((one) => (one.kind === 'network' ? { ...one, network: hidden(one.network) } : one)),
	};
}

function hidden(network: Network): Network {
	return network.map((one, at): Interface => {
		const open = one.ipv4.find(({ address }) => address.startsWith('203.0.113.'));
		return open ? { ...one, ipv4: [{ address: `10.7.${at}.2` }], outside: open.address } : one;
	});
}
