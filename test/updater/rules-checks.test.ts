/** Rules 19 and 20: behind NAT, and what an IP check may do. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Family } from '../../src/base/family.ts';
import type { HttpResult } from '../../src/base/http.ts';
import { HOUR, MINUTE, SECOND } from '../../src/base/time.ts';
import { readCheck } from '../../src/updater/apply-ip-check.ts';
import { says, shows, silent } from './provider.ts';
import { configOf, down, line, net, otherKey, up } from './settings.ts';
import { World } from './world.ts';

const DAY = 24 * HOUR;
const SEEN = 'hostname=home.ddns.net';
const FORGED = '198.51.100.66';

for (const source of ['auto', 'provider']) {
	test(`rule 19: behind NAT '${source}' leaves myip out, with myipv6 where IPv6 is due too`, () => {
		const world = new World(configOf([`option ipv4 '${source}'`]), line('100.64.0.2'));
		world.run(MINUTE);
		assert.equal(
			world.journal.map(({ kind, text }) => [kind, text]),
			[['update', SEEN]],
		);
		world.event(line('100.64.0.2', '2001:db8::1'));
		assert.equal(world.sent().slice(1), [`${SEEN}&myipv6=2001:db8::1`]);
		assert.is(world.provider.entry('rv7sc9a', 'home.ddns.net').ipv4, world.seen);
	});

	test(`rule 19: with '${source}' a forged value of the IP check goes into no request`, () => {
		for (const url of ['http://check.example/', 'https://check.example/']) {
			const world = new World(configOf([`option ipv4 '${source}'`], [`option ipv4_check '${url}'`]), line('10.0.0.2'));
			world.run(HOUR);
			world.show = () => shows(FORGED);
			world.run(DAY);
			assert.not(world.sent().join(' ').includes(FORGED));
			assert.is(world.provider.entry('rv7sc9a', 'home.ddns.net').ipv4, world.seen);
		}
	});
}

test("rule 19: 'provider' leaves myip out on a public address as well", () => {
	const world = new World(configOf(["option ipv4 'provider'"]), line('192.0.2.1'));
	world.settle();
	assert.equal(world.sent(), [SEEN]);
});

test('rule 19: without any source of addresses IPv4 is asked for all the same; one that has answered before is waited for', () => {
	for (const hasAnswered of [undefined, true] as const) {
		const world = new World(configOf(), line('10.0.0.2'));
		world.isUnreadable = true;
		world.problem = { command: 'ip -j address', code: 'exit', exitCode: 255, ...(hasAnswered && { hasAnswered }) };
		world.run(MINUTE);
		assert.equal(world.sent(), hasAnswered ? [] : [SEEN]);
	}
});

test('rule 19: a changed value of the IP check makes an update due, and the provider sees the address', () => {
	const world = new World(configOf(), line('10.0.0.2'));
	world.run(HOUR);
	world.sent();
	world.seen = '203.0.113.100';
	world.run(6 * MINUTE);
	assert.equal(world.sent(), [SEEN]);
	assert.is(world.provider.nochgs, 0);
	world.run(DAY);
	assert.equal(world.sent(), []);
});

test('rule 19: a forged value that stays makes one update, not one a check', () => {
	const world = new World(configOf(), line('10.0.0.2'));
	world.run(HOUR);
	world.sent();
	world.show = () => shows(FORGED);
	world.run(DAY);
	assert.is(world.sent().length, 1);
	world.show = () => shows(world.seen);
	world.run(DAY);
	assert.equal(world.sent(), []);
});

test('rule 19: without a value an update is due when nothing is confirmed yet, and not again', () => {
	const world = new World(configOf(), line('10.0.0.2'));
	world.show = () => silent;
	world.run(DAY);
	assert.equal(world.sent(), [SEEN]);
});

test("rule 19: without a value an update is due when the interface's own address has changed", () => {
	const world = new World(configOf(), line('10.0.0.2'));
	world.run(HOUR);
	world.sent();
	world.show = () => silent;
	world.event(line('10.0.0.3'));
	world.run(DAY);
	assert.equal(world.sent(), [SEEN]);
});

test("rule 19: with a value that is the stored one, a change of the interface's own address is no reason", () => {
	const world = new World(configOf(), line('10.0.0.2'));
	world.run(HOUR);
	world.journal = [];
	world.event(line('10.0.0.3'));
	assert.equal(
		world.journal.map(({ kind }) => kind),
		['check'],
	);
	world.run(DAY);
	assert.equal(world.sent(), []);
	assert.is(world.provider.nochgs, 0);
});

test("rule 19: a change of the interface's own address with a new value is sent after one check", () => {
	const world = new World(configOf(), line('10.0.0.2'));
	world.run(HOUR);
	world.journal = [];
	world.seen = '203.0.113.101';
	world.event(line('10.0.0.3'));
	assert.equal(
		world.journal.map(({ kind }) => kind),
		['check', 'update'],
	);
});

test("rule 19: the check's value goes into myip when the user wrote 'check'", () => {
	const world = new World(configOf(["option ipv4 'check'"]), line('10.0.0.2'));
	world.settle();
	assert.equal(
		world.journal.map(({ kind, text }) => [kind, text]),
		[
			['check', '10.0.0.2'],
			['update', `${SEEN}&myip=203.0.113.99`],
		],
	);
});

test('rule 19: a router that moves from NAT to a public address and back is followed', () => {
	const world = new World(configOf(), line('10.0.0.2'));
	world.settle();
	world.event(line('192.0.2.1'));
	world.run(HOUR);
	world.event(line('10.0.0.2'));
	world.run(HOUR);
	assert.equal(world.sent(), [SEEN, `${SEEN}&myip=192.0.2.1`, SEEN]);
	assert.is(world.provider.nochgs, 0);
});

test('rule 19: two keys behind the same NAT share one check', () => {
	const world = new World(configOf([], [], otherKey('work')), line('10.0.0.2'));
	world.run(5 * HOUR);
	const checks = world.sent('check').length;
	assert.ok(checks > 50 && checks <= 61, `${checks}`);
});

test('rule 20: no check while no listed interface is up', () => {
	const world = new World(configOf(["option ipv4 'check'"]), net(down('wan'), up('lan', '192.168.1.1')));
	world.run(DAY);
	assert.equal(world.journal, []);
});

test('rule 20: checks leave by the chosen interface', () => {
	const world = new World(
		configOf(["option ipv4 'check'", "list interface 'wanb'", "list interface 'wan'"]),
		net(up('wan', '10.0.0.2'), up('wanb', '10.9.0.2')),
	);
	world.settle();
	assert.equal(world.sent('check'), ['10.9.0.2']);
});

test('rule 20: without an answer to a needed check nothing is published for the family', () => {
	const world = new World(configOf(["option ipv4 'check'"]), line('10.0.0.2', '2001:db8::1'));
	world.show = () => ({ kind: 'failure', cause: 'bind', connected: false, sent: false });
	world.run(MINUTE);
	assert.equal(world.sent(), [`${SEEN}&myip=2001:db8::1`]);
	const alone = new World(configOf(["option ipv4 'check'"]), line('10.0.0.2'));
	alone.show = () => silent;
	alone.run(MINUTE);
	assert.equal(alone.sent(), []);
	assert.is(alone.keyState().kind, 'waiting');
});

const BAD: [string, HttpResult][] = [
	['status 201', shows('203.0.113.9', 201)],
	['status 302', shows('203.0.113.9', 302)],
	['status 404', shows('203.0.113.9', 404)],
	['an empty body', shows('')],
	['a page', shows('<html>203.0.113.9</html>')],
	['two addresses', shows('203.0.113.9 203.0.113.10')],
	['two lines', shows('203.0.113.9\n203.0.113.10')],
	['a leading zero', shows('203.0.113.09')],
	['a number', shows('3405803785')],
	['hexadecimal', shows('0xcb.0.113.9')],
	['three parts', shows('203.0.113')],
	['a port', shows('203.0.113.9:80')],
	['the other family', shows('2001:db8::1')],
	['a mapped address', shows('::ffff:203.0.113.9')],
	['a private address', shows('10.0.0.1')],
	['carrier NAT', shows('100.64.0.1')],
	['loopback', shows('127.0.0.1')],
	['a dummy', shows('0.0.0.0')],
	['binary', shows('\x00\xff\xfe')],
	['a body that was cut off', { ...shows('203.0.113.9'), complete: false } as HttpResult],
	['a failure', silent],
];
for (const [what, result] of BAD) {
	test(`rule 20: an IP check that answers with ${what} gives no address`, () => {
		const check = {
			key: 'home',
			family: 'ipv4',
			interface: 'wan',
			device: 'wan',
			local: '10.0.0.2',
			url: 'http://check.example/',
		} as const;
		assert.type(readCheck(check, 'check.example', result), 'object');
		const world = new World(configOf(["option ipv4 'check'"]), line('10.0.0.2'));
		world.show = () => result;
		world.run(HOUR);
		assert.equal(world.sent(), []);
	});
}

test('rule 20: one literal with a line end around it is an address, for IPv6 in its short form', () => {
	const check = { key: 'home', interface: 'wan', device: 'wan', local: '', url: '' };
	const read = (family: Family, body: string) => readCheck({ ...check, family }, 'check.example', shows(body));
	assert.is(read('ipv4', ' 203.0.113.9\r\n'), '203.0.113.9');
	assert.is(read('ipv6', '2001:0DB8:0::1\n'), '2001:db8::1');
	assert.type(read('ipv6', 'fe80::1%eth0'), 'object');
});

test('rule 20: without an event the check is asked every check interval, 5 minutes apart at least', () => {
	for (const [interval, everyMs] of [
		[60, 300 * SECOND],
		[300, 300 * SECOND],
		[900, 900 * SECOND],
	] as const) {
		const world = new World(
			configOf(["option ipv4 'check'"], [`option check_interval '${interval}'`]),
			line('10.0.0.2'),
		);
		world.run(3 * HOUR);
		const at = world.journal.filter(({ kind }) => kind === 'check').map(({ atMs }) => atMs);
		assert.is((at[1] ?? 0) - (at[0] ?? 0), everyMs);
	}
});

test('rule 20: an event makes the last value old, and the check is asked again', () => {
	const world = new World(configOf(["option ipv4 'check'"]), line('10.0.0.2'));
	world.run(3 * HOUR);
	world.pass(SECOND);
	world.sent('check');
	world.event();
	assert.is(world.sent('check').length, 1);
});

test("rule 20: an IPv6 address is asked for only when the user wrote ipv6 'check'", () => {
	const auto = new World(configOf(), line('2001:db8::1'));
	auto.run(HOUR);
	assert.equal(auto.sent('check'), []);
	const asked = new World(configOf(["option ipv6 'check'"]), line('2001:db8::1'));
	asked.show = () => shows('2001:db8:9::9');
	asked.settle();
	assert.equal(asked.sent(), [`${SEEN}&myip=2001:db8:9::9`]);
});

test('rule 19: a stop in the middle of NAT ends the checks as well', () => {
	const world = new World(configOf(), line('10.0.0.2'));
	world.run(HOUR);
	world.answer = () => says('badauth');
	world.seen = '203.0.113.102';
	world.run(10 * MINUTE);
	world.journal = [];
	world.run(DAY);
	assert.equal(world.journal, []);
});

test.run();
