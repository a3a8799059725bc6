/** Router-lives, always the same ones and fresh ones; see docs/audit.md. `SIMULATION_SECONDS` says how long fresh ones are played. */
import { execFileSync } from 'node:child_process';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { generateLife } from './generator/life.ts';
import { simulate } from './simulate.ts';
import { from, report, type Soaked, soak } from './soak.ts';

/** The last ones once broke a promise. */
const FIXED = [...Array.from({ length: 60 }, (_, at) => at + 1), 376, 729, 221_581_301];
const SECONDS = Number(process.env.SIMULATION_SECONDS ?? 60);

function figure(what: string, { lives, years, seconds }: Soaked): void {
	console.log(`FIGURE ${what}: ${lives} lives, ${years.toFixed(1)} router-years in ${seconds.toFixed(0)} s`);
}

test('no promise is broken in the lives of a fixed set of seeds', async () => {
	const soaked = await soak(FIXED, () => false);
	figure('fixed seeds', soaked);
	assert.is(soaked.failed, null, soaked.failed === null ? '' : await report(soaked.failed));
});

test('no promise is broken in lives of fresh seeds', async () => {
	const seed = process.env.CI ? seedOfCommit() : Date.now() % 1_000_000_000;
	const untilMs = Date.now() + SECONDS * 1000;
	const seeds = process.env.CI ? Array.from({ length: CI_LIVES }, (_, at) => seed + at) : from(seed);
	const soaked = await soak(seeds, () => Date.now() > untilMs);
	figure(`seeds from ${seed}`, soaked);
	assert.is(soaked.failed, null, soaked.failed === null ? '' : await report(soaked.failed));
});

/** In CI each commit has seeds of its own, so many, and a run of it can be repeated. */
const CI_LIVES = 100;

function seedOfCommit(): number {
	const hash = execFileSync('git', ['rev-parse', 'HEAD'], { encoding: 'utf8' });
	return Number.parseInt(hash.slice(0, 7), 16);
}

test('a life is the same each time that it is played', async () => {
	for (const seed of [3, 7, 12]) {
		const first = await simulate(generateLife(seed));
		const second = await simulate(generateLife(seed));
		assert.equal(second.log, first.log);
	}
});

test.run();
