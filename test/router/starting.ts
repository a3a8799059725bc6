/** What comes of a start of the service. */
import * as assert from 'uvu/assert';
import type { RouterRoot } from '../support/router-root.ts';

export const TRIGGER = 'reload trigger noip';

/** The init script has declared the agent, and said nothing. */
export function starts(router: RouterRoot): void {
	const { code, output } = router.init('start');
	assert.is(output, '');
	assert.is(code, 0);
	assert.is(router.declared()[0], 'instance');
}

/** The init script has declared its trigger alone, and logged why. */
export function refuses(router: RouterRoot, why: RegExp): void {
	router.init('start');
	assert.equal(router.declared(), [TRIGGER]);
	assert.match(router.read('log'), why);
}
