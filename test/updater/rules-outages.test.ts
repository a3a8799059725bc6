/** Rule 41 and promise 7 behind NAT: after an outage, however long, a new address is out within one check interval. Nothing on the machine tells of it. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { HOUR, MINUTE, SECOND } from '../../src/base/time.ts';
import { lost, shows, silent, unsent } from './provider.ts';
import { configOf, line } from './settings.ts';
import { World } from './world.ts';

const DAY = 24 * HOUR;
const OUTAGES = [5 * MINUTE, 31 * MINUTE, 2 * HOUR, 3 * DAY];
/** How a dead line looks from behind a router, and a modem that answers everything with a page of its own. */
const DEAD = { silence: () => silent, refusal: () => unsentCheck, 'a page': () => shows('<html>Please wait') };
const unsentCheck = { kind: 'failure', cause: 'dns', connected: false, sent: false } as const;

function nas(interval: number, more: string[] = []): World {
	const world = new World(configOf(more, [`option check_interval '${interval}'`]), line('192.168.1.20'));
	world.show = () => shows(world.seen);
	world.run(2 * HOUR);
	return world;
}

/** The line is dead for so long, and leads out by another address then; gives how long that takes to go out. */
function outage(world: World, lengthMs: number, show: World['show'], seen: string): number {
	const { answer } = world;
	world.show = show;
	world.answer = () => unsent('dns');
	world.run(lengthMs);
	world.show = () => shows(world.seen);
	world.answer = answer;
	world.seen = seen;
	world.journal = [];
	const from = world.realMs;
	world.run(HOUR);
	const sent = world.journal.filter(({ kind }) => kind === 'update');
	assert.is(sent.length, 1);
	assert.is(world.record().ipv4?.answered, seen);
	return (sent[0]?.atMs ?? Infinity) - from;
}

for (const interval of [60, 300, 900]) {
	for (const how of ['provider', 'check']) {
		test(`rule 41, case 17: ipv4 '${how}', a look every ${interval} s: after any outage the new address is out within an interval`, () => {
			for (const [at, lengthMs] of OUTAGES.entries()) {
				for (const [kind, show] of Object.entries(lengthMs > DAY ? { silence: DEAD.silence } : DEAD)) {
					const world = nas(interval, [`option ipv4 '${how}'`]);
					world.random = 0.9999;
					const lateMs = outage(world, lengthMs + 77 * SECOND, show, `203.0.113.${at + 1}`);
					const what = `${lengthMs / MINUTE} min of ${kind}: ${lateMs / SECOND} s`;
					assert.ok(lateMs <= Math.max(interval, 300) * SECOND, what);
				}
			}
		});
	}
}

test('rule 41: an outage whose beginning cost an answer is no other', () => {
	for (const lengthMs of OUTAGES) {
		for (const random of [0, 0.9999]) {
			const world = nas(300);
			world.random = random;
			// The line dies while the new address is on its way.
			const { answer } = world;
			world.seen = '203.0.113.50';
			world.answer = () => lost();
			world.run(5 * MINUTE);
			assert.ok(world.record().ipv4?.unknown);
			world.answer = answer;
			const lateMs = outage(world, lengthMs, () => silent, '203.0.113.51');
			assert.ok(lateMs <= 5 * MINUTE, `${lengthMs / MINUTE} min: ${lateMs / SECOND} s`);
		}
	}
});

test('rule 41: after an outage that changed nothing nothing is sent', () => {
	for (const lengthMs of OUTAGES) {
		const world = nas(300);
		world.sent();
		world.show = () => silent;
		world.run(lengthMs);
		world.show = () => shows(world.seen);
		world.run(DAY);
		assert.equal(world.sent(), []);
	}
});

test('rule 41: a check that sees what the provider never does sends nothing needless after outages, but four a day', () => {
	const world = nas(300);
	world.sent();
	let n = 0;
	for (let day = 0; day < 3; day++) {
		for (let outages = 0; outages < 24; outages++) {
			world.show = () => silent;
			world.run(20 * MINUTE);
			world.show = () => shows(`198.51.100.${(n++ % 200) + 1}`);
			world.run(40 * MINUTE);
		}
		assert.ok(world.sent().length <= 4, `day ${day}`);
	}
});

test.run();
