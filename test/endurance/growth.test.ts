import { test } from 'uvu';
import { engines } from '../support/engines.ts';
import { assertFlat, manyLines, manyUpdates } from './growth.ts';

// Shares of what `make endurance` does.
const UPDATES = 120;
const LINES = 16_000;

for (const engine of engines()) {
	test(`${engine.name}: hundreds of updates leave no descriptor and no memory behind`, async () => {
		console.log(`FIGURE ${assertFlat(engine, `${UPDATES} updates`, await manyUpdates(engine, UPDATES))}`);
	});

	test(`${engine.name}: thousands of lines on the FIFO leave no descriptor and no memory behind`, async () => {
		console.log(`FIGURE ${assertFlat(engine, `${LINES} lines`, await manyLines(engine, LINES))}`);
	});
}

test.run();
