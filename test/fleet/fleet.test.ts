import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { BEHAVIOURS, figuresOf, trial } from './trials.ts';

const ROUTERS = 2000;
const figures = (behaviour: string, spread: number, jitter = true, powerCut = false) =>
	figuresOf(trial(behaviour, ROUTERS, spread, jitter, powerCut), ROUTERS);
/** Chance makes a second out of hundreds busier than their mean. */
const CHANCE = 1.25;

for (const behaviour of Object.keys(BEHAVIOURS)) {
	for (const spread of [1, 10]) {
		test(`the provider ${behaviour}: after a return within ${spread} s no later peak is larger than the first`, () => {
			const { first, later, doneSeconds } = figures(behaviour, spread);
			assert.ok(later <= first * CHANCE, `${later} after ${first}`);
			assert.ok(doneSeconds !== null);
		});
	}

	test(`the provider ${behaviour}: however slowly the lines return, at most an eighth of all routers ask within a second of a retry`, () => {
		for (const spread of [60, 600]) assert.ok(figures(behaviour, spread).later <= ROUTERS / 8);
	});
}

test('routers that booted together do not come together when their first hour is over', () => {
	const behaviour = 'refuses connections for 2 h';
	assert.ok(figures(behaviour, 1, true, true).later <= ROUTERS / 8);
	assert.is(figures(behaviour, 1, false, true).later, ROUTERS);
});

test('without the jitter an outage returns every wave as steep as it came, and a busy provider is never done', () => {
	assert.is(figures('answers 911 for 2 h', 1, false).later, ROUTERS);
	assert.is(figures('takes 0.5 % of the routers a second', 1, false).doneSeconds, null);
});

test.run();
