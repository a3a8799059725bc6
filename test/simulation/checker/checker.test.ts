/** The checker is given a log of plain data and nothing else. */
import { build } from 'esbuild';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { generateLife } from '../generator/life.ts';
import { simulate } from '../simulate.ts';
import { Checker } from './checker.ts';

test('a log is plain data: written as JSON and read again it gives the same, and so it does piece by piece', async () => {
	const { log, counts } = await simulate(generateLife(3));
	const whole = new Checker();
	whole.read(JSON.parse(JSON.stringify(log)));
	const pieces = new Checker();
	for (let end = 0; end <= log.length; end += 7) pieces.read(log.slice(0, end));
	pieces.read(log);
	for (const checker of [whole, pieces]) {
		assert.equal(checker.violations, []);
		assert.equal([...checker.counts], [...counts]);
	}
});

test('the checker shares no code with the client', async () => {
	const entryPoints = ['test/simulation/checker/checker.ts'];
	const { metafile } = await build({ entryPoints, bundle: true, write: false, metafile: true, logLevel: 'error' });
	const inputs = Object.keys(metafile.inputs);
	assert.ok(inputs.includes('test/simulation/checker/model/fold.ts'));
	assert.equal(
		inputs.filter((file) => file.startsWith('src/')),
		[],
	);
});

test.run();
