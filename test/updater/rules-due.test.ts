/** Rules 1 to 4: what is due, and what a request carries. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { HOUR, MINUTE, SECOND } from '../../src/base/time.ts';
import { lost, says, unsent } from './provider.ts';
import { configOf, down, line, net, otherKey, up } from './settings.ts';
import { type End, inTurn, World } from './world.ts';

const DAY = 24 * HOUR;
const BOTH = line('192.0.2.1', '2001:db8::1');
const NAMES = ["list hostname 'a.ddns.net'", "list hostname 'b.ddns.net'"];

/** Answers as the provider does, but for the requests (from 1) named here. */
function but(world: World, ends: Record<number, End>): World['answer'] {
	let n = 0;
	return (request) => ends[++n] ?? world.provider.answer(request, world.seen);
}

test('rule 1: a confirmation survives the renaming of its key', () => {
	const world = new World();
	world.settle();
	world.sent();
	const renamed = { ...world.config, keys: world.config.keys.map((key) => ({ ...key, name: 'renamed' })) };
	world.configure(renamed);
	assert.equal(world.sent(), []);
});

test('rule 1: host and user name count in lower case', () => {
	const world = new World(configOf(["list hostname 'Home.DDNS.net'"]));
	world.settle();
	assert.equal(world.sent(), ['hostname=home.ddns.net&myip=192.0.2.1']);
	world.configure(configOf(["list hostname 'home.ddns.NET'", "option username 'RV7sc9a'"]));
	assert.equal(world.sent(), []);
});

test('rule 1: the same name under another user name is a name of its own', () => {
	const world = new World();
	world.settle();
	world.sent();
	world.configure(configOf(["option username 'other'"]));
	assert.is(world.sent().length, 1);
});

test('rule 1: a confirmation exists once its good or nochg is kept', () => {
	for (const word of ['good', 'nochg']) {
		const world = new World();
		world.answer = () => says(`${word} 192.0.2.1`);
		world.settle();
		world.restart();
		world.reboot();
		world.run(DAY);
		assert.is(world.sent().length, 1, word);
		assert.is(world.record().ipv4?.word, word);
	}
});

test('rule 1: a request carries only the names that are due, each with every family', () => {
	const world = new World(configOf(NAMES), BOTH);
	world.answer = but(world, { 1: says('good 192.0.2.1,2001:db8::1') });
	world.settle();
	world.configure(configOf([...NAMES, "list hostname 'c.ddns.net'"]));
	world.event(line('192.0.2.1', '2001:db8::2'));
	assert.equal(world.sent(), [
		'hostname=a.ddns.net,b.ddns.net&myip=192.0.2.1,2001:db8::1',
		'hostname=c.ddns.net&myip=192.0.2.1,2001:db8::1',
		'hostname=a.ddns.net,b.ddns.net,c.ddns.net&myip=192.0.2.1,2001:db8::2',
	]);
});

test('rule 1: nothing due, no request; a disabled key or client wants nothing', () => {
	for (const config of [configOf(["option enabled '0'"]), configOf([], ["option enabled '0'"])]) {
		const world = new World(config);
		world.run(HOUR);
		assert.equal(world.journal, []);
	}
});

test('rule 1: the hostname of *.ddnskey.com may stand in two keys, each is confirmed by itself', () => {
	const all = "list hostname 'all.ddnskey.com'";
	const world = new World(configOf([all], [], otherKey('work', all)));
	world.run(DAY);
	assert.is(world.sent().length, 2);
});

test('rule 2: an answer that was lost is followed by one re-send', () => {
	for (const end of [lost('timeout'), lost('reset'), 'kill'] as End[]) {
		const world = new World();
		world.answer = but(world, { 1: end });
		world.run(DAY);
		assert.is(world.sent().length, 2, JSON.stringify(end));
		assert.is(world.record().ipv4?.sent, '192.0.2.1');
	}
});

test('rule 2: a lost answer to a changed address leaves the old confirmation unknown, over restart and reboot', () => {
	const world = new World();
	world.settle();
	world.answer = () => lost();
	world.event(line('192.0.2.2'));
	assert.is(world.record().ipv4?.unknown?.why, 'lost');
	world.restart();
	assert.is(world.record().ipv4?.unknown?.why, 'lost');
	world.reboot();
	world.sent();
	world.answer = (request) => world.provider.answer(request, world.seen);
	world.event(line('192.0.2.1'));
	assert.equal(world.sent(), ['hostname=home.ddns.net&myip=192.0.2.1']);
});

test('rule 2: a request that surely was not sent leaves the confirmation as it was', () => {
	const world = new World();
	world.settle();
	world.answer = () => unsent('dns');
	world.event(line('192.0.2.2'));
	assert.is(world.record().ipv4?.unknown, null);
	world.sent();
	world.event(line('192.0.2.1'));
	world.run(DAY);
	assert.equal(world.sent(), []);
});

test('rule 2: a lost A followed by a confirmed B: B is sent once more after twice the timeout', () => {
	for (const timeout of [20, 50]) {
		const world = new World(configOf([], [`option timeout '${timeout}'`]));
		world.answer = but(world, { 1: lost() });
		world.settle();
		world.event(line('192.0.2.2'));
		const [, confirmed] = world.journal;
		world.run(DAY);
		const again = world.journal[2];
		assert.is(again?.text, 'hostname=home.ddns.net&myip=192.0.2.2');
		assert.is((again?.atMs ?? 0) - (confirmed?.atMs ?? 0), 2 * timeout * SECOND);
		assert.is(world.journal.length, 3);
	}
});

test('rule 2: a lost A followed by a confirmed A is not sent again', () => {
	const world = new World();
	world.answer = but(world, { 1: lost(), 2: lost() });
	world.run(DAY);
	assert.is(world.sent().length, 3);
});

test('rule 2: a lost A, a confirmed A, then B at once: the lost A may still come, so B is sent once more', () => {
	for (const [afterMs, sends] of [
		[10 * SECOND, 4],
		[HOUR, 3],
	] as const) {
		const world = new World();
		world.answer = but(world, { 1: lost() });
		world.settle();
		world.run(15 * SECOND);
		assert.is(world.journal.length, 2);
		world.pass(afterMs);
		world.event(line('192.0.2.2'));
		world.run(DAY);
		assert.is(world.journal.length, sends);
		assert.is(world.journal.at(-1)?.text, 'hostname=home.ddns.net&myip=192.0.2.2');
	}
});
test('rule 2: a lost A, then a lost B: after the confirmed B it is sent once more, for A may come late', () => {
	const world = new World();
	world.answer = but(world, { 1: lost(), 2: lost() });
	world.settle();
	world.pass(2 * MINUTE);
	world.event(line('192.0.2.2'));
	world.run(DAY);
	assert.equal(world.sent().slice(1), Array(3).fill('hostname=home.ddns.net&myip=192.0.2.2'));
});

test('rule 2: a lost A, a lost B, a confirmed A: B may come late, so A is sent once more', () => {
	const world = new World();
	world.answer = but(world, { 1: lost(), 2: lost() });
	world.settle();
	world.pass(2 * MINUTE);
	world.event(line('192.0.2.2'));
	world.pass(2 * MINUTE);
	world.event(line('192.0.2.1'));
	world.run(DAY);
	assert.equal(world.sent().slice(2), Array(2).fill('hostname=home.ddns.net&myip=192.0.2.1'));
});

test('rule 2: when C follows B before the time for B has come, C is what is sent once more', () => {
	const world = new World();
	world.answer = but(world, { 1: lost() });
	world.settle();
	world.event(line('192.0.2.2'));
	world.pass(10 * SECOND);
	world.event(line('192.0.2.3'));
	world.sent();
	world.run(DAY);
	assert.equal(world.sent(), ['hostname=home.ddns.net&myip=192.0.2.3']);
});

test('rule 2: a request killed in flight counts as lost: what follows it is sent once more', () => {
	const world = new World();
	world.answer = inTurn<Parameters<World['answer']>[0], End>(
		() => {
			world.network = line('192.0.2.2');
			return 'kill';
		},
		(request) => world.provider.answer(request, world.seen),
	);
	world.run(DAY);
	assert.equal(world.sent().slice(1), Array(2).fill('hostname=home.ddns.net&myip=192.0.2.2'));
});

test('rule 3: a family that vanishes causes no request and is never sent from memory', () => {
	const world = new World(configOf(), BOTH);
	world.settle();
	world.sent();
	world.event(line('192.0.2.1'));
	world.run(DAY);
	assert.equal(world.sent(), []);
	world.event(line('192.0.2.2'));
	assert.equal(world.sent(), ['hostname=home.ddns.net&myip=192.0.2.2']);
});

test('rule 3: nothing is sent from memory when nothing at all is there, and it is known since when', () => {
	const world = new World(configOf(), BOTH);
	world.settle();
	world.sent();
	world.event(line());
	const since = world.volatile.absences;
	assert.is(since.length, 2);
	world.run(DAY);
	assert.equal(world.volatile.absences, since);
	assert.equal(world.sent(), []);
	assert.is(world.keyState().kind, 'absent');
});

for (const [what, away, back] of [
	['IPv6', line('192.0.2.2'), line('192.0.2.2', '2001:db8::1')],
	['IPv4', line('2001:db8::2'), line('192.0.2.1', '2001:db8::2')],
] as const) {
	test(`rule 3: a request without ${what} makes its confirmation unknown, so it is due when it returns`, () => {
		const world = new World(configOf(), BOTH);
		world.settle();
		world.event(away);
		assert.is((what === 'IPv6' ? world.record().ipv6 : world.record().ipv4)?.unknown?.why, 'left out');
		world.reboot();
		world.sent();
		world.event(back);
		world.run(DAY);
		assert.is(world.sent().length, 1);
	});

	test(`rule 3: ${what} that goes and comes back with no request between sends nothing`, () => {
		const world = new World(configOf(), BOTH);
		world.settle();
		world.sent();
		world.event(what === 'IPv6' ? line('192.0.2.1') : line('2001:db8::1'));
		world.run(HOUR);
		world.event(BOTH);
		world.run(DAY);
		assert.equal(world.sent(), []);
	});
}

test('rule 2: a request that was aborted on the way counts as lost', () => {
	const world = new World();
	world.settle();
	world.network = line('192.0.2.2');
	let sent = 0;
	world.answer = (request) => (sent++ === 0 ? lost('aborted') : world.provider.answer(request, world.seen));
	world.event();
	world.run(DAY);
	assert.is(world.provider.entry('rv7sc9a', 'home.ddns.net').ipv4, '192.0.2.2');
	assert.is(sent, 2);
});

test('rule 29: while the network cannot be read a literal is published all the same, and nothing else', () => {
	const world = new World(configOf(["option ipv4 '203.0.113.5'"], [], otherKey('work')));
	world.isUnreadable = true;
	world.run(HOUR);
	assert.equal(world.sent(), ['hostname=home.ddns.net&myip=203.0.113.5']);
	assert.is(world.keyState('work').kind, 'absent');
});

test('rule 3: a request without a family that could not be sent leaves its confirmation', () => {
	const world = new World(configOf(), BOTH);
	world.settle();
	world.answer = () => unsent();
	world.event(line('192.0.2.2'));
	world.sent();
	world.event(BOTH);
	world.run(DAY);
	assert.equal(world.sent(), []);
});

test('rule 4: addresses are compared as values, so another spelling in the configuration or the answer is the same', () => {
	const world = new World(configOf(["option ipv6 '2001:0DB8:0::0001'"]), net(down('wan')));
	world.answer = () => says('good 2001:db8:0:0:0:0:0:1');
	world.settle();
	assert.is(world.record().ipv6?.disputed, null);
	world.configure(configOf(["option ipv6 '2001:db8::1'"]));
	world.run(2 * DAY);
	assert.is(world.sent().length, 1);
});

test('rule 4: due-ness is judged by the address sent, and the address answered is kept beside it', () => {
	const world = new World();
	world.answer = () => says('good 198.51.100.1');
	world.settle();
	assert.is(world.record().ipv4?.sent, '192.0.2.1');
	assert.is(world.record().ipv4?.answered, '198.51.100.1');
	world.run(59 * MINUTE);
	assert.is(world.sent().length, 1);
	assert.ok(world.logged('updated')[0]?.report.disputed[0]);
});

for (const [what, body] of [
	['another address', 'good 198.51.100.1,2001:db8::1'],
	['no IPv6 address', 'good 192.0.2.1'],
	['no address', 'good'],
] as const) {
	test(`rule 4: an answer with ${what} is disputed: sent again after 1 h, then every 24 h`, () => {
		const world = new World(configOf(), BOTH);
		world.answer = () => says(body);
		world.run(HOUR + 3 * DAY + MINUTE);
		const hours = world.journal.map(({ atMs }) => atMs / HOUR);
		assert.equal(hours, [0, 1, 25, 49, 73]);
	});
}

test('rule 4: what is disputed is not told as confirmed', () => {
	for (const body of ['good', 'good 192.0.2.1', 'good 198.51.100.1,2001:db8::1']) {
		const world = new World(configOf(), BOTH);
		world.answer = () => says(body);
		world.settle();
		const { confirmed, disputed } = world.logged('updated')[0]?.report ?? {};
		assert.equal([confirmed, disputed?.length], [[], 1], body);
	}
});

for (const body of [
	'good 192.0.2.1\ngood 2001:db8::1',
	'nochg 2001:db8::1\r\ngood 192.0.2.1',
	'good 192.0.2.1, 2001:db8::1',
	'good 192.0.2.1 2001:db8::1',
]) {
	test(`rules 4 and 8: ${JSON.stringify(body)} confirms a name with both addresses, and nothing is asked again`, () => {
		const world = new World(configOf(), BOTH);
		world.answer = () => says(body);
		world.run(3 * DAY);
		assert.is(world.sent().length, 1);
		assert.equal([world.record().ipv4?.disputed, world.record().ipv6?.disputed], [null, null]);
	});
}

test('rule 4: a disputed name is sent when its observed address changes, and the count begins again', () => {
	const world = new World();
	world.answer = () => says('good 198.51.100.1');
	world.run(10 * HOUR);
	world.event(line('192.0.2.2'));
	world.sent();
	world.run(HOUR - MINUTE);
	assert.equal(world.sent(), []);
	world.run(2 * MINUTE);
	assert.is(world.sent().length, 1);
});

test('rule 4: a dispute survives reboots and ends with an answer that fits', () => {
	const world = new World();
	world.answer = but(world, { 1: says('good 198.51.100.1') });
	world.settle();
	world.sent();
	world.run(30 * MINUTE);
	world.reboot(MINUTE);
	world.run(28 * MINUTE);
	assert.equal(world.sent(), []);
	world.run(2 * MINUTE);
	assert.is(world.sent().length, 1);
	assert.is(world.record().ipv4?.disputed, null);
	world.run(7 * DAY);
	assert.equal(world.sent(), []);
});

test('rule 4: a disputed name that shares its request with a steady one is sent again alone', () => {
	const world = new World(configOf(NAMES));
	world.answer = () => says('good 192.0.2.1\r\ngood 198.51.100.1');
	world.settle();
	world.sent();
	world.run(HOUR);
	assert.equal(world.sent(), ['hostname=b.ddns.net&myip=192.0.2.1']);
});

test('rule 18: the first of two usable interfaces stays, and nothing alternates', () => {
	const world = new World(
		configOf(["list interface 'wan'", "list interface 'wanb'"]),
		net(up('wan', '192.0.2.1'), up('wanb', '192.0.2.9')),
	);
	world.run(2 * DAY);
	assert.equal(world.sent(), ['hostname=home.ddns.net&myip=192.0.2.1']);
});

test.run();
