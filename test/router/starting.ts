/** What comes of a start of the service. */
import * as assert from 'uvu/assert';
import type { Router } from './router.ts';

export const TRIGGER = 'reload trigger noip';

/** The init script has declared the agent, and said nothing. */
export function starts(router: Router): void {
	const { code, output } = router.init('start');
	assert.is(output, '');
	assert.is(code, 0);
	assert.is(router.declared()[0], 'instance');
}

/** The init script has declared its trigger alone, and logged why. */
export function refuses(router: Router, why: RegExp): void {
	router.init('start');
	assert.equal(router.declared(), [TRIGGER]);
	assert.match(router.read('log'), why);
}
