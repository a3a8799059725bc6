/** Rule 48: a changed credential is tried once. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { HOUR } from '../../src/base/time.ts';
import { lost, says, unsent } from './provider.ts';
import { configOf, HOME, line, otherKey } from './settings.ts';
import { inTurn, World } from './world.ts';

const DAY = 24 * HOUR;
const MENDED = "option password 'mended'";
const FIRST = "list server 'https://dynupdate.no-ip.com'";
const OTHER = "list server 'https://other.example'";

/** A world in which everything is confirmed; what was sent for that is forgotten. */
function settled(config = configOf()): World {
	const world = new World(config);
	world.run(HOUR);
	world.sent();
	return world;
}

test('rule 48: a new password is tried once, at the address that is confirmed', () => {
	const world = settled();
	world.configure(configOf([MENDED]));
	assert.equal(world.journal, [{ ...world.journal[0], reason: 'credential' }]);
	assert.equal(world.sent(), [`hostname=${HOME}&myip=192.0.2.1`]);
	world.restart();
	world.reboot();
	world.run(7 * DAY);
	assert.equal(world.sent(), []);
});

test('rule 48: a new password that is wrong stops, and the old one put back lifts that', () => {
	const world = settled();
	world.answer = () => says('badauth');
	world.configure(configOf([MENDED]));
	world.run(DAY);
	assert.is(world.sent().length, 1);
	assert.is(world.keyState().kind, 'stopped');
	world.configure(configOf());
	world.run(DAY);
	assert.equal(world.sent(), [], 'what it was confirmed with is there again');
});

test('rule 48: a try without an answer is made again until there is one', () => {
	const world = settled();
	world.answer = inTurn<Parameters<World['answer']>[0], ReturnType<World['answer']>>(
		() => unsent(),
		() => lost(),
		(request) => world.provider.answer(request, world.seen),
	);
	world.configure(configOf([MENDED]));
	world.run(7 * DAY);
	assert.is(world.sent().length, 3);
});

test('rule 48: another server is tried once, one more server or another order is not', () => {
	const world = settled();
	world.configure(configOf([], [FIRST, OTHER]));
	world.configure(configOf([], [OTHER, FIRST]));
	world.run(DAY);
	assert.equal(world.sent(), []);
	world.configure(configOf([], [OTHER]));
	world.run(DAY);
	assert.is(world.sent().length, 1);
});

test('rule 48: all.ddnskey.com in two keys with two passwords: two requests in a week', () => {
	const all = "list hostname 'all.ddnskey.com'";
	const world = new World(configOf([all], [], otherKey('work', all)));
	world.run(7 * DAY);
	assert.is(world.sent().length, 2);
});

test('rule 48: a name in two keys of one user with two passwords does not go back and forth', () => {
	const all = "list hostname 'all.ddnskey.com'";
	const mine = otherKey('mine', "option username 'rv7sc9a'", all);
	const world = new World(configOf([all], [], mine));
	world.run(7 * DAY);
	assert.is(world.sent().length, 1);
	// The one that it was confirmed with is gone: the other is tried.
	world.configure(configOf([all, "option enabled '0'"], [], mine));
	world.run(DAY);
	assert.is(world.sent().length, 1);
});

test('rule 48: a key in error still counts as one that has the password', () => {
	const all = "list hostname 'all.ddnskey.com'";
	const mine = otherKey('mine', "option username 'rv7sc9a'", all);
	const world = settled(configOf([all], [], mine));
	for (const error of ["option ipv4 'nonsense'", "option password_file '/etc/noip/gone'"]) {
		world.configure(configOf([all, error], [], mine));
		world.run(DAY);
		world.configure(configOf([all], [], mine));
		world.run(DAY);
		assert.equal(world.sent(), [], error);
	}
});

test('rule 48: what version 0.1 confirmed takes the present credential without a request', () => {
	const world = settled();
	const { names } = world.state;
	world.state = { ...world.state, names: names.map(({ confirmedWith: _, ...record }) => record) };
	world.configure(configOf([MENDED]));
	world.run(7 * DAY);
	assert.equal(world.sent(), []);
	world.restart();
	world.configure(configOf());
	assert.is(world.sent().length, 1, 'from then on it is told by it');
});

test('rule 48: what is confirmed offline is left alone', () => {
	const world = settled(configOf(["option offline '1'"]));
	world.configure(configOf(["option offline '1'", MENDED]));
	world.run(7 * DAY);
	assert.equal(world.sent(), []);
});

test('rule 48: a family that is gone is not sent from memory for it', () => {
	const world = settled();
	world.event(line());
	world.configure(configOf([MENDED]));
	world.run(DAY);
	assert.equal(world.sent(), []);
	world.event(line('192.0.2.1'));
	assert.is(world.sent().length, 1);
});

test('rule 48: the state has no password, only a salted digest of 32 bits', () => {
	const world = settled();
	assert.match(world.record().confirmedWith?.password ?? '', /^[0-9a-f]{8}$/);
	assert.not(JSON.stringify([world.state, world.volatile]).includes('Tr0ub4dor'));
});

test.run();
