/** That the clock which tests set is in the engine of tests alone: a released one does not know the variable that names it. */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ownArchitecture } from '../../build/architectures.mjs';
import { engine as build } from '../../build/engine.mjs';
import { executable } from '../../build/static.mjs';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { engine, moduleOf } from './on-engine.ts';

const clockedEngine = await build(ownArchitecture(), { clocked: true });
const VARIABLE = 'NOIP_TEST_CLOCK';
const AHEAD_S = 86_400;
const SPEED = 10;
const WAIT_MS = 500;

/** What both clocks of an engine say at the end of a wait: milliseconds by which the wall clock is ahead, and by the other how long the wait was. */
function probe(program: string): { ahead: number; waited: number } {
	const file = join(temporaryFolder(), 'clock');
	writeFileSync(file, `+${AHEAD_S} x${SPEED}\n`);
	const path = moduleOf(`const began = os.now();
		os.setTimeout(() => print(JSON.stringify({ now: Date.now(), waited: os.now() - began })), ${WAIT_MS});`);
	const { stdout } = spawnSync(program, [path], { env: { [VARIABLE]: file }, encoding: 'utf8', timeout: 60_000 });
	const { now, waited } = JSON.parse(stdout);
	return { ahead: now - Date.now(), waited };
}

test('an engine of tests lives by the clock that the variable names', () => {
	const { ahead } = probe(clockedEngine);
	assert.ok(ahead >= AHEAD_S * 1000 - WAIT_MS, `${ahead} ms`);
});

test('a released one ignores it, wall clock and waits alike', () => {
	const { ahead, waited } = probe(engine);
	assert.ok(ahead <= 0, `${ahead} ms`);
	assert.ok(waited >= WAIT_MS, `${waited} ms`);
});

test('and a released executable does not hold its name', async () => {
	assert.ok(readFileSync(clockedEngine).includes(VARIABLE));
	for (const path of [engine, await executable()]) assert.not.ok(readFileSync(path).includes(VARIABLE), path);
});

test.run();
