/** `noip status --check` (rule 50). */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { healthOf } from '../../src/cli/health.ts';
import type { KeyState, KeyStatus, Status } from '../../src/client/status-schema.ts';
import { NOW_MS, richStatus } from './statuses.ts';

const [UP] = richStatus().keys as [KeyStatus];
const UNTIL = new Date(NOW_MS + 60_000).toISOString();

function ago(minutes: number): string {
	return new Date(NOW_MS - minutes * 60_000).toISOString();
}

function health(keys: KeyStatus[], { running = true, isBroken = false } = {}): number {
	const { configuration, ...status } = richStatus();
	const errors = isBroken ? [{ text: 'an error' } as never] : [];
	return healthOf({ ...status, configuration: { ...configuration, errors }, keys } as Status, running, NOW_MS);
}

function keyIn(state: KeyState, failingSince: string | null = null): KeyStatus {
	return { ...UP, state, failingSince };
}

const waits = (code: 'hold' | 'back-off'): KeyState =>
	({ code: 'waiting', wait: { code, until: UNTIL, text: '' }, text: '' }) as never as KeyState;
const absent = (misconfigured: boolean): KeyState => ({ code: 'no-address', reasons: [], misconfigured, text: '' });
const up = (...remarks: string[]): KeyState =>
	({ code: 'up-to-date', remarks: remarks.map((code) => ({ code, text: '' })), text: '' }) as never as KeyState;

for (const [what, key, code] of [
	['all is well', keyIn(up()), 0],
	['a record that is stale or disputed is no reason to come', keyIn(up('stale', 'disputed')), 0],
	['switched off', keyIn({ code: 'disabled', by: 'key', text: '' }), 0],
	['offline as configured', keyIn({ code: 'offline', text: '' }), 0],
	['it is being done', keyIn({ code: 'updating', text: '' }), 0],
	['the first minute without a result', keyIn(absent(false), ago(1)), 0],
	['the provider is waited for, however long', keyIn(waits('hold'), null), 0],
	['no success for 14 minutes', keyIn(waits('back-off'), ago(14)), 0],
	['no success for 15 minutes', keyIn(waits('back-off'), ago(15)), 69],
	['no success for 15 minutes, and the next try is under way', keyIn({ code: 'updating', text: '' }, ago(15)), 69],
	['no address for 14 minutes', keyIn(absent(false), ago(14)), 0],
	['no address for 15 minutes', keyIn(absent(false), ago(15)), 69],
	['stopped', keyIn({ code: 'stopped', stop: { code: 'badauth' }, text: '' } as never as KeyState), 77],
	['one of the names is stopped', (richStatus().keys as KeyStatus[])[1] as KeyStatus, 77],
	['a wish that the provider has refused', keyIn(up('stays-online')), 77],
	['an address that the configuration makes impossible', keyIn(absent(true), ago(1)), 78],
	['an error in the key', keyIn({ code: 'misconfigured', errors: [], text: '' }), 78],
] as const) {
	test(`rule 50: ${what}: ${code}`, () => {
		assert.is(health([UP, key as KeyStatus]), code);
		assert.is(health([key as KeyStatus], { isBroken: true }), 78);
		assert.is(health([key as KeyStatus], { running: false, isBroken: true }), 75);
	});
}

test('rule 50: of several keys what needs a person more counts', () => {
	const failing = keyIn(absent(false), ago(60));
	const stopped = keyIn({ code: 'stopped', stop: { code: 'badauth' }, text: '' } as never as KeyState);
	assert.is(health([failing, stopped]), 77);
	assert.is(health([stopped, keyIn(absent(true))]), 78);
});

test.run();
