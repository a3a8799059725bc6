/** Since when a key has had no success (rule 50). */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Failing, failingSince } from '../../src/updater/failing.ts';
import type { Plan } from '../../src/updater/plan.ts';

const STATES = {
	absent: { kind: 'absent' },
	'back-off': { kind: 'waiting', wait: { code: 'back-off' } },
	hold: { kind: 'waiting', wait: { code: 'hold' } },
	due: { kind: 'due' },
	settled: { kind: 'settled' },
};

/** What `failingSince` makes of states of a key that follow each other, a second each. */
function follow(...states: (keyof typeof STATES)[]): (number | undefined)[] {
	let failing: Failing = new Map();
	return states.map((name, at) => {
		const plan = { keys: [{ key: { name: 'home' }, state: STATES[name] }] } as never as Plan;
		failing = failingSince(failing, plan, { uptimeMs: 1000 * at, wallMs: 0, bootId: '' });
		return failing.get('home');
	});
}

test('rule 50: it begins with the first failure or without an address, another try changes nothing, and success ends it', () => {
	assert.equal(follow('settled', 'due', 'back-off', 'due', 'back-off', 'absent', 'settled', 'absent'), [
		undefined,
		undefined,
		2000,
		2000,
		2000,
		2000,
		undefined,
		7000,
	]);
});

test('rule 50: a wait that the provider asked for is no failure, and the quarter of an hour begins anew after it', () => {
	assert.equal(follow('back-off', 'hold', 'due', 'back-off'), [0, undefined, undefined, 3000]);
});

test.run();
