/** Rule 49: what became of a force. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { HOUR, MINUTE, SECOND } from '../../src/base/time.ts';
import { triggersFor } from '../../src/updater/triggers.ts';
import { says } from './provider.ts';
import { configOf, line, otherKey } from './settings.ts';
import { World } from './world.ts';

/** A world in which everything is confirmed, and the five minutes after that are over. */
function settled(config = configOf()): World {
	const world = new World(config);
	world.run(10 * MINUTE);
	world.sent();
	return world;
}

const told = ({ session }: World, key = 'home') => session.forces[key];

test('rule 49: a force that was sent is told as sent', () => {
	const world = settled();
	assert.is(told(world), undefined);
	world.force('home');
	assert.is(told(world)?.code, 'sent');
	assert.is(world.sent().length, 1);
});

test('rule 49: a force within five minutes of the last is told as such, until when', () => {
	const world = settled();
	world.force('home');
	const firstMs = world.uptimeMs;
	world.run(MINUTE);
	world.force('home');
	assert.equal(told(world), { code: 'too-soon', atMs: world.uptimeMs, untilMs: firstMs + 5 * MINUTE });
	assert.is(world.sent().length, 1);
	world.run(5 * MINUTE);
	assert.is(told(world), undefined);
	world.force('home');
	assert.is(told(world)?.code, 'sent');
});

test('rule 49: a force that a hold keeps back says until when, and the agent sends it by itself', () => {
	const world = settled();
	world.answer = () => says('911');
	world.event(line('192.0.2.7'));
	world.answer = (request) => world.provider.answer(request, world.seen);
	world.sent();
	world.force('home');
	const force = told(world);
	assert.equal(force, { code: 'waiting', atMs: world.uptimeMs, untilMs: world.uptimeMs + 30 * MINUTE, isKept: true });
	world.run(MINUTE);
	world.restart();
	world.run(HOUR);
	assert.is(world.sent().length, 1);
	assert.is(told(world)?.code, 'sent');
});

test('rule 49: the hourly limit keeps a force back, and the agent sends it by itself', () => {
	const world = settled();
	for (let n = 2; n < 20; n++) world.event(line(`192.0.2.${n}`));
	world.sent();
	world.event(line('192.0.2.16'));
	world.force('home');
	assert.is(told(world)?.code, 'waiting');
	world.run(HOUR + MINUTE);
	assert.is(told(world)?.code, 'sent');
	assert.is(world.sent().length, 1);
});

test('rule 49: a force of what is stopped is over, and comes to nothing when the stop is lifted', () => {
	const world = settled();
	world.answer = () => says('abuse');
	world.event(line('192.0.2.7'));
	world.answer = (request) => world.provider.answer(request, world.seen);
	world.sent();
	world.force('home');
	assert.is(told(world)?.code, 'stopped');
	assert.equal(world.volatile.forced, []);
	world.resume('home');
	world.settle();
	assert.is(world.sent().length, 1, 'what the stop kept back');
	world.run(HOUR);
	assert.equal(world.sent(), []);
});

test('rule 49: a force without an address to send waits for one', () => {
	const world = settled();
	world.event(line());
	world.force('home');
	assert.equal(told(world), { code: 'no-address', atMs: world.uptimeMs, isKept: true });
	world.run(10 * SECOND);
	world.event(line('192.0.2.1'));
	assert.is(told(world)?.code, 'sent');
	assert.is(world.sent().length, 1);
});

test('rule 49: what a single pass could not force must be asked for again', () => {
	const world = settled();
	world.answer = () => says('911');
	world.event(line('192.0.2.7'));
	world.answer = (request) => world.provider.answer(request, world.seen);
	world.sent();
	world.restart('once');
	world.give({ kind: 'triggers', triggers: triggersFor('force', ['home']) });
	world.settle();
	assert.is((told(world) as { isKept?: boolean }).isKept, false);
	world.give({ kind: 'end' });
	assert.equal([told(world)?.code, world.volatile.forced], ['waiting', []]);
	world.restart();
	world.run(2 * HOUR);
	assert.is(world.sent().length, 1, 'the address that was due');
	world.restart('once');
	world.give({ kind: 'triggers', triggers: triggersFor('force', ['home']) });
	world.settle();
	assert.is(told(world)?.code, 'sent', 'it does not count for the five minutes');
});

test('rule 49: each key has its own', () => {
	const world = settled(configOf([], [], otherKey('work', "option enabled '0'")));
	world.force('home');
	world.force('-');
	assert.equal([told(world)?.code, told(world, 'work')?.code], ['too-soon', 'disabled']);
});

test.run();
