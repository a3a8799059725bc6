/** What can happen to a router, as data: a life is a list of these, and can be made shorter. */
import type { FaultName } from '../provider/faults.ts';
import type { Configuration, Edit } from './configuration.ts';
import type { DiskFault } from './machine/disk.ts';
import type { Network, Route } from './network.ts';

/** Something that is out of order for a while. */
export type Fault =
	| 'dns'
	| 'refused'
	| 'first refused'
	| 'unreachable'
	| 'connect timeout'
	| 'tls'
	| 'no curl'
	| 'curl hangs'
	| 'no source address'
	| 'no ubus'
	| 'ubus hangs'
	| 'ubus fails'
	| 'ubus is killed'
	| 'ubus talks nonsense'
	| 'no flock'
	| 'provider says 911'
	| 'provider says 500'
	| 'provider says 503'
	| 'provider says 429'
	| 'check says 500'
	| 'check is hostile'
	| 'check lies'
	| 'check sees a pool'
	| `disk: ${DiskFault}`;

export type AccountChange =
	| { what: 'password'; user: string; password: string }
	| { what: 'lapse' | 'restore'; host: string }
	| { what: 'block' | 'unblock'; user: string }
	| { what: 'plus'; plus: boolean };

export type Incident = { atMs: number } & (
	| { kind: 'network'; network: Network; events: { afterMs: number; text: string }[] }
	| { kind: 'fault'; what: Fault; forMs: number }
	| { kind: 'answers'; fault: FaultName | 'other address'; times: number; on: 'update' | 'check' }
	| { kind: 'account'; change: AccountChange }
	/** `kill -9` of the agent, or a service restart. */
	| { kind: 'kill' | 'restart' }
	/** At the nth effect from then on: the agent is killed, or the power fails. */
	| { kind: 'crash point'; effects: number; power: PowerCut | null }
	| { kind: 'power'; power: PowerCut }
	/** The wall clock is off by so much from now on; `isAnnounced`: ntpd says so. */
	| { kind: 'clock'; offMs: number; isAnnounced: boolean }
	| { kind: 'clock stands'; forMs: number }
	| { kind: 'edit'; edit: Edit }
	/** A command of the user, in a process of its own. */
	| { kind: 'command'; args: string[] }
	| { kind: 'fifo'; text: string }
);

/** A power cut: how long it lasts, what the clock shows afterwards, and when ntpd sets it (null: never before the next cut). */
export interface PowerCut {
	offMs: number;
	/** Off by so much afterwards. */
	clockOffMs: number;
	ntpMs: number | null;
}

export interface Life {
	seed: number;
	configuration: Configuration;
	network: Network;
	incidents: Incident[];
	/** Faults end here; then everything must come right. */
	lastsMs: number;
}

/** An incident in words. */
export function describe(incident: Incident): string {
	const { kind } = incident;
	switch (kind) {
		case 'network': {
			const shown = incident.network.map(
				(one) =>
					`${one.name}${one.device === one.name ? '' : `@${one.device}`} ${one.up ? '' : 'down '}${one.pending ? 'pending ' : ''}${[...one.ipv4, ...one.ipv6, ...one.prefixes, ...one.assigned].map((each) => each.address + ('preferred' in each ? `(${each.preferred})` : '')).join(' ')}${one.outside ? ` seen as ${one.outside}` : ''}${one.offline ? ' offline' : ''}${one.routes.map(routeInWords).join('')}`,
			);
			return `the network: ${shown.join('; ')}; told by ${incident.events.map(({ afterMs, text }) => `${text} after ${afterMs} ms`).join(', ') || 'nobody'}`;
		}
		case 'fault':
			return `fault: ${incident.what} for ${Math.round(incident.forMs / 1000)} s`;
		default: {
			const { atMs, ...rest } = incident;
			void atMs;
			return `${kind}: ${JSON.stringify(rest)}`;
		}
	}
}

function routeInWords({ family, metric, inactive, policy }: Route): string {
	return ` ${inactive ? 'no ' : ''}default ${family}${metric ? ` ${metric}` : ''}${policy ? ' by policy' : ''}`;
}
