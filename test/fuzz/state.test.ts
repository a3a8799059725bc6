import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Stop } from '../../src/updater/state.ts';
import { OLD_STOPS, SOURCES, STOPS, type Started, start } from './started-router.ts';
import { flipped } from './vectors.ts';

const STATE = SOURCES['/state/state.json'] as string;

/** Where each stop stands in the text, from its first brace to behind its last. */
const PLACES = STOPS.map((stop) => {
	const from = STATE.indexOf(`{\n   "word": ${JSON.stringify(stop.word)}`);
	return { stop, from, to: STATE.indexOf('\n  }', from) + 4 };
});

const without = (stops: readonly Stop[]) => stops.map(({ word, user, hosts }) => JSON.stringify([word, user, hosts]));

/** The start went on, said what is the matter, and has all stops that stand unharmed in either file. `hurt`: the bytes that are not as they were. */
function hasAllStops(started: Started, hurt: { from: number; to: number }, older: readonly Stop[], what: string): void {
	assert.is(started.problem, null, what);
	assert.match(started.said.join('\n'), /state\.json (has changed since|cannot be read|was written by a newer)/, what);
	const has = without(started.stops);
	const readable = PLACES.filter(({ from, to }) => to <= hurt.from || from >= hurt.to).map(({ stop }) => stop);
	for (const stop of without([...older, ...readable])) assert.ok(has.includes(stop), `${what}: ${stop} is lost`);
}

test('the state of the test is what a start knows', async () => {
	assert.equal(without((await start({})).stops), without(STOPS));
	assert.ok(PLACES.every(({ from, to }) => from > 0 && to > from));
});

for (const [olderText, older] of [
	[SOURCES['/state/state.json.1'] as string, OLD_STOPS],
	['', []],
] as const) {
	const beside = older[0] ? 'with the one before beside it' : 'alone';

	test(`rule 26: a state ${beside}, cut off anywhere, is said, and no stop is lost that stands in it`, async () => {
		// Without its last line end it is whole.
		for (let at = 0; at < STATE.length - 1; at++) {
			const started = await start({ '/state/state.json': STATE.slice(0, at), '/state/state.json.1': olderText });
			hasAllStops(started, { from: at, to: STATE.length }, older, `cut off at ${at}`);
		}
	});

	test(`rule 26: a state ${beside}, with any bit turned over, is said, and no stop is lost that stands in it`, async () => {
		for (let at = 0; at < STATE.length - 1; at++) {
			for (let bit = 0; bit < 8; bit++) {
				const started = await start({
					'/state/state.json': flipped(STATE, at, bit),
					'/state/state.json.1': olderText,
				});
				hasAllStops(started, { from: at, to: at + 1 }, older, `bit ${bit} of byte ${at}`);
			}
		}
	});
}

test('rule 26: with both states damaged at once, what stands in the newest is kept', async () => {
	for (let at = 0; at < STATE.length - 1; at += 7) {
		const started = await start({
			'/state/state.json': flipped(STATE, at, at % 8),
			'/state/state.json.1': (SOURCES['/state/state.json.1'] as string).slice(0, at),
		});
		hasAllStops(started, { from: at, to: at + 1 }, [], `both at ${at}`);
	}
});

test.run();
