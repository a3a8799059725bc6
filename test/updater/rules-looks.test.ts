/** Rule 62: a hint is a reason to look, and only what has changed on a key's line is an event. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { HOUR, MINUTE, SECOND } from '../../src/base/time.ts';
import type { Interface, Network } from '../../src/network/network.ts';
import { addressOf, interfaceOf } from '../network/networks.ts';
import { shows, silent, unsent } from './provider.ts';
import { configOf, down, line, net, otherKey, pending, up } from './settings.ts';
import { World } from './world.ts';

const DAY = 24 * HOUR;

/** A world behind NAT whose address is confirmed and whose check was asked a minute ago. */
function behindNat(network: Network = net(up('wan', '10.0.0.2'), down('wan6')), config = configOf()): World {
	const world = new World(config, network);
	world.show = () => shows(world.seen);
	world.settle();
	world.run(2 * HOUR + MINUTE);
	world.journal = [];
	return world;
}

/** `wan` with an IPv6 address of these lifetimes beside its IPv4 one. */
function refreshed(preferredSeconds: number, more: Partial<Interface> = {}): Network {
	const addresses = [addressOf('10.0.0.2'), addressOf('2001:db8::1', { preferredSeconds })];
	return net(interfaceOf('wan', { addresses, ...more }));
}

test('rule 62: a day of announcements by routers that refresh lifetimes asks no check, writes no flash, and says nothing', () => {
	const world = behindNat(refreshed(3600), configOf(["option ipv6 'off'"]));
	world.random = 0.5;
	const asked = () => world.sent('check').length;
	world.run(DAY);
	const usual = asked();
	const { writes } = world;
	world.effects = [];
	for (let n = 0; n < DAY / (20 * SECOND); n++) {
		world.hint(refreshed(3600 - (n % 7)));
		world.run(20 * SECOND);
	}
	assert.is(asked(), usual, 'as many checks as without them');
	assert.is(world.writes, writes);
	const said = world.effects.flatMap((effect) => (effect.kind === 'log' ? effect.entry.code : []));
	assert.equal([...new Set(said)].sort(), ['absent', 'checked', 'network', 'triggers']);
	assert.equal(
		world.logged('absent').filter(({ reasons }) => reasons),
		[],
	);
});

const CHANGES: Record<string, Network> = {
	'its address': net(up('wan', '10.0.0.3')),
	'a second address': net(up('wan', '10.0.0.2', '10.0.0.4')),
	'its device': net(interfaceOf('wan', { device: 'eth9', addresses: [addressOf('10.0.0.2')] })),
	'its IPv6 address': net(up('wan', '10.0.0.2', '2001:db8::9')),
	'its default route': net(
		interfaceOf('wan', {
			addresses: [addressOf('10.0.0.2')],
			defaultRoutes: [{ family: 'ipv4', metric: 5, source: null, isPolicy: false }],
		}),
	),
};

for (const [what, network] of Object.entries(CHANGES)) {
	test(`rule 62: where ${what} has changed, a hint is an event: the check is asked at once`, () => {
		const world = behindNat(net(up('wan', '10.0.0.2')), configOf(["option ipv6 'off'"]));
		world.hint(network);
		assert.is(world.sent('check').length, 1);
	});

	test(`rule 62: where ${what} has changed, a look at the interval finds the event, too`, () => {
		const world = behindNat(
			net(up('wan', '10.0.0.2')),
			configOf(["option ipv6 'off'"], ["option check_interval '60'"]),
		);
		world.network = network;
		world.run(61 * SECOND);
		assert.is(world.sent('check').length, 1);
	});
}

const SAME: Record<string, Network> = {
	nothing: net(up('wan', '10.0.0.2'), down('wan6')),
	'that an interface is being set up': net(up('wan', '10.0.0.2'), pending('wan6')),
	'an interface of no key': net(up('wan', '10.0.0.2'), down('wan6'), up('lan', '192.168.1.1')),
	'a temporary address': net(
		interfaceOf('wan', { addresses: [addressOf('10.0.0.2'), addressOf('2001:db8::7', { ineligible: true })] }),
		down('wan6'),
	),
};

for (const [what, network] of Object.entries(SAME)) {
	test(`rule 62: ${what} is no event`, () => {
		const world = behindNat();
		for (let n = 0; n < 3; n++) {
			world.hint(network);
			world.hint(net(up('wan', '10.0.0.2'), down('wan6')));
		}
		assert.equal(world.journal, []);
	});
}

test('rule 62: ifup and ifdown count in any case', () => {
	const world = behindNat();
	world.ifup('wan');
	assert.is(world.sent('check').length, 1);
	world.run(MINUTE);
	world.event();
	assert.is(world.sent('check').length, 1);
});

test('rules 6 and 62: what has not changed resets no back-off, and what has changed does', () => {
	const world = new World();
	world.run(2 * HOUR);
	world.network = line('192.0.2.2');
	world.answer = () => unsent();
	world.run(30 * MINUTE);
	world.journal = [];
	for (let n = 0; n < 5; n++) {
		world.hint();
		world.pass(SECOND);
	}
	assert.equal(world.journal, []);
	world.hint(line('192.0.2.3'));
	assert.is(world.sent().length, 1);
});

test('rules 41 and 62: what the check says after an address of the line has changed is believed at once, and not after that of another family', () => {
	for (const [network, isBelieved] of [
		[net(up('wan', '10.0.0.2', '10.0.0.5'), down('wan6')), true],
		[net(up('wan', '10.0.0.2'), up('wan6', '2001:db8::4')), false],
	] as const) {
		const world = behindNat(net(up('wan', '10.0.0.2'), down('wan6')), configOf(["option ipv6 'off'"]));
		// A false update makes the check doubtful.
		world.show = () => shows('203.0.113.7');
		world.run(10 * MINUTE);
		assert.is(world.logged('disbelieved').length, 1);
		world.show = () => shows('203.0.113.8');
		world.hint(network);
		const { value, isBelieved: was } = world.logged('checked').at(-1) ?? {};
		assert.equal([value, was], ['203.0.113.8', isBelieved]);
	}
});

test('rules 5 and 62: a hint that brings another address has a family that is being set up waited for', () => {
	const world = new World(configOf(), line('192.0.2.1', '2001:db8::1'));
	world.run(HOUR);
	world.journal = [];
	const from = world.realMs;
	world.hint(net(up('wan', '192.0.2.2'), pending('wan6')));
	assert.is(world.keyState().kind, 'waiting');
	world.run(MINUTE);
	assert.equal(
		world.journal.map(({ atMs }) => atMs - from),
		[3 * SECOND],
	);
});

test('rule 62: what could not be read is no change, and what is read after it is held against what was read before', () => {
	const world = behindNat();
	for (let n = 0; n < 3; n++) {
		world.isUnreadable = true;
		world.hint();
		world.isUnreadable = false;
		world.hint();
	}
	assert.equal(world.journal, []);
	world.isUnreadable = true;
	world.hint();
	world.isUnreadable = false;
	world.hint(net(up('wan', '10.0.0.3'), down('wan6')));
	assert.is(world.sent('check').length, 1);
});

test('rule 62: a new key is no event for the others', () => {
	const world = behindNat(net(up('wan', '10.0.0.2'), down('wan6'), up('wanb', '192.0.2.7')));
	world.configure(configOf([], [], otherKey('work', "list interface 'wanb'")));
	assert.equal(world.sent('check'), []);
	assert.is(world.sent().length, 1);
});

test('rule 62: a line that comes and goes every two seconds has six checks an hour asked beside those of the interval', () => {
	const world = behindNat();
	world.show = () => silent;
	for (let n = 0; n < HOUR / (2 * SECOND); n++) {
		world.hint(net(n % 2 ? up('wan', '10.0.0.2') : up('wan', '10.0.0.3'), down('wan6')));
		world.run(2 * SECOND);
	}
	assert.ok(world.sent('check').length <= 18);
});

test.run();
