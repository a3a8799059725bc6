/** Fifty keys of twenty names: what is written grows with what there is to write (promise 9, rules 2 and 26). */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { encode } from '../../src/base/checksummed.ts';
import { MINUTE } from '../../src/base/time.ts';
import type { Config } from '../../src/config/config.ts';
import { says } from './provider.ts';
import { configOf, line, otherKey } from './settings.ts';
import { World } from './world.ts';

const NAMES = 20;

/** As many keys, each of a user of its own. */
function keys(count: number): Config {
	const name = (key: number, at: number) => `list hostname 'n${at}.k${key}.example.net'`;
	const names = (key: number) => Array.from({ length: NAMES }, (_, at) => name(key, at));
	const rest = Array.from({ length: count - 1 }, (_, key) => otherKey(`k${key + 1}`, ...names(key + 1)));
	return configOf(names(0), [], rest.flat());
}

/** What came of the effects since the last time. */
function written(world: World): { saves: number; bytes: number; reports: number; volatileBytes: number } {
	const made = { saves: 0, bytes: 0, reports: 0, volatileBytes: 0 };
	for (const effect of world.effects.splice(0)) {
		if (effect.kind === 'report') made.reports++;
		if (effect.kind === 'save volatile') made.volatileBytes += encode(effect.volatile).length;
		if (effect.kind !== 'save durable') continue;
		made.saves++;
		made.bytes += encode(effect.state, 1).length;
	}
	return made;
}

test('the first updates of 50 keys with 20 names write a few times what there is to keep', () => {
	const world = new World(keys(50));
	world.settle();
	assert.is(world.sent().length, 50);
	const size = encode(world.state, 1).length;
	const made = written(world);
	assert.ok(made.bytes < 12 * size, `${made.saves} saves of ${made.bytes} bytes, ${size} to keep`);
	assert.ok(made.reports < 5, `${made.reports} reports`);
	assert.ok(made.volatileBytes < size, `${made.volatileBytes} bytes in the run folder`);
});

test('a new address of 50 keys with 20 names is written ahead once, and a few times more', () => {
	const world = new World(keys(50));
	world.settle();
	world.sent();
	written(world);
	world.event(line('192.0.2.2'));
	assert.is(world.sent().length, 50);
	const { saves, reports } = written(world);
	assert.ok(saves <= 12, `${saves} saves`);
	assert.ok(reports < 5, `${reports} reports`);
});

test('twice as many keys write twice as much', () => {
	const bytes = [25, 50].map((count) => {
		const world = new World(keys(count));
		world.settle();
		world.event(line('192.0.2.2'));
		return written(world).bytes;
	}) as [number, number];
	assert.ok(bytes[1] < 2.5 * bytes[0], bytes.join(' and '));
});

test('each request of fewer than 64 names is on the disk before the next, and so is each of its marks', () => {
	const world = new World(keys(3));
	for (const address of ['192.0.2.1', '192.0.2.2']) {
		world.event(line(address));
		const kinds = world.effects
			.splice(0)
			.flatMap(({ kind }) => (kind === 'send' || kind === 'save durable' ? kind : []));
		const ahead = address === '192.0.2.1' ? [] : ['save durable'];
		const each = ['send', 'save durable'];
		assert.equal(kinds, [...ahead, ...each, ...each, ...each], address);
	}
});

test('what was written ahead and may not follow loses its marks with the answer that forbids it', () => {
	const world = new World(keys(3));
	world.settle();
	world.effects.length = 0;
	world.answer = () => says('911');
	world.event(line('192.0.2.2'));
	const saves = world.effects.flatMap((effect) => (effect.kind === 'save durable' ? effect.state : []));
	const marked = saves.map(({ names }) => names.filter(({ ipv4 }) => ipv4?.unknown).length);
	assert.equal(marked, [3 * NAMES, NAMES].slice(0, saves.length));
	assert.is(saves.length, 2);
});

test('rule 2: of 50 keys a power cut has an eighth sent once more at most, and what it cut off', () => {
	for (const cutAt of [5, 49]) {
		const world = new World(keys(50));
		world.settle();
		world.sent();
		let count = 0;
		world.answer = (request) => (++count === cutAt ? 'power cut' : world.provider.answer(request, world.seen));
		world.event(line('192.0.2.2'));
		world.run(10 * MINUTE);
		const extra = world.sent().length - 50;
		assert.ok(extra >= 1 && extra <= 1 + 50 / 8, `${extra} more`);
		world.event();
		assert.equal(world.sent(), []);
	}
});

test('promise 2: with 50 keys, too, a stop is on the disk before the next request', () => {
	const world = new World(keys(50));
	world.settle();
	let count = 0;
	world.answer = (request) => (++count % 7 === 0 ? says('badauth') : world.provider.answer(request, world.seen));
	world.effects.length = 0;
	world.event(line('192.0.2.2'));
	let stops = 0;
	for (const effect of world.effects) {
		if (effect.kind === 'save durable') stops = effect.state.stops.length;
		if (effect.kind === 'log' && effect.entry.code === 'updated' && effect.entry.report.stop) stops--;
		if (effect.kind === 'send') assert.ok(stops >= 0, 'a stop is not on the disk');
	}
	assert.is(world.state.stops.length, 7);
});

test.run();
