/** Rule 41: how far an IP check is believed, and how often it is asked. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { HOUR, MINUTE, SECOND } from '../../src/base/time.ts';
import { doubtOf, trustOf } from '../../src/updater/check-trust.ts';
import type { Request } from '../../src/updater/request.ts';
import { lost, says, shows, silent, unsent } from './provider.ts';
import { configOf, line, net, otherKey, up } from './settings.ts';
import { type End, inTurn, World } from './world.ts';

const DAY = 24 * HOUR;
const INTERVAL = 5 * MINUTE;
const TRUE = '198.51.100.9';
const OTHER = '198.51.100.10';
const LIE = '198.51.100.1';
const LIES = Array.from({ length: 200 }, (_, n) => `203.0.113.${n + 1}`);
const lie = (n: number) => LIES[n % LIES.length] as string;

/** Behind NAT, with a confirmed address, and an empty journal. */
function behindNat(config = configOf()): World {
	const world = new World(config, line('100.64.3.4'));
	world.seen = TRUE;
	world.run(HOUR);
	world.journal = [];
	return world;
}

/** How many updates went out since the last call. */
const updates = (world: World) => world.sent().length;

function doubt(world: World) {
	return doubtOf(trust(world), world.now());
}

function trust(world: World) {
	const { text: url } = world.config.settings.ipv4Check;
	return trustOf(world.volatile, { family: 'ipv4', interface: 'wan', device: 'wan', local: '100.64.3.4', url });
}

/** Numbers without end, the same each time. */
function dice(): (sides: number) => number {
	let state = 1;
	return (sides) => {
		state = (state * 48271) % 2147483647;
		return state % sides;
	};
}

/** The check says this for so long, then again what is true. */
function saysFor(world: World, address: string, ms: number): void {
	world.show = () => shows(address);
	world.run(ms);
	world.show = () => shows(world.seen);
}

test('rule 41: the value that provoked a false update is not believed for 24 h, and then again', () => {
	const world = behindNat();
	saysFor(world, LIE, INTERVAL);
	assert.is(updates(world), 1);
	world.run(INTERVAL);
	// What was confirmed last no longer tells that the value is known.
	saysFor(world, OTHER, 12 * INTERVAL);
	world.sent();
	for (let hour = 0; hour < 20; hour++) saysFor(world, LIE, HOUR);
	assert.is(updates(world), 0);
	world.run(2 * DAY);
	saysFor(world, LIE, INTERVAL);
	assert.is(updates(world), 1);
});

test('rule 41: an update whose answer names no address is false, too', () => {
	const world = behindNat();
	world.answer = () => says('nochg');
	saysFor(world, LIE, INTERVAL);
	assert.is(trust(world).falseMs.length, 1);
});

test('rule 41: an update that something else has provoked, too, says nothing of the check', () => {
	const world = behindNat();
	world.show = () => shows(LIE);
	world.force('home');
	assert.is(updates(world), 1);
	assert.is(world.provider.nochgs, 1);
	assert.equal(trust(world).falseMs, []);
});

test('rule 41: after a false one a new value is believed when two checks an interval apart say it: 1 h, 4 h, 24 h', () => {
	const world = behindNat();
	for (const [at, length] of [HOUR, 4 * HOUR, 24 * HOUR].entries()) {
		saysFor(world, lie(at), INTERVAL);
		assert.is(updates(world), 1, `lie ${at}`);
		const span = doubt(world);
		assert.is((span?.untilMs ?? 0) - (span?.sinceMs ?? 0), length);
		assert.is(span?.isWhole, false);
		// A value that is said once and no more, again and again.
		for (let n = 0; n * 3 * INTERVAL < length - 2 * HOUR; n++) {
			saysFor(world, lie(40 + at * 60 + (n % 60)), INTERVAL);
			world.run(2 * INTERVAL);
		}
		assert.is(updates(world), 0, `after lie ${at}`);
		world.run((span?.untilMs ?? 0) - world.uptimeMs);
	}
});

test('rule 41: a value that has been seen in that time is not believed by being seen twice', () => {
	const world = behindNat();
	saysFor(world, lie(0), INTERVAL);
	world.run(INTERVAL);
	saysFor(world, lie(1), INTERVAL);
	world.run(INTERVAL);
	world.sent();
	saysFor(world, lie(1), 4 * INTERVAL);
	assert.is(updates(world), 0);
});

test('rule 41: a true one ends the doubt', () => {
	const world = behindNat();
	saysFor(world, LIE, INTERVAL);
	world.seen = OTHER;
	world.run(2 * INTERVAL);
	assert.is(updates(world), 2);
	assert.is(doubt(world), null);
	world.seen = TRUE;
	world.run(INTERVAL);
	assert.is(updates(world), 1);
});

for (const passed of [0, 1, 3, 4, 5]) {
	test(`rule 41: a real change ${passed} min after a false one goes out within two intervals`, () => {
		const world = behindNat();
		saysFor(world, LIE, INTERVAL);
		world.run(passed * MINUTE);
		world.sent();
		world.seen = OTHER;
		world.run(2 * INTERVAL);
		assert.is(updates(world), 1);
		assert.is(world.provider.entry('rv7sc9a', 'home.ddns.net').ipv4, OTHER);
	});
}

test('rule 41: an upstream that fails over and back once goes out each time', () => {
	const world = behindNat();
	for (const seen of [OTHER, TRUE]) {
		world.seen = seen;
		world.run(30 * MINUTE);
		assert.is(updates(world), 1);
	}
	assert.is(world.provider.nochgs, 0);
	assert.is(doubt(world), null);
});

test('rule 41: a value that comes for the third time within 6 h is treated like a false one', () => {
	const world = behindNat();
	const went: number[] = [];
	for (const seen of [OTHER, TRUE, OTHER, TRUE, OTHER, TRUE, OTHER]) {
		world.seen = seen;
		world.run(30 * MINUTE);
		went.push(updates(world));
	}
	assert.equal(went, [1, 1, 1, 1, 0, 0, 0]);
	assert.is(trust(world).falseMs.length, 1);
	assert.equal(
		world.logged('disbelieved').map(({ disbelief }) => [disbelief.value, disbelief.why.code]),
		[[OTHER, 'returns']],
	);
});

test('rule 41: a value that comes for the third time after more than 6 h goes out', () => {
	const world = behindNat();
	for (let n = 0; n < 8; n++) {
		world.seen = n % 2 ? TRUE : OTHER;
		world.run(100 * MINUTE);
		assert.is(updates(world), 1, `${n}`);
	}
});

for (const [what, happen] of [
	['the address of the line changes', (world: World) => world.event(line('100.64.3.5'))],
	['its ifup', (world: World) => world.ifup('wan')],
	['an update by a person', (world: World) => world.update('-')],
] as const) {
	test(`rule 41: ${what} makes the next check be believed at once`, () => {
		const world = behindNat();
		saysFor(world, LIE, INTERVAL);
		world.sent();
		world.pass(MINUTE);
		world.seen = OTHER;
		happen(world);
		assert.is(updates(world), 1);
	});
}

test('rule 41: an ifup of another line, or another event, does not', () => {
	const world = behindNat();
	saysFor(world, LIE, INTERVAL);
	world.sent();
	world.pass(MINUTE);
	world.seen = OTHER;
	world.ifup('lan');
	world.event();
	assert.is(updates(world), 0);
});

test('rule 41: an address of the line that changes without an event counts as well', () => {
	const world = behindNat();
	saysFor(world, LIE, INTERVAL);
	world.sent();
	world.seen = OTHER;
	world.network = line('100.64.3.5');
	world.run(INTERVAL);
	assert.is(updates(world), 1);
});

test('rule 41: four false updates a day at most, whatever is asked, over restarts; after the fourth the check is not believed until 24 h after the first', () => {
	const world = behindNat();
	let said = 0;
	world.show = () => shows(lie(said));
	const times: number[] = [];
	for (let n = 0; n < 6 * 24 * 5; n++) {
		world.run(10 * MINUTE);
		said = n;
		world.restart();
		if (n % 3 === 0) world.update('-');
		if (n % 5 === 0) world.ifup('wan');
		times.push(...world.journal.filter(({ kind }) => kind === 'update').map(({ atMs }) => atMs));
		world.journal = [];
	}
	assert.ok(times.length >= 16, `${times.length}`);
	for (const from of times) {
		assert.ok(times.filter((at) => at >= from && at < from + DAY).length <= 4);
	}
	assert.is(world.provider.nochgs, times.length);
});

test('rule 41: the limit is told, since when and until when, and is over 24 h after the first false one', () => {
	const world = behindNat();
	const first = world.uptimeMs;
	for (let n = 0; n < 4; n++) {
		world.pass(10 * MINUTE);
		world.show = () => shows(lie(n));
		world.update('-');
	}
	assert.is(updates(world), 4);
	const { sinceMs = 0, untilMs = 0, isWhole } = doubt(world) ?? {};
	assert.is(isWhole, true);
	assert.is(sinceMs, first + 40 * MINUTE);
	assert.is(untilMs, first + 10 * MINUTE + DAY);
	assert.equal(world.logged('disbelieved').at(-1)?.disbelief.limit, {
		since: new Date(world.wallMs).toISOString().replace('.000', ''),
		until: new Date(world.wallMs + untilMs - world.uptimeMs).toISOString().replace('.000', ''),
	});
	world.seen = OTHER;
	world.show = () => shows(OTHER);
	world.update('-');
	assert.is(updates(world), 0);
	world.run(untilMs - world.uptimeMs - SECOND);
	assert.is(updates(world), 0);
	world.run(2 * INTERVAL);
	assert.is(updates(world), 1);
	assert.is(doubt(world), null);
});

test('rule 41: at the limit an address of the line that changes goes out as without a check', () => {
	const world = behindNat();
	for (let n = 0; n < 4; n++) {
		world.pass(10 * MINUTE);
		world.show = () => shows(lie(n));
		world.update('-');
	}
	world.sent();
	world.seen = OTHER;
	world.event(line('100.64.3.5'));
	world.run(DAY / 2);
	assert.is(updates(world), 1);
});

test("rule 41: at the limit a new address of the line, with ipv4 'check', is waited for until the check is believed", () => {
	const world = behindNat(configOf(["option ipv4 'check'"]));
	world.answer = () => says('nochg');
	for (let n = 0; n < 4; n++) {
		world.pass(10 * MINUTE);
		world.show = () => shows(lie(n));
		world.update('-');
	}
	world.sent();
	world.event(line('100.64.3.5'));
	world.run(INTERVAL);
	const state = world.keyState();
	assert.is(state.kind === 'waiting' && state.wait.code, 'doubt');
	assert.is(updates(world), 0);
	world.run(DAY);
	assert.is(world.keyState().kind, 'settled');
});

test('rule 41: an answer that is lost does not hide a false update', () => {
	const world = behindNat();
	world.answer = inTurn(
		() => lost(),
		() => says(`nochg ${TRUE}`),
	);
	saysFor(world, LIE, INTERVAL);
	world.run(MINUTE);
	assert.is(updates(world), 2);
	assert.is(trust(world).falseMs.length, 1);
	const killed = behindNat();
	killed.answer = inTurn<Request, End>(
		() => 'kill',
		() => says(`nochg ${TRUE}`),
	);
	saysFor(killed, LIE, 2 * INTERVAL);
	assert.is(trust(killed).falseMs.length, 1);
});

test('rule 41: an update that could not be sent, and is no longer wanted, says nothing', () => {
	const world = behindNat();
	world.answer = inTurn(
		() => unsent(),
		(request) => world.provider.answer(request, world.seen),
	);
	saysFor(world, LIE, INTERVAL);
	world.force('home');
	world.run(DAY);
	assert.equal(trust(world).falseMs, []);
});

test('rule 41: two keys behind the same NAT believe the same', () => {
	const world = behindNat(configOf([], [], otherKey('work')));
	saysFor(world, LIE, HOUR);
	assert.is(updates(world), 1);
});

test('rule 41: a key of a name that is new does not hide that the check was wrong for the other', () => {
	const world = behindNat();
	world.configure(configOf([], [], otherKey('work')));
	world.run(HOUR);
	world.sent();
	saysFor(world, LIE, INTERVAL);
	assert.is(updates(world), 1);
	assert.is(trust(world).falseMs.length, 1);
});

test('rule 41: a check that sees a pool (case 10) provokes four updates a day at most, and far fewer in a week', () => {
	for (const size of [2, 8, 100]) {
		for (const isRandom of [false, true]) {
			const world = behindNat();
			const roll = dice();
			let turn = 0;
			world.show = () => shows(lie(isRandom ? roll(size) : turn++ % size));
			const days = Array.from({ length: 7 }, () => {
				world.run(DAY);
				return updates(world);
			});
			const what = `${size} ${isRandom}: ${days}`;
			assert.ok(Math.max(...days) <= 4, what);
			assert.ok(days.reduce((sum, day) => sum + day) <= (size < 100 ? 14 : 21), what);
			assert.is(
				world.provider.nochgs,
				days.reduce((sum, day) => sum + day),
				what,
			);
		}
	}
});

test('rule 41: two lines that another router balances do not make the name jump', () => {
	for (const sides of [2, 3]) {
		const world = behindNat();
		const roll = dice();
		const any = () => `198.51.100.${20 + roll(sides)}`;
		world.show = () => shows(any());
		world.answer = (request) => world.provider.answer(request, any());
		const days = Array.from({ length: 7 }, () => {
			world.run(DAY);
			return updates(world);
		});
		assert.ok(Math.max(...days) <= 8, `${days}`);
		assert.ok(days.reduce((sum, day) => sum + day) <= 20, `${days}`);
	}
});

test('rule 41: of a carrier with many exits, by which check and update go by chance, the name does not follow each', () => {
	for (const exits of [16, 200]) {
		const world = behindNat();
		const roll = dice();
		world.show = () => shows(lie(roll(exits)));
		world.answer = (request) => world.provider.answer(request, lie(roll(exits)));
		const days = Array.from({ length: 7 }, () => {
			world.run(DAY);
			return updates(world);
		});
		assert.ok(Math.max(...days.slice(1)) <= 6, `${exits}: ${days}`);
	}
});

test("rule 41: what another key with ipv4 'check' publishes by the provider's word does not end the doubt", () => {
	const world = behindNat(configOf([], [], otherKey('work', "option ipv4 'check'")));
	saysFor(world, LIE, INTERVAL);
	world.run(INTERVAL);
	assert.is(world.provider.entry('work-user', 'work.ddns.net').ipv4, TRUE);
	assert.is.not(doubt(world), null);
});

test('rule 41: what is known of a check outlives the program, and not the boot', () => {
	const world = behindNat();
	saysFor(world, LIE, INTERVAL);
	world.restart();
	assert.is(trust(world).falseMs.length, 1);
	world.reboot();
	assert.equal(world.volatile.trust, []);
});

test('rule 41: another URL of the check begins anew', () => {
	const world = behindNat();
	saysFor(world, LIE, INTERVAL);
	world.configure(configOf([], ["option ipv4_check 'http://check.example.net/'"]));
	world.run(INTERVAL);
	assert.is(doubt(world), null);
	assert.is(world.volatile.trust.length, 1);
});

test('rule 41: a flood of values is not kept', () => {
	const world = behindNat();
	let turn = 0;
	world.show = () => shows(lie(turn++));
	world.run(2 * DAY);
	assert.is(trust(world).values.length, 32);
	assert.ok(trust(world).values.some(({ doubtedUntilMs }) => doubtedUntilMs > world.uptimeMs));
	assert.ok(JSON.stringify(world.volatile).length < 5000);
});

test('rule 41: events use up their own six IP checks an hour, and never those at intervals', () => {
	const world = behindNat();
	world.run(HOUR);
	world.journal = [];
	for (let n = 0; n < 120; n++) {
		world.event();
		world.run(30 * SECOND);
	}
	const asked = world.journal.filter(({ kind }) => kind === 'check').map(({ atMs }) => atMs);
	assert.ok(asked.length === 17 || asked.length === 18, `${asked.length}`);
	assert.ok(asked.every((at, n) => n === 0 || at - (asked[n - 1] as number) <= INTERVAL + 30 * SECOND));
});

test('rule 41: two lines behind NAT share the twelve IP checks an hour, and leave the six of the events alone', () => {
	const lines = net(up('wan', '10.0.0.2'), up('wanb', '10.0.1.2'));
	const world = new World(configOf(["list interface 'wan'"], [], otherKey('work', "list interface 'wanb'")), lines);
	world.run(DAY);
	const asked = world.journal.filter(({ kind }) => kind === 'check').map(({ atMs }) => atMs);
	for (const from of asked) assert.ok(asked.filter((at) => at >= from && at < from + HOUR).length <= 12);
	world.run(HOUR);
	for (let n = 0; n < 3; n++) {
		world.sent('check');
		world.pass(SECOND);
		world.event();
		assert.is(world.sent('check').length, 2);
	}
});

test('rule 41: a day without events has a check each five minutes, and no more', () => {
	const world = behindNat();
	world.run(DAY);
	assert.is(world.sent('check').length, 288);
});

test('rule 41: the back-off of a check, jitter included, ends within check_interval, or 5 minutes where that is shorter', () => {
	for (const [interval, mostMs] of [
		[60, MINUTE],
		[300, INTERVAL],
		[3600, INTERVAL],
	] as const) {
		const world = behindNat(configOf([], [`option check_interval '${interval}'`]));
		world.run(HOUR);
		world.random = 0.99;
		world.show = () => silent;
		for (let n = 0; n < 100; n++) {
			world.run(MINUTE);
			for (const { untilMs } of world.volatile.backOffs) assert.ok(untilMs <= world.uptimeMs + mostMs);
		}
		const asked = world.journal.filter(({ kind }) => kind === 'check').map(({ atMs }) => atMs);
		const gaps = asked.map((at, n) => at - (asked[n - 1] ?? at));
		assert.ok(Math.max(...gaps) <= Math.max(INTERVAL, interval * SECOND), `${gaps}`);
		for (const from of asked) assert.ok(asked.filter((at) => at >= from && at < from + HOUR).length <= 15);
	}
});

test('rule 41: after an outage of any length a machine behind NAT sees the new address within one check interval (case 17)', () => {
	for (const random of [0, 0.5, 0.99]) {
		for (const minutes of [1, 10, 31, 40, 61, 200]) {
			const world = behindNat();
			world.random = random;
			world.run(97 * SECOND);
			world.show = () => silent;
			world.run(minutes * MINUTE);
			world.sent();
			world.seen = OTHER;
			world.show = () => shows(world.seen);
			world.run(INTERVAL);
			assert.is(updates(world), 1, `${minutes} min`);
		}
	}
});

test.run();
