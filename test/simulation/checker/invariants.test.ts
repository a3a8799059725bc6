/** Each invariant finds what breaks it, and nothing else: by small logs written by hand, and their twins that break nothing. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { story } from '../report.ts';
import { Checker, check } from './checker.ts';
import { EXAMPLES as ADDRESSES } from './examples/addresses.ts';
import { EXAMPLES as ATTEMPTS } from './examples/attempts.ts';
import { EXAMPLES as CHECKS } from './examples/check-trust.ts';
import { EXAMPLES as CONVERGENCE } from './examples/convergence.ts';
import { EXAMPLES as DISK } from './examples/disk.ts';
import { EXAMPLES as HOLDS } from './examples/holds.ts';
import { EXAMPLES as LINES } from './examples/lines.ts';
import { EXAMPLES as NEEDLESS } from './examples/needless-updates.ts';
import { EXAMPLES as PROCESSES } from './examples/processes.ts';
import { EXAMPLES as PROMPTNESS } from './examples/promptness.ts';
import { EXAMPLES as REQUESTS } from './examples/requests.ts';
import { EXAMPLES as SECRETS } from './examples/secrets.ts';
import { EXAMPLES as STOPS } from './examples/stops.ts';
import { INVARIANTS } from './invariants.ts';

const EXAMPLES = [
	...NEEDLESS,
	...STOPS,
	...HOLDS,
	...ATTEMPTS,
	...CHECKS,
	...CONVERGENCE,
	...ADDRESSES,
	...REQUESTS,
	...PROMPTNESS,
	...SECRETS,
	...DISK,
	...PROCESSES,
	...LINES,
];

for (const { invariant, broken, kept, isExcused = false } of EXAMPLES) {
	test(`${invariant}: found when ${broken[0]}`, () => {
		const violations = check(broken[1].entries);
		assert.is(violations[0]?.invariant, invariant, story(broken[1].entries, violations).join('\n'));
	});

	test(`${invariant}: nothing is wrong when ${kept[0]}`, () => {
		const checker = new Checker();
		checker.read(kept[1].entries);
		assert.equal(checker.violations, [], story(kept[1].entries, checker.violations).join('\n'));
		assert.is(checker.counts.has(invariant), !isExcused, 'it was put to the test');
	});
}

test('each invariant has an example, and each example its invariant', () => {
	const names = INVARIANTS.map(({ name }) => name);
	assert.is(new Set(names).size, names.length);
	assert.equal([...new Set(EXAMPLES.map(({ invariant }) => invariant))].sort(), names.sort());
});

test.run();
