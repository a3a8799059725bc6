/** Rule 54, second part: going down costs time, going up does not. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { FAMILIES } from '../../src/base/family.ts';
import { HOUR, MINUTE, SECOND } from '../../src/base/time.ts';
import { type Interface, type Network, networkOf } from '../../src/network/network.ts';
import { noTriggers } from '../../src/updater/triggers.ts';
import { addressOf, interfaceOf } from '../network/networks.ts';
import { lost, shows, unsent } from './provider.ts';
import { configOf, down, otherKey, pending } from './settings.ts';
import { World } from './world.ts';

const LISTED = configOf(["list interface 'wan'", "list interface 'lte'"]);
const UNLISTED = configOf();

/** An interface with default routes for the families of its addresses. */
function routed(name: string, addresses: readonly string[], metric = 0, more: Partial<Interface> = {}): Interface {
	const defaultRoutes = FAMILIES.filter((family) => addresses.some((one) => addressOf(one).family === family)).map(
		(family) => ({ family, metric, source: null, isPolicy: false }),
	);
	return interfaceOf(name, { metric, addresses: addresses.map((one) => addressOf(one)), defaultRoutes, ...more });
}

/** The same, but that packets do not leave by it. */
const unrouted = (one: Interface): Interface => ({ ...one, defaultRoutes: [] });

const net = (...interfaces: Interface[]): Network => ({ ...networkOf(interfaces, true), hasRoutes: true });

const WAN = routed('wan', ['192.0.2.1'], 10);
/** The same line after it has been dialled again. */
const REDIALLED = routed('wan', ['192.0.2.2'], 10);
const LTE = routed('lte', ['198.51.100.1'], 20);
const BOTH = net(WAN, LTE);

/** A world in which wan has been published for hours, and nothing is due. */
function onWan(config = LISTED, network = BOTH): World {
	const world = new World(config, network);
	world.show = () => shows(world.seen);
	world.run(2 * HOUR);
	world.journal = [];
	return world;
}

/** What went out, and when, from `fromMs` on. */
function sentSince(world: World, fromMs: number): [seconds: number, text: string][] {
	const all = world.journal.map(({ atMs, kind, text }): [number, string] => {
		const what = text.replace('hostname=home.ddns.net', '').replace(/^&(myip=)?/, '');
		return [(atMs - fromMs) / SECOND, kind === 'check' ? `check from ${text}` : what];
	});
	world.journal = [];
	return all;
}

const waitOf = (world: World) => {
	const state = world.keyState();
	return state.kind === 'waiting' ? state.wait : null;
};

for (const [how, config] of [
	['lists both lines', LISTED],
	['lists none', UNLISTED],
] as const) {
	test(`rule 54: a redial beside a standing LTE line sends nothing by that, where a key ${how}`, () => {
		for (const seconds of [1, 4, 29]) {
			const world = onWan(config);
			const from = world.realMs;
			world.event(net(down('wan'), LTE));
			world.run(seconds * SECOND);
			world.ifup('wan', net(REDIALLED, LTE));
			world.run(HOUR);
			assert.equal(sentSince(world, from), [[seconds, '192.0.2.2']]);
		}
	});

	test(`rule 54: a failover that lasts goes out after 30 s, and the way back at once, where a key ${how}`, () => {
		const world = onWan(config);
		const from = world.realMs;
		world.event(net(down('wan'), LTE));
		assert.equal(waitOf(world), {
			code: 'failover',
			line: 'wan',
			instead: 'lte',
			untilMs: world.uptimeMs + 30 * SECOND,
		});
		world.run(MINUTE);
		assert.equal(sentSince(world, from), [[30, '198.51.100.1']]);
		world.ifup('wan', net(REDIALLED, LTE));
		assert.equal(sentSince(world, from), [[60, '192.0.2.2']]);
		world.run(HOUR);
		assert.equal(sentSince(world, from), []);
	});

	test(`rule 54: a line that is up and has lost its default route is left as one that is down, where a key ${how}`, () => {
		const world = onWan(config);
		const from = world.realMs;
		world.hint(net(unrouted(WAN), LTE));
		world.run(10 * SECOND);
		world.hint(BOTH);
		world.run(10 * SECOND);
		assert.equal(sentSince(world, from), []);
		world.hint(net(unrouted(WAN), LTE));
		world.run(MINUTE);
		assert.equal(sentSince(world, from), [[50, '198.51.100.1']]);
		world.hint(BOTH);
		assert.equal(sentSince(world, from), [[80, '192.0.2.1']]);
	});

	test(`rule 54: while the better line is pending it is waited for 60 s, where a key ${how}`, () => {
		const world = onWan(config);
		const from = world.realMs;
		world.event(net(down('wan'), LTE));
		world.run(20 * SECOND);
		world.event(net(pending('wan'), LTE));
		world.run(2 * MINUTE);
		assert.equal(sentSince(world, from), [[60, '198.51.100.1']]);
	});

	test(`rule 54: what is pending no longer after half a minute is left at once, where a key ${how}`, () => {
		const world = onWan(config);
		const from = world.realMs;
		world.event(net(pending('wan'), LTE));
		world.run(40 * SECOND);
		world.event(net(down('wan'), LTE));
		assert.equal(sentSince(world, from), [[40, '198.51.100.1']]);
	});
}

test('rule 54: a key that has published nothing does not wait: LTE alone at boot, then wan, at once', () => {
	const world = new World(LISTED, net(down('wan'), LTE));
	world.settle();
	assert.equal(sentSince(world, 0), [[0, '198.51.100.1']]);
	world.run(MINUTE);
	world.ifup('wan', BOTH);
	assert.equal(sentSince(world, 0), [[60, '192.0.2.1']]);
	world.reboot();
	world.network = net(down('wan'), LTE);
	const from = world.realMs;
	world.settle();
	assert.equal(sentSince(world, from), [[0, '198.51.100.1']]);
});

test('rule 54: what was confirmed before the reboot, and is published still, is as good as published', () => {
	const world = onWan();
	world.reboot();
	world.settle();
	world.run(HOUR);
	assert.equal(world.sent(), []);
	world.event(net(down('wan'), LTE));
	world.run(20 * SECOND);
	assert.equal(world.sent(), []);
});

test('rule 54: wan flaps every 20 s for an hour: nothing goes by LTE, and no more than the hourly limit', () => {
	const world = onWan();
	for (let n = 0; n < 90; n++) {
		world.event(net(down('wan'), LTE));
		world.run(20 * SECOND);
		world.ifup('wan', net(routed('wan', [`192.0.2.${n + 2}`], 10), LTE));
		world.run(20 * SECOND);
	}
	const texts = world.sent();
	assert.is(texts.length, 15);
	assert.ok(texts.every((text) => text.includes('myip=192.0.2.')));
	world.run(HOUR);
	assert.equal(world.sent().at(-1), 'hostname=home.ddns.net&myip=192.0.2.91');
});

test('rule 54: a line that is back in time begins its 30 s anew when it goes again', () => {
	const world = onWan();
	for (let n = 0; n < 10; n++) {
		world.event(net(down('wan'), LTE));
		world.run(25 * SECOND);
		world.ifup('wan', BOTH);
		world.run(SECOND);
	}
	assert.equal(world.sent(), []);
});

test('rule 54: where there is nothing else to take nothing is awaited, and what comes later is taken at once if the half minute is over', () => {
	const world = onWan();
	const from = world.realMs;
	world.event(net(down('wan'), down('lte')));
	assert.is(world.keyState().kind, 'absent');
	world.run(MINUTE);
	world.ifup('lte', net(down('wan'), LTE));
	assert.equal(sentSince(world, from), [[60, '198.51.100.1']]);
});

test('rule 54: a line that comes while the better one has just gone is not taken before its half minute', () => {
	const world = onWan();
	const from = world.realMs;
	world.event(net(down('wan'), down('lte')));
	world.run(10 * SECOND);
	world.ifup('lte', net(down('wan'), LTE));
	world.run(MINUTE);
	assert.equal(sentSince(world, from), [[30, '198.51.100.1']]);
});

test('rule 54: of three lines the second is left for the third after 30 s, and for the first at once', () => {
	const config = configOf(["list interface 'wan'", "list interface 'cable'", "list interface 'lte'"]);
	const cable = routed('cable', ['203.0.113.1']);
	const world = onWan(config, net(down('wan'), cable, LTE));
	const from = world.realMs;
	world.event(net(down('wan'), down('cable'), LTE));
	world.run(10 * SECOND);
	world.ifup('wan', net(WAN, down('cable'), LTE));
	assert.equal(sentSince(world, from), [[10, '192.0.2.1']]);
	world.event(net(down('wan'), cable, LTE));
	world.run(30 * SECOND);
	assert.equal(sentSince(world, from), [[40, '203.0.113.1']]);
});

test('rule 54: unlisted lines are compared by metric, even of one that has no route any more', () => {
	const world = onWan(UNLISTED);
	const from = world.realMs;
	// A tether with a lower metric is better, and taken at once.
	world.event(net(unrouted(WAN), routed('usb', ['203.0.113.5'], 5)));
	assert.equal(sentSince(world, from), [[0, '203.0.113.5']]);
	world.event(BOTH);
	assert.is(waitOf(world)?.code, 'failover');
	world.run(MINUTE);
	assert.equal(sentSince(world, from), [[30, '192.0.2.1']]);
});

test('rule 54: a metric that is raised is a line that is lost, and one that is lowered is taken at once', () => {
	const world = onWan(UNLISTED);
	const from = world.realMs;
	const penalized = net(routed('wan', ['192.0.2.1'], 20_010), LTE);
	world.hint(penalized);
	world.run(MINUTE);
	assert.equal(sentSince(world, from), [[30, '198.51.100.1']]);
	world.hint(BOTH);
	assert.equal(sentSince(world, from), [[60, '192.0.2.1']]);
});

const V6 = configOf(["list interface 'wan'", "list interface 'lte'"]);
const DUAL_WAN = routed('wan', ['192.0.2.1', '2001:db8:a::1'], 10);
const DUAL_LTE = routed('lte', ['198.51.100.1', '2001:db8:b::1'], 20);

test('rule 54: of a dual-stack line whose IPv6 fails alone, only that changes lines, in one request', () => {
	const world = onWan(V6, net(DUAL_WAN, DUAL_LTE));
	const from = world.realMs;
	world.event(net(WAN, DUAL_LTE));
	assert.is(waitOf(world)?.code, 'failover');
	world.run(MINUTE);
	assert.equal(sentSince(world, from), [[30, '192.0.2.1,2001:db8:b::1']]);
	world.event(net(DUAL_WAN, DUAL_LTE));
	assert.equal(sentSince(world, from), [[60, '192.0.2.1,2001:db8:a::1']]);
});

test('rule 54: while one family waits for its line the whole key does', () => {
	const world = onWan(V6, net(DUAL_WAN, DUAL_LTE));
	const from = world.realMs;
	world.event(net(REDIALLED, DUAL_LTE));
	world.run(10 * SECOND);
	assert.equal(sentSince(world, from), []);
	world.event(net(routed('wan', ['192.0.2.2', '2001:db8:c::1'], 10), DUAL_LTE));
	world.run(HOUR);
	assert.equal(sentSince(world, from), [[10, '192.0.2.2,2001:db8:c::1']]);
});

test('rule 54: a whole dual-stack line fails over in one request, and back in one', () => {
	const world = onWan(V6, net(DUAL_WAN, DUAL_LTE));
	const from = world.realMs;
	world.event(net(down('wan'), DUAL_LTE));
	world.run(MINUTE);
	assert.equal(sentSince(world, from), [[30, '198.51.100.1,2001:db8:b::1']]);
	world.event(net(DUAL_WAN, DUAL_LTE));
	assert.equal(sentSince(world, from), [[60, '192.0.2.1,2001:db8:a::1']]);
});

test('rule 54: a line that goes while other keys are still sending is awaited, too', () => {
	const key = ["list interface 'wan'", "list interface 'lte'", "option ipv4 'provider'"];
	const world = new World(configOf(key, [], otherKey('other', "option ipv4 'provider'")), net(NAT_WAN, CGN_LTE));
	const { answer } = world;
	world.answer = (request) => {
		if (request.key === 'other' && world.network.interfaces[0]?.up) {
			world.network = net(down('wan'), CGN_LTE);
			const triggers = { ...noTriggers(), event: true, look: true };
			world.session = { ...world.session, pendingTriggers: triggers };
		}
		return answer(request);
	};
	world.settle();
	assert.is(waitOf(world)?.code, 'failover');
});

test('rule 54: an IPv6 interface that is pending for ever makes the wait for IPv4 no longer', () => {
	const wan6 = pending('wan_6');
	const world = onWan(LISTED, net(WAN, wan6, LTE));
	const from = world.realMs;
	world.event(net(down('wan'), wan6, LTE));
	world.run(MINUTE);
	assert.equal(sentSince(world, from), [[30, '198.51.100.1']]);
});

test('rule 54: a restart of the agent goes on with the wait', () => {
	const world = onWan();
	const from = world.realMs;
	world.event(net(down('wan'), LTE));
	for (let n = 0; n < 4; n++) {
		world.run(5 * SECOND);
		world.restart();
	}
	world.run(MINUTE);
	assert.equal(sentSince(world, from), [[30, '198.51.100.1']]);
});

test('rule 54: the wait counts by uptime: jumps of the wall clock neither shorten nor lengthen it', () => {
	const world = onWan();
	const from = world.realMs;
	world.event(net(down('wan'), LTE));
	world.clockSet(world.wallMs + 9 * 24 * HOUR);
	world.clockSet(world.wallMs - 99 * 24 * HOUR);
	world.run(MINUTE);
	assert.equal(sentSince(world, from), [[30, '198.51.100.1']]);
});

const NAT_WAN = routed('wan', ['192.168.1.2'], 10);
const CGN_LTE = routed('lte', ['100.64.0.9'], 20);

test('rule 54: during the wait nothing is asked by the other line; after it the provider sees that', () => {
	const world = onWan(LISTED, net(NAT_WAN, CGN_LTE));
	const from = world.realMs;
	world.event(net(down('wan'), CGN_LTE));
	world.run(20 * SECOND);
	world.event();
	world.run(5 * SECOND);
	assert.equal(sentSince(world, from), []);
	world.seen = '203.0.113.44';
	world.run(10 * SECOND);
	const [first, ...others] = sentSince(world, from);
	assert.is(first?.[0], 30);
	assert.equal([first, ...others].at(-1), [30, '']);
	assert.is(world.record().ipv4?.answered, '203.0.113.44');
	world.journal = [];
	world.seen = '203.0.113.99';
	world.ifup('wan', net(NAT_WAN, CGN_LTE));
	assert.equal(sentSince(world, from).at(-1), [35, '']);
});

test('rules 18 and 54: a public address is better than one behind NAT, whatever the order of the lines', () => {
	const world = onWan(LISTED, net(NAT_WAN, down('lte')));
	const from = world.realMs;
	world.ifup('lte', net(NAT_WAN, LTE));
	assert.equal(sentSince(world, from), [[0, '198.51.100.1']]);
	world.run(MINUTE);
	// LTE dials again: not by wan.
	world.event(net(NAT_WAN, down('lte')));
	world.run(10 * SECOND);
	world.ifup('lte', net(NAT_WAN, routed('lte', ['198.51.100.2'], 20)));
	assert.equal(sentSince(world, from), [[70, '198.51.100.2']]);
	world.event(net(NAT_WAN, down('lte')));
	world.run(MINUTE);
	assert.equal(sentSince(world, from).at(-1), [100, '']);
});

test('rule 54: a public line that is behind NAT for a moment before it is lost is waited for from its loss on', () => {
	const world = onWan(LISTED, net(WAN, LTE));
	world.event(net(NAT_WAN, LTE));
	world.run(20 * SECOND);
	const from = world.realMs;
	world.event(net(down('wan'), LTE));
	world.run(MINUTE);
	assert.equal(sentSince(world, from), [[30, '198.51.100.1']]);
});

test('rules 41 and 54: the IP check is asked through the line that is published', () => {
	const world = onWan(LISTED, net(NAT_WAN, CGN_LTE));
	world.run(20 * MINUTE);
	assert.equal([...new Set(world.sent('check'))], ['192.168.1.2']);
	world.event(net(down('wan'), CGN_LTE));
	world.run(20 * MINUTE);
	assert.equal([...new Set(world.sent('check'))], ['100.64.0.9']);
});

test('rule 54: an update without an answer has published nothing: the way back costs one request if it may have arrived, and none if not', () => {
	for (const [end, texts] of [
		[unsent(), []],
		[lost(), ['hostname=home.ddns.net&myip=192.0.2.1']],
	] as const) {
		const world = onWan();
		world.answer = () => end;
		world.event(net(down('wan'), LTE));
		world.run(5 * MINUTE);
		world.answer = (request) => world.provider.answer(request, world.seen);
		world.journal = [];
		world.ifup('wan', BOTH);
		assert.equal(world.sent(), texts);
	}
});

test('rule 54: what cannot be read neither begins nor ends a wait', () => {
	const world = onWan();
	const from = world.realMs;
	world.isUnreadable = true;
	world.event();
	world.run(MINUTE);
	world.isUnreadable = false;
	world.event(net(down('wan'), LTE));
	world.run(10 * SECOND);
	world.isUnreadable = true;
	world.event();
	world.isUnreadable = false;
	world.run(HOUR);
	assert.equal(sentSince(world, from), [[90, '198.51.100.1']]);
});

test('rule 54: LTE that dials again beside a wan which leads nowhere sends nothing by that', () => {
	const world = new World(LISTED, net(unrouted(WAN), LTE));
	world.run(2 * HOUR);
	world.journal = [];
	const from = world.realMs;
	world.event(net(unrouted(WAN), down('lte')));
	assert.is(waitOf(world)?.code, 'failover');
	world.run(10 * SECOND);
	world.ifup('lte', net(unrouted(WAN), routed('lte', ['198.51.100.2'], 20)));
	assert.equal(sentSince(world, from), [[10, '198.51.100.2']]);
});

test('rule 54: a line that was back begins its half minute anew, even where it could not be told of', () => {
	const world = onWan();
	const from = world.realMs;
	world.event(net(down('wan'), LTE));
	world.run(20 * SECOND);
	const { answer } = world;
	world.answer = () => unsent();
	world.ifup('wan', net(REDIALLED, LTE));
	world.run(SECOND);
	world.answer = answer;
	world.journal = [];
	world.event(net(down('wan'), LTE));
	world.run(MINUTE);
	assert.equal(sentSince(world, from), [[51, '198.51.100.1']]);
});

/** wan by DHCP and wan6 by DHCPv6, on one port. */
const onPort = (name: string, address: string) => routed(name, [address], 10, { device: 'eth1' });
const WAN4 = onPort('wan', '192.0.2.1');
const WAN6 = onPort('wan6', '2001:db8:a::1');
/** netifd names no device of an interface that is down. */
const GONE4: Interface = { ...down('wan'), device: null };

for (const [how, config] of [
	['lists both', configOf(["list interface 'wan'", "list interface 'wan6'", "list interface 'lte'"])],
	['lists none', UNLISTED],
] as const) {
	test(`rules 52 and 54: wan6 goes on by its device when wan fails alone, where a key ${how}`, () => {
		const world = onWan(config, net(WAN4, WAN6));
		const from = world.realMs;
		world.event(net(GONE4, WAN6));
		assert.is(waitOf(world), null);
		world.run(10 * SECOND);
		world.event(net(GONE4, onPort('wan6', '2001:db8:c::1')));
		assert.equal(sentSince(world, from), [[10, '2001:db8:c::1']]);
		world.ifup('wan', net(WAN4, onPort('wan6', '2001:db8:d::1')));
		assert.equal(sentSince(world, from), [[10, '192.0.2.1,2001:db8:d::1']]);
	});
}

test('rule 54: who takes a line from the list does not wait for it', () => {
	const world = onWan();
	world.network = net(down('wan'), LTE);
	world.configure(configOf(["list interface 'lte'"]));
	assert.equal(world.sent(), ['hostname=home.ddns.net&myip=198.51.100.1']);
});

test('rule 54: who turns the order of the lines round has the other one at once', () => {
	const world = onWan();
	world.configure(configOf(["list interface 'lte'", "list interface 'wan'"]));
	assert.equal(world.sent(), ['hostname=home.ddns.net&myip=198.51.100.1']);
});

test('rule 54: a key that is to be offline goes offline during the wait', () => {
	const world = onWan();
	world.event(net(down('wan'), LTE));
	world.configure(configOf(["list interface 'wan'", "list interface 'lte'", "option offline '1'"]));
	assert.equal(world.sent(), ['hostname=home.ddns.net&offline=YES']);
});

test('rule 54: a hold or a stop is told before the wait, and force does not pass it', () => {
	const world = onWan();
	world.event(net(down('wan'), LTE));
	world.force('home');
	assert.equal(world.sent(), []);
	assert.is(waitOf(world)?.code, 'failover');
	world.run(MINUTE);
	assert.equal(world.sent(), ['hostname=home.ddns.net&myip=198.51.100.1']);
});

test.run();
