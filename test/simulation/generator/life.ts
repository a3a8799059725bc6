/** Generates a life from a seed: whose router it is, how long it lives, and when what happens to it. */
import type { Incident, Life } from '../incident.ts';
import { Random } from '../random.ts';
import { HOUR, MINUTE, SECOND } from '../units.ts';
import { generateConfiguration } from './configuration.ts';
import type { Context, Generator } from './generator.ts';
import { withLines } from './lines.ts';
import { MACHINE_INCIDENTS } from './machine-incidents.ts';
import { NETWORK_INCIDENTS } from './network-incidents.ts';
import { NetworkGenerator } from './networks.ts';
import { withUnreliableChecks } from './unreliable-checks.ts';
import { USER_INCIDENTS } from './user-incidents.ts';

/** Every kind of incident; a seed draws rates in this order. */
const GENERATORS: readonly Generator[] = [
	NETWORK_INCIDENTS.change,
	NETWORK_INCIDENTS.flap,
	NETWORK_INCIDENTS.redial,
	MACHINE_INCIDENTS.fault,
	MACHINE_INCIDENTS.answers,
	NETWORK_INCIDENTS.lateRequest,
	USER_INCIDENTS.account,
	MACHINE_INCIDENTS.kill,
	MACHINE_INCIDENTS.crashPoint,
	MACHINE_INCIDENTS.powerCut,
	MACHINE_INCIDENTS.outage,
	MACHINE_INCIDENTS.clock,
	USER_INCIDENTS.edit,
	USER_INCIDENTS.cut,
	USER_INCIDENTS.password,
	USER_INCIDENTS.command,
	USER_INCIDENTS.fifo,
];

/** The life of this seed. */
export function generateLife(seed: number): Life {
	return withUnreliableChecks(withLines(generateUsualLife(seed)));
}

function generateUsualLife(seed: number): Life {
	const random = Random.of(seed, 'life');
	const configuration = generateConfiguration(random);
	// What a life costs to play are its looks, one an hour at least: one that looks each minute lasts for hours, one that looks each hour may last for years.
	const isLong = () => configuration.checkSeconds >= 3600 && random.chance(0.2);
	const looks = random.span(10, random.chance(0.9) ? 100 : isLong() ? 20_000 : 1000);
	const lastsMs = looks * Math.min(configuration.checkSeconds * SECOND, HOUR) + random.span(HOUR, 6 * HOUR);
	const networks = new NetworkGenerator(random, configuration);
	const network = networks.network();
	return { seed, configuration, network, lastsMs, incidents: schedule(random, { configuration, networks }, lastsMs) };
}

/** Each kind of incident comes at a rate that the seed chooses, or never; some lives are quiet, others are not. */
function schedule(random: Random, life: Pick<Context, 'configuration' | 'networks'>, lastsMs: number): Incident[] {
	const incidents: Incident[] = [];
	const meanMs = random.span(5 * MINUTE, Math.max(6 * HOUR, lastsMs / 20));
	const drawn = GENERATORS.map((generator) => generator.rate(random));
	const rates = drawn.map((rate) => (random.chance(0.25) ? 0 : rate));
	const all = rates.reduce((sum, one) => sum + one, 0);
	const most = random.span(30, 300);
	for (let atMs = 0; ; ) {
		// Things come together: a third of them within seconds of another.
		atMs += random.chance(0.35) ? random.span(1, 20 * SECOND) : Math.round(-Math.log(1 - random.next()) * meanMs);
		if (atMs >= lastsMs || incidents.length > most) break;
		const generator = pickByRate(rates, random.next() * all);
		if (generator) incidents.push(...generator.generate(contextOf(random, life, atMs)));
	}
	return incidents.sort((a, b) => a.atMs - b.atMs);
}

function pickByRate(rates: readonly number[], draw: number): Generator | undefined {
	let left = draw;
	return GENERATORS.find((_, at) => {
		const rate = rates[at] as number;
		left -= rate;
		return left < 0 && rate > 0;
	});
}

function contextOf(random: Random, life: Pick<Context, 'configuration' | 'networks'>, atMs: number): Context {
	const key = random.pick(life.configuration.keys);
	return { ...life, random, atMs, key, keyAt: life.configuration.keys.indexOf(key), host: random.pick(key.hostnames) };
}
