import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { CORPUS, HOSTILE } from './corpus.ts';
import { READERS } from './readers.ts';
import { SOURCES, type Started, start } from './started-router.ts';
import { inputs } from './vectors.ts';

/** Seconds of the processor's within which any vector must be read; a pattern that runs away takes minutes. */
const LONGEST = 10;
const RUNS = 400;

for (const [name, reader] of Object.entries(READERS)) {
	test(`whatever stands in the place of ${name}, reading it neither throws nor runs away`, async () => {
		const read = async (input: string) => {
			const began = process.cpuUsage();
			const result = await reader(input);
			JSON.stringify(result);
			const { user, system } = process.cpuUsage(began);
			assert.ok((user + system) / 1e6 < LONGEST, JSON.stringify(input));
		};
		for (const input of [...(CORPUS[name] as string[]), ...HOSTILE]) await read(input);
		await fc.assert(fc.asyncProperty(inputs(name), read), { numRuns: RUNS });
	});
}

/** Holds for any start that there was. */
function isSound(started: Started): void {
	if (started.userAgent) assert.match(started.userAgent, /^[!-.0-~]+ [!-.0-~]+-[!-.0-~]+\/[!-.0-~]+ me@example\.com$/);
	// biome-ignore lint/suspicious/noControlCharactersInRegex: what nobody may see
	for (const line of [...started.said, ...started.status]) assert.not.match(line, /[\x00-\x1f\x7f-\x9f]|secret/);
}

for (const name of Object.keys(SOURCES).filter((each) => !each.includes('noip.conf'))) {
	test(`whatever stands in the place of ${name}, the User-Agent keeps its form, and log and status their lines`, async () => {
		await fc.assert(
			fc.asyncProperty(inputs(name), async (input) => {
				const started = await start({ [name]: input });
				assert.is(started.problem, null);
				assert.is(started.keys.length, 3);
				isSound(started);
			}),
			{ numRuns: RUNS },
		);
	});
}

test('whatever all sources of the User-Agent hold together, it keeps its form', async () => {
	const names = ['/etc/board.json', '/etc/device_info', '/etc/os-release', 'ubus call system board'];
	const several = fc.record(Object.fromEntries(names.map((name) => [name, inputs(name)])));
	await fc.assert(
		fc.asyncProperty(several, async (sources) => isSound(await start(sources))),
		{ numRuns: RUNS },
	);
});

test.run();
