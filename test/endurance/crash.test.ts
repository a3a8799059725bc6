import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { engines } from '../support/engines.ts';
import { crash } from './crash.ts';
import { steps } from './steps.ts';

/** A share of what `make crash` does. */
const KILLS = 30;
const seed = Date.now() % 2 ** 31;

for (const engine of engines()) {
	test(`promise 9: ${engine.name}, killed at random instants around updates, leaves whole files, and sends nothing twice but what is in doubt`, async () => {
		const { kills, lost, again } = await crash(engine, KILLS, seed);
		console.log(`FIGURE ${engine.name}: killed ${kills} times, ${lost} in doubt, ${again} sent again (seed ${seed})`);
	});

	for (const answer of ['a confirmation', 'a stop']) {
		test(`promise 9: ${engine.name}, killed in front of each renaming of a file around ${answer}, leaves whole files`, async () => {
			// The state is written before and after a request, the memory oftener, the status at the end.
			assert.ok((await steps(engine, '/^rename', answer === 'a stop')) >= 6);
		});
	}
}

test.run();
