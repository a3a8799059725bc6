import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { HOUR, type Now } from '../../src/base/time.ts';
import { type Deadline, deadlineIn, rebase, remainingMs } from '../../src/updater/deadline.ts';
import { LONG_AGO, TODAY } from './world.ts';

const duration = fc.integer({ min: 0, max: 4 * HOUR });
const wall = fc.oneof(
	fc.integer({ min: LONG_AGO - 9e11, max: LONG_AGO }),
	fc.integer({ min: TODAY, max: TODAY + 9e11 }),
	fc.integer(),
);
const bootId = fc.constantFrom('a', 'b', 'c', '');
const now: fc.Arbitrary<Now> = fc.record({ uptimeMs: fc.integer({ min: 0, max: 9e11 }), wallMs: wall, bootId });

test('rule 14: what remains is never negative and never above the duration, whatever the clocks say', () => {
	fc.assert(
		fc.property(duration, now, fc.array(now, { maxLength: 8 }), (durationMs, set, later) => {
			let deadline: Deadline = deadlineIn(durationMs, set);
			for (const now of later) {
				const next = rebase(deadline, now);
				const left = remainingMs(next, now);
				assert.ok(left >= 0 && left <= durationMs && left <= deadline.durationMs, `${left}`);
				deadline = next;
			}
		}),
	);
});

test('rule 14: within a boot a jump of the wall clock shortens nothing, and time does', () => {
	fc.assert(
		fc.property(duration, now, fc.integer({ min: 0, max: 5 * HOUR }), wall, (durationMs, set, passed, wallMs) => {
			const deadline = deadlineIn(durationMs, set);
			const now = { ...set, uptimeMs: set.uptimeMs + passed, wallMs };
			assert.is(rebase(deadline, now), deadline);
			assert.is(remainingMs(deadline, now), Math.max(durationMs - passed, 0));
		}),
	);
});

test('rule 14: between boots with a clock to trust both times, what has passed by it is gone', () => {
	fc.assert(
		fc.property(duration, fc.integer({ min: -HOUR, max: 5 * HOUR }), (durationMs, passed) => {
			const deadline = deadlineIn(durationMs, { uptimeMs: 9, wallMs: TODAY, bootId: 'a' });
			const now = { uptimeMs: 5, wallMs: TODAY + passed, bootId: 'b' };
			const left = Math.min(Math.max(durationMs - passed, 0), durationMs);
			assert.is(remainingMs(rebase(deadline, now), now), left);
		}),
	);
});

test('rule 14: without a clock the wait begins again in full three times, and is over at the fourth boot', () => {
	fc.assert(
		fc.property(fc.integer({ min: 1, max: 4 * HOUR }), (durationMs) => {
			let deadline = deadlineIn(durationMs, { uptimeMs: 9, wallMs: LONG_AGO, bootId: '0' });
			const left = [1, 2, 3, 4, 5].map((boot) => {
				const now = { uptimeMs: 5, wallMs: LONG_AGO, bootId: `${boot}` };
				deadline = rebase(deadline, now);
				return remainingMs(deadline, now);
			});
			assert.equal(left, [durationMs, durationMs, durationMs, 0, 0]);
		}),
	);
});

test('rule 14: a wait ends after finitely many boots, whatever their clocks say', () => {
	fc.assert(
		fc.property(duration, fc.array(wall, { minLength: 40, maxLength: 40 }), (durationMs, walls) => {
			let deadline = deadlineIn(durationMs, { uptimeMs: 9, wallMs: LONG_AGO, bootId: 'first' });
			// Each boot lasts a tenth of the wait, and its clock goes right after what it began with.
			const livedMs = Math.ceil(durationMs / 10);
			let wallMs = LONG_AGO;
			let boots = 0;
			for (const [boot, begins] of walls.entries()) {
				wallMs = boot < 4 ? begins : Math.max(wallMs + livedMs, TODAY);
				const now = { uptimeMs: 5, wallMs, bootId: `${boot}` };
				deadline = rebase(deadline, now);
				if (remainingMs(deadline, { ...now, uptimeMs: 5 + livedMs }) === 0) break;
				boots++;
			}
			assert.ok(boots < 40, `${boots} boots`);
		}),
	);
});

test('rule 14: where boots have no names, an uptime that went back is another boot', () => {
	const deadline = deadlineIn(HOUR, { uptimeMs: 900 * HOUR, wallMs: TODAY, bootId: '' });
	const now = { uptimeMs: 1000, wallMs: TODAY + HOUR / 2, bootId: '' };
	assert.is(remainingMs(rebase(deadline, now), now), HOUR / 2);
	const later = { uptimeMs: now.uptimeMs + HOUR / 2, wallMs: TODAY, bootId: '' };
	assert.is(remainingMs(rebase(deadline, now), later), 0);
});

test.run();
