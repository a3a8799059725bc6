import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { HOUR, MINUTE, SECOND } from '../../src/base/time.ts';
import type { AddressCommand, CommandEnd } from '../../src/network/address-command.ts';
import { configOf, line, otherKey } from './settings.ts';
import { World } from './world.ts';

const PATH = '/etc/noip/address';
const IPV4: AddressCommand = { family: 'ipv4', path: PATH };
const BY_COMMAND = ["option ipv4 'command'", `option ipv4_command '${PATH}'`];
const OFF = "option ipv6 'off'";

const prints = (output: string): CommandEnd => ({ kind: 'exit', code: 0, output });
const fails: CommandEnd = { kind: 'exit', code: 1, output: '' };

function worldWith(key: readonly string[] = [...BY_COMMAND, OFF], settings: readonly string[] = []): World {
	return new World(configOf(key, settings), line());
}

/** When programs were begun, in minutes since the last call. */
function begun(world: World): number[] {
	const all = world.journal.filter(({ kind }) => kind === 'command').map(({ atMs }) => atMs / MINUTE);
	world.sent('command');
	return all;
}

test('rule 63: what a program prints is published, whatever the line is like', () => {
	const world = worldWith();
	world.settle();
	assert.equal(begun(world), [0]);
	assert.is(world.keyState().kind, 'absent');
	world.ends(IPV4, prints(' 203.0.113.7\r\n'));
	assert.equal(world.sent(), ['hostname=home.ddns.net&myip=203.0.113.7']);
	assert.is(world.keyState().kind, 'settled');
	world.isUnreadable = true;
	world.settle();
	assert.is(world.keyState().kind, 'settled');
	assert.equal(world.sent('check'), []);
});

test('rule 63: a program is run each check interval and after an event, and only then', () => {
	const world = worldWith();
	world.say = () => prints('203.0.113.7');
	world.run(30 * MINUTE);
	assert.equal(begun(world).map(Math.floor), [0, 5, 10, 15, 20, 25, 30]);
	world.run(2 * MINUTE);
	world.event();
	world.settle();
	assert.equal(begun(world).map(Math.floor), [32]);
	world.run(5 * MINUTE);
	assert.equal(begun(world).map(Math.floor), [37]);
	assert.is(world.sent().length, 1);
});

test('rule 63: however many events there are, a program is run fifteen times an hour at most, and the looks at intervals go on', () => {
	for (const interval of [60, 300, 1000, 3600, 86_400]) {
		const world = worldWith([...BY_COMMAND, OFF], [`option check_interval '${interval}'`]);
		world.say = () => prints('203.0.113.7');
		for (let second = 0; second < 3 * HOUR; second += 20 * SECOND) {
			world.run(20 * SECOND);
			world.event();
		}
		const times = begun(world);
		for (const from of times) {
			const within = times.filter((at) => at >= from && at <= from + 60);
			assert.ok(within.length <= 15, `${interval}: ${within}`);
		}
		assert.ok(times.length > 3 * 12, `${interval}: ${times.length}`);
		const gaps = times.slice(1).map((at, index) => at - (times[index] as number));
		assert.ok(Math.max(...gaps) <= Math.max(5, interval / 60) + 0.4, `${interval}: ${gaps}`);
	}
});

test('rule 63: an event does not wait for a program, and one that comes meanwhile has it run once more', () => {
	const world = new World(configOf(BY_COMMAND), line('2001:db8::1'));
	world.settle();
	assert.equal(world.sent(), ['hostname=home.ddns.net&myip=2001:db8::1']);
	world.pass(MINUTE);
	world.event(line('2001:db8::2'));
	assert.equal(world.sent(), ['hostname=home.ddns.net&myip=2001:db8::2']);
	assert.equal(begun(world), [0]);
	world.ends(IPV4, prints('203.0.113.7'));
	world.run(SECOND);
	assert.equal(world.sent(), ['hostname=home.ddns.net&myip=203.0.113.7,2001:db8::2']);
	assert.equal(begun(world), [1]);
});

test('rules 3 and 63: after a failure the family is absent with the reason, and nothing is sent because of it', () => {
	const world = new World(configOf(BY_COMMAND), line('2001:db8::1'));
	world.say = () => prints('203.0.113.7');
	world.run(MINUTE);
	world.sent();
	world.say = () => fails;
	world.run(10 * MINUTE);
	const [home] = world.plan().keys;
	assert.equal(home?.selections.ipv4, {
		kind: 'absent',
		reasons: [{ code: 'command-failed', ...IPV4, fault: { code: 'exit', exitCode: 1 } }],
		pending: false,
		misconfigured: false,
	});
	world.say = () => prints('203.0.113.7');
	world.run(10 * MINUTE);
	assert.equal([world.sent(), world.keyState().kind], [[], 'settled']);
});

test('rule 63: a fault that only a person can mend is one of the configuration', () => {
	const world = worldWith();
	for (const code of ['missing', 'writable', 'not-executable'] as const) {
		world.say = () => ({ kind: 'refused', fault: { code } });
		world.run(6 * MINUTE);
		assert.equal(world.keyState(), {
			kind: 'absent',
			reasons: [{ code: 'command-failed', ...IPV4, fault: { code } }],
			misconfigured: true,
		});
	}
});

test('rule 63: one program for two keys is run once, and none for a key that is off or stopped', () => {
	const world = new World(
		configOf(
			[...BY_COMMAND, OFF],
			[],
			[
				...otherKey('two', ...BY_COMMAND, OFF),
				...otherKey('off', "option enabled '0'", "option ipv4 'command'", "option ipv4_command '/etc/noip/other'", OFF),
			],
		),
		line(),
	);
	world.say = () => prints('203.0.113.7');
	world.run(MINUTE);
	assert.equal([world.sent('command'), world.sent().length], [[PATH], 2]);
	const stopped = worldWith();
	stopped.say = () => prints('203.0.113.7');
	stopped.answer = () => ({
		kind: 'answer',
		status: 200,
		body: 'badauth',
		complete: true,
		verified: true,
		retryAfterSeconds: null,
	});
	stopped.run(HOUR);
	assert.equal(begun(stopped), [0]);
});

test('rule 63: a restart keeps the count and what was said, a reboot neither', () => {
	const world = worldWith();
	world.say = () => prints('203.0.113.7');
	world.run(MINUTE);
	begun(world);
	for (let count = 0; count < 20; count++) {
		world.pass(SECOND);
		world.restart();
		world.event();
		world.settle();
	}
	assert.is(begun(world).length, 3);
	assert.is(world.keyState().kind, 'settled');
	world.say = null;
	world.reboot();
	world.settle();
	assert.is(begun(world).length, 1);
	assert.is(world.keyState().kind, 'absent');
});

for (const mode of ['once', 'look', 'probe'] as const) {
	test(`rule 63: a session for one ${mode} awaits its programs before it goes on`, () => {
		const world = new World(
			configOf([...BY_COMMAND, "option ipv6 'command'", "option ipv6_command '/etc/noip/six'"]),
			line(),
		);
		world.restart(mode);
		world.settle();
		assert.equal(world.sent('command'), [PATH, '/etc/noip/six']);
		world.ends(IPV4, prints('203.0.113.7'));
		assert.equal(world.sent(), []);
		world.ends({ family: 'ipv6', path: '/etc/noip/six' }, prints('2001:db8::6'));
		assert.equal(world.sent(), mode === 'once' ? ['hostname=home.ddns.net&myip=203.0.113.7,2001:db8::6'] : []);
		assert.equal(world.plan().keys[0]?.offers.ipv6.kind, 'address');
		assert.equal(world.sent('command'), []);
	});
}

test('rule 63: what ends after the end of a session changes nothing', () => {
	const world = worldWith();
	world.settle();
	world.give({ kind: 'end' });
	world.ends(IPV4, prints('203.0.113.7'));
	assert.equal([world.sent(), world.session.activity.kind], [[], 'ended']);
});

test.run();
