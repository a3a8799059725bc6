/** Rules 13 and 14: holds, and what a clock may do to them. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { HOUR, MINUTE } from '../../src/base/time.ts';
import { says, shows } from './provider.ts';
import { configOf, line } from './settings.ts';
import { type End, inTurn, LONG_AGO, TODAY, World } from './world.ts';

const DAY = 24 * HOUR;

/** A world whose first request met an outage, just now. */
function held(answer: End = says('911')): World {
	const world = new World();
	world.answer = () => answer;
	world.settle();
	world.sent();
	world.answer = (request) => world.provider.answer(request, world.seen);
	return world;
}

/** How long it takes until the next request, at most a day. */
function waitMs(world: World): number {
	const from = world.realMs;
	world.run(DAY);
	return (world.journal[0]?.atMs ?? Infinity) - from;
}

test('rule 13: a hold holds every key, and the IP check', () => {
	const world = new World(configOf(["option ipv4 'check'"]), line('10.0.0.2'));
	world.settle();
	world.journal = [];
	world.answer = () => says('911');
	world.force('home');
	world.journal = [];
	for (let n = 0; n < 29; n++) {
		world.event();
		world.run(MINUTE);
	}
	assert.equal(world.journal, []);
	world.run(3 * MINUTE);
	assert.ok(world.journal.some(({ kind }) => kind === 'check'));
});

for (const word of ['good 192.0.2.1', 'nochg 192.0.2.1', 'nohost', 'badauth', 'abuse', 'badagent', '!donator']) {
	test(`rule 13: ${word} ends the series, so that the next outage holds for 30 minutes again`, () => {
		const world = new World();
		world.answer = inTurn<unknown, End>(
			() => says('911'),
			() => says('911'),
			() => says(word),
			() => says('911'),
		);
		world.run(3 * HOUR);
		assert.is(world.state.hold, null);
		world.resume('home');
		world.journal = [];
		world.event(line('192.0.2.2'));
		world.run(2 * HOUR);
		const [first, second] = world.journal;
		assert.is((second?.atMs ?? 0) - (first?.atMs ?? 0), 30 * MINUTE);
	});
}

test('rule 13: an undocumented answer or no answer does not end the series', () => {
	for (const between of [
		says('<html>'),
		says('', { status: 404 }),
		{ kind: 'failure', cause: 'dns', sent: false } as End,
	]) {
		const world = new World();
		world.answer = inTurn<unknown, End>(
			() => says('911'),
			() => between,
			() => says('911'),
			() => says('good 192.0.2.1'),
		);
		world.run(DAY);
		const at = world.journal.map(({ atMs }) => atMs);
		assert.is((at[3] ?? 0) - (at[2] ?? 0), HOUR);
	}
});

test('rule 13: the names that were confirmed beside a 911 are kept, the others are sent after the hold', () => {
	const world = new World(configOf(["list hostname 'a.ddns.net'", "list hostname 'b.ddns.net'"]));
	world.answer = inTurn<Parameters<World['answer']>[0], End>(
		() => says('good 192.0.2.1\n911'),
		(request) => world.provider.answer(request, world.seen),
	);
	world.run(DAY);
	assert.equal(world.sent().slice(1), ['hostname=b.ddns.net&myip=192.0.2.1']);
});

test('rule 13: an error of the IP check holds IP checks only', () => {
	for (const status of [500, 503, 429]) {
		const world = new World(configOf(["option ipv4 'check'"]), line('10.0.0.2', '2001:db8::1'));
		world.show = () => shows('', status);
		world.run(MINUTE);
		assert.is(world.sent('check').length, 1, `${status}`);
		assert.equal(world.sent(), ['hostname=home.ddns.net&myip=2001:db8::1']);
		world.event(line('10.0.0.2', '2001:db8::2'));
		assert.equal(world.sent(), ['hostname=home.ddns.net&myip=2001:db8::2']);
		world.run(27 * MINUTE);
		assert.equal(world.sent('check'), []);
		world.show = () => shows('203.0.113.9');
		world.run(5 * MINUTE);
		assert.ok(world.sent('check').length > 0);
		assert.is(world.state.checkHold, null);
	}
});

test('rule 9: 429 is treated like 911, and a longer Retry-After wins, up to 4 h', () => {
	for (const [seconds, wanted] of [
		[null, 30 * MINUTE],
		[0, 30 * MINUTE],
		[60, 30 * MINUTE],
		[3600, HOUR],
		[86_400, 4 * HOUR],
	] as const) {
		for (const status of [429, 503]) {
			const world = held(says('', { status, retryAfterSeconds: seconds }));
			assert.is(waitMs(world), wanted, `${seconds} s with ${status}`);
		}
	}
});

test('rule 14: while the agent runs, jumps of the wall clock neither shorten nor lengthen a hold', () => {
	for (const jump of [400 * DAY, 31 * MINUTE, -31 * MINUTE, -400 * DAY]) {
		const world = held();
		world.run(5 * MINUTE);
		world.clockSet(world.wallMs + jump);
		world.restart();
		assert.is(waitMs(world), 25 * MINUTE, `${jump}`);
	}
});

test('rule 14: in the same boot what remains is told by uptime, over restarts', () => {
	const world = held();
	for (let n = 0; n < 20; n++) {
		world.pass(MINUTE);
		world.restart();
		world.settle();
	}
	assert.is(waitMs(world), 10 * MINUTE);
});

test('rule 14: in another boot the wall clock tells, if it was trusted then and is now', () => {
	const world = held();
	world.run(10 * MINUTE);
	world.reboot(5 * MINUTE);
	assert.is(waitMs(world), 15 * MINUTE);
});

test('rule 14: what the wall clock tells is never below 0 nor above the duration', () => {
	const back = held();
	back.run(10 * MINUTE);
	back.reboot(MINUTE, TODAY - 9 * DAY);
	assert.is(waitMs(back), 30 * MINUTE);
	const ahead = held();
	ahead.run(10 * MINUTE);
	ahead.reboot(MINUTE, TODAY + 9 * DAY);
	assert.is(waitMs(ahead), 0);
});

test('rule 14: without a clock to trust the full duration begins again, at most three times', () => {
	const world = held();
	for (let boot = 0; boot < 3; boot++) {
		world.run(10 * MINUTE);
		world.reboot(MINUTE, LONG_AGO);
		world.settle();
		assert.is(world.state.hold?.deadline.durationMs, 30 * MINUTE);
	}
	world.run(10 * MINUTE);
	assert.equal(world.journal, []);
	world.reboot(MINUTE, LONG_AGO);
	assert.is(waitMs(world), 0);
});

test('rule 14: a clock that was wrong when the hold was set is not believed later', () => {
	const world = new World();
	world.reboot(MINUTE, LONG_AGO);
	world.answer = () => says('911');
	world.settle();
	world.sent();
	world.run(10 * MINUTE);
	world.clockSet(TODAY);
	world.reboot(MINUTE, TODAY + DAY);
	world.answer = (request) => world.provider.answer(request, world.seen);
	assert.is(waitMs(world), 30 * MINUTE);
});

test('rule 14: a clock that is set in the middle of a boot shortens nothing', () => {
	const world = held();
	world.reboot(MINUTE, LONG_AGO);
	world.run(5 * MINUTE);
	world.clockSet(TODAY + 9 * DAY);
	assert.is(waitMs(world), 25 * MINUTE);
});

test('rule 14: disputes and holds of the IP check are kept over reboots in the same way', () => {
	const world = new World(configOf(["option ipv4 'check'"]), line('10.0.0.2', '2001:db8::1'));
	world.show = () => shows('', 503);
	world.answer = () => says('good 2001:db8::9');
	world.settle();
	world.journal = [];
	world.reboot(MINUTE, LONG_AGO);
	world.settle();
	assert.is(world.state.checkHold?.deadline.restarts, 1);
	assert.is(world.record().ipv6?.disputed?.again.restarts, 1);
	world.run(29 * MINUTE);
	assert.equal(world.journal, []);
	world.run(2 * HOUR);
	assert.ok(world.sent().length > 0);
});

test('rule 15: an IP check, a back-off and an attempt change no durable state', () => {
	const world = new World(configOf(["option ipv4 'check'"]), line('10.0.0.2'));
	world.settle();
	const { state } = world;
	world.run(HOUR);
	world.show = () => shows('nonsense');
	world.event();
	world.run(HOUR);
	assert.is(world.state, state);
});

test('rule 15: transient back-offs and counters do not survive a reboot', () => {
	const world = new World();
	world.answer = () => ({ kind: 'failure', cause: 'refused', sent: false });
	world.run(2 * HOUR);
	assert.is(world.volatile.backOffs.length, 1);
	world.reboot();
	assert.equal(world.volatile.backOffs, []);
	assert.equal(world.volatile.attempts, []);
});

test.run();
