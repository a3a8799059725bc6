/** Rule 58: a family that is being set up is waited for only where it has come in time before. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { HOUR, MINUTE, SECOND } from '../../src/base/time.ts';
import type { Network } from '../../src/network/network.ts';
import { addressOf, interfaceOf } from '../network/networks.ts';
import { configOf, down, net, pending, up } from './settings.ts';
import { World } from './world.ts';

const PPPOE = { device: 'pppoe-wan' };
/** The addresses of the nth dial-in. */
const v4 = (n: number) => `192.0.2.${n}`;
const v6 = (n: number) => `2001:db8:${n}::1`;
const wan = (n: number) => interfaceOf('wan', { ...PPPOE, addresses: [addressOf(v4(n))] });
const CLOSED: Network = net(pending('wan'));
/** IPv4 is there, and what netifd makes for IPv6 is being set up. */
const half = (n: number) => net(wan(n), { ...pending('wan_6'), ...PPPOE });
const whole = (n: number) => net(wan(n), interfaceOf('wan_6', { ...PPPOE, addresses: [addressOf(v6(n))] }));

/** A line that is dialled again and again; `world.journal` begins with each. */
class Line {
	private dial = 1;
	readonly world = new World(configOf(["list interface 'wan'"]), whole(1));

	constructor() {
		this.world.run(2 * HOUR);
	}

	/** It goes down and comes up 4 s later; IPv6 follows after so long (null: never). Gives when requests went out, from the `ifup` on, and what they carried. */
	redial(ipv6AfterMs: number | null): [atMs: number, text: string][] {
		const { world } = this;
		const n = ++this.dial;
		world.event(CLOSED);
		world.run(4 * SECOND);
		world.journal = [];
		const from = world.realMs;
		world.ifup('wan', half(n));
		if (ipv6AfterMs !== null) {
			world.run(ipv6AfterMs);
			world.ifup('wan_6', whole(n));
		}
		world.run(30 * MINUTE);
		return world.journal.map(({ atMs, text }) => [atMs - from, text.replace('hostname=home.ddns.net&myip=', '')]);
	}
}

test('rules 5 and 58: before a set-up was seen, a family that was confirmed is waited for', () => {
	const line = new Line();
	assert.equal(line.redial(null), [[3 * SECOND, v4(2)]]);
});

test('rule 58: on PPPoE with an IPv6 server that has gone, the update goes at once from the second dial-in on', () => {
	const line = new Line();
	line.redial(null);
	for (let n = 3; n < 10; n++) assert.equal(line.redial(null), [[0, v4(n)]]);
});

test('rule 58: a family that comes in time is waited for, so that one request carries both', () => {
	const line = new Line();
	for (let n = 2; n < 10; n++) assert.equal(line.redial(1200), [[1200, `${v4(n)},${v6(n)}`]]);
});

test('rule 58: one that comes later than 3 s is not waited for again, and follows', () => {
	const line = new Line();
	assert.equal(line.redial(8 * SECOND), [
		[3 * SECOND, v4(2)],
		[8 * SECOND, `${v4(2)},${v6(2)}`],
	]);
	for (let n = 3; n < 6; n++) {
		assert.equal(line.redial(8 * SECOND), [
			[0, v4(n)],
			[8 * SECOND, `${v4(n)},${v6(n)}`],
		]);
	}
});

test('rule 58: three set-ups without the family end the wait, one with it begins it again', () => {
	const line = new Line();
	line.redial(SECOND);
	for (let n = 3; n < 6; n++) assert.equal(line.redial(null), [[3 * SECOND, v4(n)]], `dial-in ${n}`);
	assert.equal(line.redial(null), [[0, v4(6)]]);
	// It goes without IPv6, which follows, and is known to come in time from then on.
	assert.equal(line.redial(SECOND), [
		[0, v4(7)],
		[SECOND, `${v4(7)},${v6(7)}`],
	]);
	assert.equal(line.redial(SECOND), [[SECOND, `${v4(8)},${v6(8)}`]]);
});

test('rule 58: what was seen lives over a restart of the agent, and not over a reboot', () => {
	const line = new Line();
	line.redial(null);
	line.world.restart();
	line.world.run(MINUTE);
	assert.equal(line.redial(null), [[0, v4(3)]]);
	line.world.reboot();
	line.world.run(MINUTE);
	assert.equal(line.redial(null), [[3 * SECOND, v4(4)]]);
});

test('rule 58: the set-ups of one line say nothing of another', () => {
	const world = new World(
		configOf(["list interface 'wan'", "list interface 'wanb'"]),
		net(up('wan', v4(1)), up('wan_6', v6(1))),
	);
	const other = (n: number) => interfaceOf('wanb', { device: 'wwan0', addresses: [addressOf(`198.51.100.${n}`)] });
	world.run(2 * HOUR);
	// wan goes for good, and wanb is set up without IPv6.
	world.event(net(down('wan')));
	world.ifup('wanb', net(down('wan'), other(1), pending('wanb_6')));
	world.run(HOUR);
	world.event(net(down('wan')));
	world.run(MINUTE);
	world.journal = [];
	world.ifup('wanb', net(down('wan'), other(2), pending('wanb_6')));
	assert.is(world.sent().length, 1, 'that of wanb is known');
	world.event(net(down('wan')));
	world.run(MINUTE);
	world.ifup('wan', net(up('wan', v4(2)), pending('wan_6')));
	assert.equal(world.sent(), [], 'that of wan is not');
	world.run(3 * SECOND);
	assert.is(world.sent().length, 1);
});

test('rule 58: what is remembered stays small', () => {
	const line = new Line();
	for (let n = 0; n < 100; n++) {
		line.world.event(CLOSED);
		line.world.ifup('wan', half((n % 200) + 1));
		line.world.pass(10 * SECOND);
	}
	assert.ok(line.world.volatile.setUps.length <= 4);
});

test.run();
