import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { isoTime } from '../../src/base/time.ts';

test('every number has a time in ISO 8601, for a wall clock may be anywhere', () => {
	assert.is(isoTime(1_764_000_000_123), '2025-11-24T16:00:00Z');
	assert.is(isoTime(8.64e15 + 1), '+275760-09-13T00:00:00Z');
	assert.is(isoTime(-9e15), '-271821-04-20T00:00:00Z');
	assert.is(isoTime(Infinity), '+275760-09-13T00:00:00Z');
	assert.is(isoTime(NaN), '1970-01-01T00:00:00Z');
});

test.run();
