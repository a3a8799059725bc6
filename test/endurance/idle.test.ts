import { test } from 'uvu';
import { engines } from '../support/engines.ts';
import { idle } from './idle.ts';

/** A share of the hour of `make endurance`. */
const LOOKS = 3;

for (const engine of engines()) {
	test(`${engine.name}: an idle agent is woken by the timers it declares, and by its engine's own`, async () => {
		console.log(`FIGURE ${await idle(engine, LOOKS)}`);
	});
}

test.run();
