/** What every generator of incidents is given, and gives. */
import type { Configuration, KeyConfiguration } from '../configuration.ts';
import type { Incident } from '../incident.ts';
import type { Random } from '../random.ts';
import { SECOND } from '../units.ts';
import type { NetworkGenerator } from './networks.ts';

export interface Context {
	random: Random;
	atMs: number;
	configuration: Configuration;
	networks: NetworkGenerator;
	/** One key, its place in the configuration, and one of its names: what an incident is about, if it is about one. */
	key: KeyConfiguration;
	keyAt: number;
	host: string;
}

export interface Generator {
	/** Drawn once a life: how likely this kind is, compared with the others. */
	rate(random: Random): number;
	/** One incident, with what belongs to it. */
	generate(context: Context): Incident[];
}

/** A rate from 1 to 30, divided by this. */
export function rateOver(divisor: number): Generator['rate'] {
	return (random) => random.span(1, 30) / divisor;
}

/** The hotplug event of an interface: mostly at once, sometimes late, doubled or lost. */
export function hotplugEvents(
	random: Random,
	name: string,
	verb = random.pick(['ifup', 'ifup', 'ifupdate', 'ifdown']),
): { afterMs: number; text: string }[] {
	const text = `${verb} ${name}`;
	const afterMs = random.chance(0.8) ? random.int(0, 50) : random.span(50, 90 * SECOND);
	const how = random.int(0, 9);
	if (how === 0) return [];
	if (how === 1)
		return [
			{ afterMs, text },
			{ afterMs: afterMs + random.int(0, 500), text },
		];
	return [{ afterMs, text }];
}

/** The network as it is now, announced as networks are. */
export function announced({ random, networks }: Context, name: string, atMs: number): Incident {
	return { kind: 'network', atMs, network: networks.network(), events: hotplugEvents(random, name) };
}

/** A new network, of which an event tells for sure. */
export function surelyAnnounced({ networks }: Context, atMs: number): Incident {
	const name = networks.change();
	return { kind: 'network', atMs, network: networks.network(), events: [{ afterMs: 5, text: `ifup ${name}` }] };
}
