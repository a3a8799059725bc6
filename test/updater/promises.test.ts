import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { HOUR, MINUTE, SECOND } from '../../src/base/time.ts';
import { ANSWER_WORDS, STOP_WORDS } from '../../src/protocol/answer-words.ts';
import { lost, says, unsent } from './provider.ts';
import { configOf, line, net, otherKey, pending, up } from './settings.ts';
import { type End, inTurn, LONG_AGO, TODAY, World } from './world.ts';

const DAY = 24 * HOUR;

/** What may happen to a router without any change of its address. */
const UNEVENTFUL: Record<string, (world: World) => void> = {
	'a day passes': (world) => void world.run(DAY),
	'the program restarts': (world) => world.restart(),
	'the router reboots': (world) => world.reboot(),
	'the router reboots without a clock': (world) => world.reboot(MINUTE, LONG_AGO),
	'the clock jumps ahead': (world) => void world.clockSet(TODAY + 400 * DAY),
	'the clock jumps back': (world) => void world.clockSet(LONG_AGO),
	'the configuration is read again': (world) => void world.configure(world.config),
	'an event comes without a change': (world) => void world.event(),
	'the line goes and comes back': (world) => {
		const { network } = world;
		world.event(line());
		world.run(HOUR);
		world.event(network);
	},
	'ubus fails for a while': (world) => {
		world.isUnreadable = true;
		world.event();
		world.isUnreadable = false;
	},
};
for (const [what, happens] of Object.entries(UNEVENTFUL)) {
	test(`promise 1: a confirmed address is not sent again when ${what}`, () => {
		const world = new World(configOf([], [], otherKey('work')), line('192.0.2.1', '2001:db8::1'));
		world.settle();
		assert.is(world.sent().length, 2);
		happens(world);
		world.run(DAY);
		assert.equal(world.sent(), []);
		assert.is(world.provider.nochgs, 0);
	});
}

test('promise 1: behind NAT no nochg is provoked in a week of restarts, reboots and events', () => {
	const world = new World(configOf(), line('10.0.0.2'));
	for (let day = 0; day < 7; day++) {
		world.run(DAY);
		world.reboot();
		world.run(MINUTE);
		world.event();
		world.restart();
	}
	assert.is(world.sent().length, 1);
	assert.is(world.provider.nochgs, 0);
});

for (const word of STOP_WORDS) {
	for (const status of [200, 401, 403, 500]) {
		test(`promise 2: after ${word} with HTTP ${status} nothing goes out, checks included, over a month of everything`, () => {
			const world = new World(configOf(["option ipv4 'check'"]), line('192.0.2.1', '2001:db8::1'));
			world.answer = () => says(word, { status });
			world.settle();
			assert.is(world.sent().length, 1);
			world.sent('check');
			for (let n = 0; n < 30; n++) {
				world.event(line(`192.0.2.${n + 2}`, `2001:db8::${n + 2}`));
				world.run(DAY);
				if (n % 3 === 0) world.restart();
				if (n % 5 === 0) world.reboot();
				if (n % 7 === 0) world.clockSet(world.wallMs + DAY);
				world.force('home');
			}
			assert.equal(world.journal, []);
			assert.is(world.keyState().kind, 'stopped');
		});
	}
}

for (const { word, effect } of ANSWER_WORDS) {
	test(`the answer ${word} confirms, stops or holds, and is not provoked again`, () => {
		const world = new World();
		world.answer = () => says(word);
		world.run(20 * MINUTE);
		assert.is(world.sent().length, 1);
		const { stops, hold } = world.state;
		const had = { confirm: !!world.record().ipv4, stop: stops[0]?.word === word, hold: hold?.cause === word };
		assert.equal(had, { confirm: effect === 'confirm', stop: effect === 'stop', hold: effect === 'hold' });
	});
}

test('promise 2: a stop that is received in a run of requests lets none of the others begin', () => {
	for (const [word, begun] of [
		['badagent', 1],
		['abuse', 2],
		['badauth', 2],
		['nohost', 3],
	] as const) {
		const rest = [...otherKey('work', "option username 'rv7sc9a'"), ...otherKey('club')];
		const world = new World(configOf([], [], rest));
		world.answer = inTurn(
			() => says(word),
			() => says('good 192.0.2.1'),
		);
		world.run(DAY);
		assert.is(world.sent().length, begun, word);
	}
});

for (const [what, answer] of [
	['911', says('911')],
	['911 with HTTP 200 in CRLF', says('911\r\n')],
	['HTTP 500', says('', { status: 500 })],
	['HTTP 503 with a page', says('<html>sorry</html>', { status: 503 })],
	['HTTP 599 cut off', says('good 192.', { status: 599, complete: false })],
	['HTTP 429', says('', { status: 429 })],
] as [string, End][]) {
	test(`promise 3: after ${what} no request begins for 30 min, 1 h, 2 h, 3 h and 3 h, over restarts, reboots and events`, () => {
		const world = new World(configOf([], [], otherKey('work')));
		world.answer = () => answer;
		world.random = 0.5;
		const begun: number[] = [];
		for (let minute = 0; minute < 13 * 60; minute++) {
			if (minute % 7 === 0) world.restart();
			if (minute % 50 === 49) world.reboot();
			world.event(line(`192.0.2.${minute % 250}`));
			world.run(MINUTE);
		}
		for (const { atMs, kind } of world.journal) if (kind === 'update') begun.push(atMs);
		assert.ok(begun.length >= 5, `${begun.length} requests`);
		for (const [at, base] of [0.5, 1, 2, 3, 3].entries()) {
			const next = begun[at + 1];
			if (next === undefined) continue;
			const waited = (next - (begun[at] ?? 0)) / HOUR;
			assert.ok(waited >= base && waited <= base * 1.25 + 0.02, `${waited} h after outage ${at + 1}`);
		}
	});
}

for (const jitter of [0, 0.5, 0.999]) {
	test(`promise 3: the wait has jitter on top, never below (random ${jitter})`, () => {
		const world = new World();
		world.answer = () => says('911');
		world.random = jitter;
		world.run(HOUR);
		const [first, second] = world.journal;
		const waited = (second?.atMs ?? 0) - (first?.atMs ?? 0);
		assert.ok(waited >= 30 * MINUTE && waited <= 37.5 * MINUTE + SECOND, `${waited}`);
		assert.ok(Math.abs(waited - 30 * MINUTE * (1 + jitter / 4)) <= SECOND, `${waited}`);
	});
}

const UNSTEADY: Record<string, (n: number) => End> = {
	'all goes well': (n) => says(`good 192.0.2.${n % 250}`),
	'nothing gets through': () => unsent(),
	'answers are lost': () => lost(),
	'answers make no sense': () => says('<html>'),
};
for (const [what, answer] of Object.entries(UNSTEADY)) {
	test(`promise 4: a line that flaps every 5 s for 3 h makes at most 15 attempts in any hour when ${what}`, () => {
		const world = new World();
		let n = 0;
		world.answer = () => answer(n);
		for (n = 1; n <= 2160; n++) {
			world.event(line(`192.0.2.${n % 250}`));
			world.run(5 * SECOND);
			if (n % 100 === 0) world.restart();
		}
		const times = world.journal.map(({ atMs }) => atMs);
		assert.ok(times.length >= 15, `${times.length} attempts`);
		for (const from of times) {
			const hour = times.filter((at) => at >= from && at < from + HOUR);
			assert.ok(hour.length <= 15, `${hour.length} within an hour`);
		}
		world.answer = (request) => world.provider.answer(request, world.seen);
		world.run(2 * HOUR);
		assert.is(world.record().ipv4?.sent, `192.0.2.${2160 % 250}`);
		assert.is(world.record().ipv4?.unknown, null);
		assert.is(world.keyState().kind, 'settled');
	});
}

test('promise 5: an address that is not publicly usable goes into no request', () => {
	const dummies = [
		'0.0.0.0',
		'169.254.1.1',
		'127.0.0.1',
		'10.1.1.1',
		'100.64.0.1',
		'198.18.0.1',
		'240.0.0.1',
		'224.0.0.1',
	];
	const dummies6 = ['fd00::1', 'fe80::1', '::1', '2002::1', '2001::1', 'ff02::1', '4000::1'];
	for (const source of ['auto', 'interface', 'check']) {
		for (const address of [...dummies, ...dummies6]) {
			const world = new World(configOf([`option ipv4 '${source}'`, `option ipv6 '${source}'`]), line(address));
			world.seen = address;
			world.run(2 * HOUR);
			const shown = world.sent().filter((text) => text.includes(address));
			assert.equal(shown, [], `${source} ${address}`);
		}
	}
});

test('promise 5: a deprecated or temporary address goes into no request', () => {
	const wan6 = up('wan6', '2001:db8::1', '2001:db8::2');
	wan6.addresses = wan6.addresses.map((one) => ({ ...one, ineligible: one.address === '2001:db8::1' }));
	const world = new World(configOf(), net(wan6));
	world.settle();
	assert.equal(world.sent(), ['hostname=home.ddns.net&myip=2001:db8::2']);
});

test('promise 5: a literal is published as it stands, whatever the line shows', () => {
	for (const literal of ['203.0.113.5', '10.0.0.9', '100.64.1.1']) {
		const world = new World(configOf([`option ipv4 '${literal}'`]), line('192.0.2.1'));
		world.settle();
		assert.equal(world.sent(), [`hostname=home.ddns.net&myip=${literal}`]);
	}
});

test('promise 6: one request carries all names of a key and both families', () => {
	const names = ['a.ddns.net', 'b.ddns.net', 'group1'];
	const world = new World(configOf(names.map((name) => `list hostname '${name}'`)), line('192.0.2.1', '2001:db8::1'));
	world.run(DAY);
	assert.equal(world.sent(), ['hostname=a.ddns.net,b.ddns.net,group1&myip=192.0.2.1,2001:db8::1']);
	world.event(line('192.0.2.1', '2001:db8::2'));
	assert.equal(world.sent(), ['hostname=a.ddns.net,b.ddns.net,group1&myip=192.0.2.1,2001:db8::2']);
	assert.is(world.provider.nochgs, 0);
});

test('promise 7: an event is followed by its request at once, and a lost event within one check interval', () => {
	const world = new World();
	world.run(HOUR);
	world.sent();
	world.event(line('192.0.2.2'));
	assert.equal(world.sent(), ['hostname=home.ddns.net&myip=192.0.2.2']);
	world.run(17 * SECOND);
	world.network = line('192.0.2.3');
	const from = world.realMs;
	world.run(HOUR);
	const [late] = world.journal;
	assert.ok(late && late.atMs - from <= 300 * SECOND, `${late?.atMs}`);
});

test('promise 7: an event ends a back-off, so that a mended line is used at once', () => {
	const world = new World();
	world.answer = () => unsent('dns');
	world.run(2 * HOUR);
	world.answer = (request) => world.provider.answer(request, world.seen);
	world.sent();
	world.event();
	assert.is(world.sent().length, 1);
});

test('promise 9: nothing is written to flash while nothing durable changes', () => {
	const world = new World(configOf(["option ipv4 'check'"]), line('10.0.0.2'));
	world.run(HOUR);
	const { writes } = world;
	for (let n = 0; n < 20; n++) {
		world.run(HOUR);
		world.event();
		world.restart();
	}
	assert.is(world.writes, writes);
});

test('promise 9: retries of a request that cannot be sent write to flash once', () => {
	const world = new World();
	world.settle();
	world.answer = () => unsent();
	const { writes } = world;
	world.event(line('192.0.2.2'));
	world.run(12 * HOUR);
	assert.ok(world.sent().length > 20);
	assert.ok(world.writes - writes <= 1, `${world.writes - writes} writes`);
});

for (const end of ['kill', 'power cut'] as const) {
	for (const arrived of [false, true]) {
		test(`promise 9: after a ${end} between sending and saving the name ends with its address (request ${arrived ? 'arrived' : 'lost'})`, () => {
			const world = new World(configOf(), line('192.0.2.1', '2001:db8::1'));
			world.settle();
			world.answer = inTurn<Parameters<World['answer']>[0], End>(
				(request) => {
					if (arrived) world.provider.answer(request, world.seen);
					return end;
				},
				(request) => world.provider.answer(request, world.seen),
			);
			world.event(line('192.0.2.2', '2001:db8::1'));
			world.run(DAY);
			assert.is(world.provider.entry('rv7sc9a', 'home.ddns.net').ipv4, '192.0.2.2');
			assert.is(world.sent().length, 3);
			assert.is(world.provider.nochgs, arrived ? 1 : 0);
		});
	}
}

test('promise 9: a power cut in a request, and the old address back after it: the name ends with the old one', () => {
	const world = new World();
	world.settle();
	world.answer = inTurn<Parameters<World['answer']>[0], End>(
		(request) => {
			world.provider.answer(request, world.seen);
			world.network = line('192.0.2.1');
			return 'power cut';
		},
		(request) => world.provider.answer(request, world.seen),
	);
	world.event(line('192.0.2.2'));
	world.run(DAY);
	assert.is(world.provider.entry('rv7sc9a', 'home.ddns.net').ipv4, '192.0.2.1');
	assert.is(world.provider.nochgs, 0);
});

test('promise 3: a pending family does not let a request through a hold', () => {
	const world = new World(configOf(), line('192.0.2.1', '2001:db8::1'));
	world.settle();
	world.answer = () => says('911');
	world.event(line('192.0.2.2', '2001:db8::1'));
	world.sent();
	world.event(net(up('wan', '192.0.2.3'), pending('wan6')));
	world.run(29 * MINUTE);
	assert.equal(world.sent(), []);
});

test.run();
