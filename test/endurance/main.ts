/** The long forms of what `make test` does a share of: `main.ts crash [SEED]`, `main.ts growth`. */
import { engines } from '../support/engines.ts';
import { crash } from './crash.ts';
import { assertFlat, manyLines, manyUpdates } from './growth.ts';
import { idle } from './idle.ts';
import { CALLS, steps } from './steps.ts';

/** On each engine. */
const KILLS = 250;
const UPDATES = 10_000;
const LINES = 100_000;
/** An hour. */
const LOOKS = 12;

/** 500 kills at random instants, then one in front of each call to the kernel that touches a file. */
async function crashes(seed: number): Promise<void> {
	for (const engine of engines()) {
		const { kills, lost, again } = await crash(engine, KILLS, seed);
		const came = `${lost} times a request was in doubt, ${again} addresses were sent again, nothing is broken`;
		console.log(`${engine.name}: killed at ${kills} random instants (seed ${seed}): ${came}`);
		for (const stops of [false, true]) {
			for (const call of CALLS) {
				const count = await steps(engine, call, stops);
				const around = stops ? 'a stop' : 'a confirmation';
				console.log(
					`${engine.name}: killed in front of each ${call.slice(2)} (${count}) around ${around}: nothing is broken`,
				);
			}
		}
	}
}

async function growths(): Promise<void> {
	for (const engine of engines()) {
		console.log(assertFlat(engine, `${UPDATES} updates`, await manyUpdates(engine, UPDATES)));
		console.log(assertFlat(engine, `${LINES} lines`, await manyLines(engine, LINES)));
		console.log(await idle(engine, LOOKS));
	}
}

const [what, seed] = process.argv.slice(2);
await (what === 'crash' ? crashes(Number(seed) || Date.now() % 2 ** 31) : growths());
