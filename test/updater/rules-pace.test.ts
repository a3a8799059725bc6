/** Rules 5 to 7: waiting for a pending family, the hourly limit, and what force may do. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { HOUR, MINUTE, SECOND } from '../../src/base/time.ts';
import { lost, says, shows, silent, unsent } from './provider.ts';
import { configOf, down, line, net, otherKey, pending, up } from './settings.ts';
import { type Sent, World } from './world.ts';

const DAY = 24 * HOUR;
const times = (journal: Sent[]) => journal.map(({ atMs }) => atMs);

/** A world in which both families are confirmed, and an hour has passed. */
function dual(config = configOf()): World {
	const world = new World(config, line('192.0.2.1', '2001:db8::1'));
	world.run(HOUR);
	world.journal = [];
	return world;
}

const V6_PENDING = net(up('wan', '192.0.2.2'), pending('wan6'));

test('rule 5: a request waits 3 s for a pending family that was confirmed before, and goes without it then', () => {
	const world = dual();
	const from = world.realMs;
	world.event(V6_PENDING);
	assert.is(world.keyState().kind, 'waiting');
	world.run(MINUTE);
	assert.equal(times(world.journal), [from + 3 * SECOND]);
	assert.equal(world.sent(), ['hostname=home.ddns.net&myip=192.0.2.2']);
});

test('rule 5: a pending family that comes in time goes into the same request, at once', () => {
	const world = dual();
	const from = world.realMs;
	world.event(V6_PENDING);
	world.run(1200);
	world.event(line('192.0.2.2', '2001:db8::2'));
	assert.equal(times(world.journal), [from + 1200]);
	assert.equal(world.sent(), ['hostname=home.ddns.net&myip=192.0.2.2,2001:db8::2']);
});

test('rule 5: the 3 s count from the first event, however many follow', () => {
	const world = dual();
	const from = world.realMs;
	for (let n = 0; n < 10; n++) {
		world.event(V6_PENDING);
		world.run(500);
	}
	assert.equal(times(world.journal), [from + 3 * SECOND]);
});

test('rule 5: a family that was never confirmed is not waited for', () => {
	const world = new World();
	world.run(HOUR);
	world.sent();
	world.event(V6_PENDING);
	assert.is(world.sent().length, 1);
});

test('rule 5: a family that is confirmed for another key only is not waited for', () => {
	const world = dual(configOf(["option ipv6 'off'"], [], otherKey('work')));
	world.event(V6_PENDING);
	assert.equal(world.sent(), ['hostname=home.ddns.net&myip=192.0.2.2']);
});

test('rule 5: an interface that is pending for ever keeps nothing back but once', () => {
	const world = dual();
	world.event(V6_PENDING);
	world.run(DAY);
	assert.is(world.sent().length, 1);
});

test('rule 5: IPv4 that is pending is waited for as well', () => {
	const world = dual();
	world.event(net(pending('wan'), up('wan6', '2001:db8::2')));
	assert.is(world.keyState().kind, 'waiting');
	world.event(line('192.0.2.9', '2001:db8::2'));
	assert.equal(world.sent(), ['hostname=home.ddns.net&myip=192.0.2.9,2001:db8::2']);
});

test('rule 6: after the start of a memory 5 attempts are free within an hour, over restarts too', () => {
	const world = new World();
	world.answer = () => lost();
	for (let n = 0; n < 50; n++) {
		world.event(line(`192.0.2.${n + 1}`));
		world.restart();
		world.run(61 * SECOND);
	}
	assert.is(world.journal.length, 5);
	world.run(15 * MINUTE);
	assert.ok(world.journal.length > 5);
	assert.ok((world.journal[5]?.atMs ?? 0) >= HOUR);
});

test('rule 6: after a reboot 5 attempts are free', () => {
	const world = new World();
	world.answer = () => lost();
	world.run(10 * HOUR);
	world.reboot();
	world.journal = [];
	for (let n = 0; n < 40; n++) {
		world.event(line(`192.0.2.${n + 1}`));
		world.run(MINUTE);
	}
	assert.is(world.journal.length, 5);
});

test('rule 6: the limit slides: a slot frees an hour and a second after its attempt, and the newest address goes out', () => {
	const world = new World();
	world.run(2 * HOUR);
	world.journal = [];
	const from = world.realMs;
	for (let n = 1; n <= 30; n++) {
		world.event(line(`192.0.2.${n + 1}`));
		world.run(MINUTE);
	}
	assert.is(world.journal.length, 15);
	const state = world.keyState();
	assert.is(state.kind === 'waiting' && state.wait.code, 'limit');
	world.run(31 * MINUTE);
	assert.is(world.journal[15]?.atMs, from + HOUR + SECOND);
	assert.is(world.journal[15]?.text, 'hostname=home.ddns.net&myip=192.0.2.31');
	assert.is(world.journal.length, 16);
});

test('rule 6: retries, forced updates and new addresses count together', () => {
	const world = new World();
	world.run(2 * HOUR);
	world.journal = [];
	let n = 0;
	world.answer = (request) => (++n % 2 ? unsent() : world.provider.answer(request, world.seen));
	for (let minute = 0; minute < 59; minute++) {
		if (minute % 3 === 0) world.force('home');
		else world.event(line(`192.0.2.${minute + 2}`));
		world.run(MINUTE);
	}
	assert.is(world.journal.length, 15);
});

test('rule 6: the limit is on monotonic time: jumps of the wall clock free nothing', () => {
	const world = new World();
	world.run(2 * HOUR);
	world.journal = [];
	for (let n = 1; n <= 30; n++) {
		world.clockSet(world.wallMs + (n % 2 ? 400 * DAY : -399 * DAY));
		world.event(line(`192.0.2.${n + 1}`));
	}
	assert.is(world.journal.length, 15);
});

test('rule 6: each key has its own slots', () => {
	const world = new World(configOf([], [], otherKey('work')));
	world.run(2 * HOUR);
	world.journal = [];
	for (let n = 1; n <= 20; n++) world.event(line(`192.0.2.${n + 1}`));
	assert.is(world.journal.filter(({ key }) => key === 'home').length, 15);
	assert.is(world.journal.filter(({ key }) => key === 'work').length, 15);
});

test('rules 6 and 41: at most 12 and 6 IP checks an hour and family, whatever the events, over restarts', () => {
	for (const show of [() => shows('203.0.113.9'), () => silent, () => shows('nonsense')]) {
		const world = new World(configOf(["option ipv4 'check'"]), line('10.0.0.2'));
		world.show = show;
		for (let n = 0; n < 400; n++) {
			world.event();
			world.run(31 * SECOND);
			if (n % 10 === 0) world.restart();
		}
		const asked = world.journal.filter(({ kind }) => kind === 'check').map(({ atMs }) => atMs);
		assert.ok(asked.length > 30);
		for (const from of asked) {
			assert.ok(asked.filter((at) => at >= from && at < from + HOUR).length <= 18);
		}
	}
});

test('rule 6: the limits of the IP checks of both families are apart', () => {
	const world = new World(configOf(["option ipv4 'check'", "option ipv6 'check'"]), line('10.0.0.2', '2001:db8::1'));
	world.show = ({ family }) => shows(family === 'ipv4' ? '203.0.113.9' : '2001:db8::1');
	for (let n = 0; n < 40; n++) {
		world.event();
		world.run(SECOND);
	}
	const asked = world.sent('check');
	assert.is(asked.filter((local) => local === '10.0.0.2').length, 7);
	assert.is(asked.filter((local) => local === '2001:db8::1').length, 7);
});

test('rule 6: an event resets a transient back-off at most once a minute', () => {
	const world = new World();
	world.run(2 * HOUR);
	world.network = line('192.0.2.2');
	world.answer = () => unsent();
	world.random = 0.5;
	world.run(20 * MINUTE);
	world.journal = [];
	const from = world.realMs;
	for (let n = 0; n < 12; n++) {
		world.event();
		world.run(10 * SECOND);
	}
	assert.equal(
		times(world.journal).map((at) => at - from),
		[0, MINUTE],
	);
});

test('rule 6: what is no answer is retried after 10 s, 20 s, 40 s ... to 15 minutes, and up to as much on top, 225 s at most', () => {
	for (const random of [0, 0.9999]) {
		const world = new World();
		world.run(2 * HOUR);
		world.network = line('192.0.2.2');
		world.answer = () => unsent();
		world.random = random;
		world.journal = [];
		world.run(3 * HOUR);
		const at = times(world.journal);
		const waits = at.slice(1, 11).map((time, n) => (time - (at[n] ?? 0)) / SECOND);
		const wanted = [10, 20, 40, 80, 160, 320, 640, 900, 900, 900].map((wait) => wait + random * Math.min(wait, 225));
		assert.ok(
			waits.every((wait, n) => Math.abs(wait - (wanted[n] ?? 0)) < 1),
			waits.join(),
		);
	}
});

test('rule 6: the back-off of a flapping key keeps nothing back for another', () => {
	const world = new World(configOf([], [], otherKey('work')));
	world.answer = (request) => (request.key === 'home' ? unsent() : world.provider.answer(request, world.seen));
	world.settle();
	assert.equal(
		world.journal.map(({ key }) => key),
		['home', 'work'],
	);
	assert.is(world.keyState('work').kind, 'settled');
});

test('rule 7: force sends a confirmed address again, once', () => {
	const world = dual();
	world.force('home');
	world.run(DAY);
	assert.equal(world.sent(), ['hostname=home.ddns.net&myip=192.0.2.1,2001:db8::1']);
});

test('rule 7: force concerns the keys it names', () => {
	const world = dual(configOf([], [], otherKey('work')));
	world.force('work');
	assert.equal(world.sent(), ['hostname=work.ddns.net&myip=192.0.2.1,2001:db8::1']);
});

test('rule 7: force passes no stop', () => {
	const world = dual();
	world.answer = () => says('abuse');
	world.force('home');
	world.sent();
	world.run(10 * MINUTE);
	world.force('home');
	world.run(DAY);
	assert.equal(world.journal, []);
});

test('rule 7: force passes no hold', () => {
	const world = dual();
	world.answer = () => says('911');
	world.force('home');
	world.sent();
	world.run(10 * MINUTE);
	world.force('home');
	assert.is(world.keyState().kind, 'waiting');
	world.run(19 * MINUTE);
	assert.equal(world.journal, []);
});

test('rule 7: force passes no hourly limit', () => {
	const world = dual();
	for (let n = 1; n <= 15; n++) world.event(line(`192.0.2.${n + 1}`, '2001:db8::1'));
	world.sent();
	world.force('home');
	assert.equal(world.journal, []);
	world.run(HOUR);
	assert.is(world.sent().length, 1);
});

test('rule 7: force sends nothing when nothing may be published, and does when the line is back', () => {
	const world = dual();
	world.network = net(down('wan'), down('wan6'));
	world.force('home');
	assert.equal(world.journal, []);
	world.event(line('192.0.2.1', '2001:db8::1'));
	assert.is(world.sent().length, 1);
});

test('rule 24: force counts at most once in 5 minutes and key', () => {
	const world = dual(configOf([], [], otherKey('work')));
	for (let n = 0; n < 10; n++) {
		world.force('home');
		world.run(30 * SECOND);
	}
	world.force('work');
	assert.equal(
		world.journal.map(({ key }) => key),
		['home', 'work'],
	);
	world.force('home');
	assert.is(world.journal.length, 3);
});

test.run();
