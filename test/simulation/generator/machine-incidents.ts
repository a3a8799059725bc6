/** Generates what goes wrong with the machine, on the way to the provider, and at the provider. */
import { FAULTS, type FaultName } from '../../provider/faults.ts';
import type { Fault, Incident, PowerCut } from '../incident.ts';
import type { Random } from '../random.ts';
import { DAY, HOUR, MINUTE, SECOND } from '../units.ts';
import { announced, type Generator, rateOver, surelyAnnounced } from './generator.ts';

const FAULTS_OF_THE_MACHINE: readonly Fault[] = [
	'dns',
	'refused',
	'first refused',
	'unreachable',
	'connect timeout',
	'tls',
	'no curl',
	'curl hangs',
	'no source address',
	'no ubus',
	'ubus hangs',
	'ubus fails',
	'ubus is killed',
	'ubus talks nonsense',
	'no flock',
	'provider says 911',
	'provider says 500',
	'provider says 503',
	'provider says 429',
	'check says 500',
	'check is hostile',
	'disk: full',
	'disk: read-only',
	'disk: memory full',
	'disk: state locked',
];
const ANSWERS = [...(Object.keys(FAULTS) as FaultName[]), 'other address', 'other address'] as const;
const OUTAGES = ['provider says 911', 'provider says 500', 'provider says 429', 'check says 500'] as const;

export const MACHINE_INCIDENTS = {
	fault: {
		rate: rateOver(4),
		generate({ random, atMs }) {
			const what = random.pick(FAULTS_OF_THE_MACHINE);
			const forMs = random.span(SECOND, random.pick([5 * MINUTE, 3 * HOUR, 8 * HOUR]));
			const fault: Incident = { kind: 'fault', atMs, what, forMs };
			// A state that cannot be opened shows at a start only.
			return what === 'disk: state locked' ? [fault, { kind: 'kill', atMs: atMs + SECOND }] : [fault];
		},
	},

	answers: {
		rate: rateOver(4),
		generate({ random, atMs }) {
			const fault = random.pick(ANSWERS);
			const times = random.pick([1, 1, 2, 5]);
			return [{ kind: 'answers', atMs, fault, times, on: random.pick(['update', 'update', 'update', 'check']) }];
		},
	},

	kill: {
		rate: rateOver(10),
		generate: ({ random, atMs }) => [{ kind: random.pick(['kill', 'kill', 'restart']), atMs }],
	},

	/** Something to do, and a crash in the midst of it. */
	crashPoint: {
		rate: rateOver(6),
		generate(context) {
			const { random, atMs } = context;
			const effects = random.int(0, 40);
			const power = random.chance(0.5) ? powerCut(random) : null;
			const crash: Incident = { kind: 'crash point', atMs, effects, power };
			return random.chance(0.8) ? [crash, surelyAnnounced(context, atMs + 1)] : [crash];
		},
	},

	powerCut: {
		rate: rateOver(15),
		generate: ({ random, atMs }) => [{ kind: 'power', atMs, power: powerCut(random) }],
	},

	/** One falls into it, and it is over boots and clocks that its wait must last. */
	outage: {
		rate: rateOver(20),
		generate(context) {
			const { random, networks, atMs } = context;
			const what = random.pick(OUTAGES);
			const name = networks.change();
			const fault: Incident = { kind: 'fault', atMs, what, forMs: random.span(HOUR, 8 * HOUR) };
			const list = [fault, announced(context, name, atMs + 1)];
			let cutMs = atMs;
			for (let cuts = random.int(1, 3); cuts > 0; cuts--) {
				cutMs += random.span(5 * SECOND, HOUR);
				const power = { ...powerCut(random), offMs: random.span(5 * SECOND, 10 * MINUTE) };
				list.push({ kind: 'power', atMs: cutMs, power });
			}
			return list;
		},
	},

	clock: {
		rate: rateOver(15),
		generate({ random, atMs }) {
			const wrong: Incident = random.chance(0.2)
				? { kind: 'clock stands', atMs, forMs: random.span(MINUTE, DAY) }
				: {
						kind: 'clock',
						atMs,
						offMs: random.pick([-1, 1]) * random.span(MINUTE, 400 * DAY),
						isAnnounced: random.chance(0.5),
					};
			return [wrong, { kind: 'clock', atMs: atMs + random.span(MINUTE, DAY), offMs: 0, isAnnounced: true }];
		},
	},
} satisfies Record<string, Generator>;

function powerCut(random: Random): PowerCut {
	const isWrong = random.chance(0.6);
	return {
		offMs: random.span(5 * SECOND, 2 * DAY),
		clockOffMs: isWrong
			? random.pick([
					-56 * 365 * DAY,
					-3 * 365 * DAY + random.span(HOUR, 90 * DAY),
					-random.span(HOUR, DAY),
					random.span(HOUR, DAY),
				])
			: 0,
		ntpMs: random.chance(0.8) ? random.span(5 * SECOND, HOUR) : null,
	};
}
