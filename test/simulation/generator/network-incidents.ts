/** Generates what happens to the network, and requests that come late because of it. */
import type { Incident } from '../incident.ts';
import { MINUTE, SECOND } from '../units.ts';
import { announced, type Generator, hotplugEvents, rateOver, surelyAnnounced } from './generator.ts';

export const NETWORK_INCIDENTS = {
	change: {
		rate: (random) => random.span(1, 20),
		generate(context) {
			const { random, networks, atMs } = context;
			const list = [announced(context, networks.change(), atMs)];
			// Two interfaces that come up together tell in any order.
			if (random.chance(0.4)) list.push(announced(context, networks.change(), atMs + random.span(1, 4000)));
			return list;
		},
	},

	flap: {
		rate: rateOver(20),
		generate(context) {
			const { random, networks, atMs } = context;
			const everyMs = random.span(2 * SECOND, 5 * MINUTE);
			return Array.from({ length: random.int(4, 60) }, (_, time) =>
				announced(context, networks.flap(), atMs + time * everyMs),
			);
		},
	},

	/** Everything is set up anew, and the families come one after the other. */
	redial: {
		rate: rateOver(8),
		generate({ random, networks, atMs }) {
			const [first, second] = networks.redial() as [string, string];
			const event = (time: number, name: string, verb: string): Incident => ({
				kind: 'network',
				atMs: time,
				network: networks.network(),
				events: hotplugEvents(random, name, verb),
			});
			const down = event(atMs, first, 'ifdown');
			const firstMs = atMs + random.span(100, MINUTE);
			const secondMs = firstMs + random.span(100, 10 * MINUTE);
			networks.bringUp(first);
			const firstUp = event(firstMs, first, 'ifup');
			networks.bringUp(second);
			return [down, firstUp, event(secondMs, second, 'ifup')];
		},
	},

	/** A request comes late, and its successor has overtaken it. */
	lateRequest: {
		rate: rateOver(20),
		generate(context) {
			const { random, atMs } = context;
			const changes = [1, random.int(1200, 4000)].map((afterMs) => surelyAnnounced(context, atMs + afterMs));
			return [{ kind: 'answers', atMs, fault: 'late', times: 1, on: 'update' }, ...changes];
		},
	},
} satisfies Record<string, Generator>;
