/** Rule 55: what is remembered of prefixes, look by look. Whole stories are in test/updater/renumbering.test.ts. */
import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Interface, InterfaceAddress, Network } from '../../src/network/network.ts';
import { isDead, observe, type PrefixMemory } from '../../src/network/prefix-memory.ts';
import { addressOf, interfaceOf, routerWith } from './networks.ts';
import { constant, DAY, decreasing, HOUR, hostIn, Lan } from './renumbering.ts';

const [A, B, C] = ['2001:db8:a::', '2001:db8:b::', '2001:db8:c::'];
const MINUTE = 60;

/** An address of a prefix with so many seconds left. */
const left = (prefix: string, preferredSeconds: number | null, more: Partial<InterfaceAddress> = {}) =>
	addressOf(hostIn(prefix), { length: 64, preferredSeconds, ineligible: preferredSeconds === 0, ...more });

const eth0 = (...addresses: InterfaceAddress[]): Interface => interfaceOf('eth0', { addresses });

/** The memory after these looks: at a second of uptime, this interface. */
function after(...looks: [at: number, ...interfaces: Interface[]][]): PrefixMemory {
	return looks.reduce<PrefixMemory>(
		(memory, [at, ...interfaces]) => observe(memory, routerWith(...interfaces), at * 1000),
		[],
	);
}

const dead = (memory: PrefixMemory, ...prefixes: string[]) =>
	prefixes.filter((prefix) => isDead(memory, 'eth0', hostIn(prefix)));

/** A falls from `DAY` on, B is refreshed at each look of these minutes. */
function silentBesideRefreshed(...minutes: number[]): PrefixMemory {
	const looks = minutes.map((minute) => [
		minute * MINUTE,
		eth0(left(A, DAY - minute * MINUTE), left(B, DAY)),
	]) as Parameters<typeof after>;
	return after([0, eth0(left(A, DAY))], ...looks);
}

test('rule 55: a silent prefix is dead when the later one was refreshed twice over half an hour', () => {
	assert.equal(dead(silentBesideRefreshed(5), A, B), []);
	assert.equal(dead(silentBesideRefreshed(5, 36), A, B), []);
	assert.equal(dead(silentBesideRefreshed(5, 10, 15, 20, 34), A, B), []);
	assert.equal(dead(silentBesideRefreshed(5, 20, 35), A, B), [A]);
	assert.equal(dead(silentBesideRefreshed(5, 10, 15, 20, 25, 30, 35), A, B), [A]);
});

test('a refresh of the old prefix within that time keeps it alive', () => {
	const memory = after(
		[0, eth0(left(A, DAY))],
		[5 * MINUTE, eth0(left(A, DAY - 300), left(B, DAY))],
		[10 * MINUTE, eth0(left(A, DAY), left(B, DAY))],
		[40 * MINUTE, eth0(left(A, DAY - 1800), left(B, DAY))],
		[3 * HOUR, eth0(left(A, DAY - 10_200), left(B, DAY))],
	);
	assert.equal(dead(memory, A, B), []);
});

test('rule 55: without any refresh: less than half of the most, and less than half of the other', () => {
	const beside = (a: number, b: number) => dead(after([0, eth0(left(A, 1000))], [9, eth0(left(A, a), left(B, b))]), A);
	assert.equal(beside(499, 1000), [A]);
	assert.equal(beside(500, 2000), []);
	assert.equal(beside(499, 998), []);
	assert.equal(beside(499, 999), [A]);
	assert.equal(beside(400, 300), []);
});

test('neither of two that were seen together at first is dead, nor the later one', () => {
	assert.equal(dead(after([0, eth0(left(A, 10), left(B, DAY))], [5, eth0(left(A, 5), left(B, DAY))]), A, B), []);
	assert.equal(dead(after([0, eth0(left(A, DAY))], [60, eth0(left(A, DAY), left(B, 10))]), A, B), []);
});

test('a second or two of rounding, and the delay of a slow look, are no refresh', () => {
	const wobbling = Array.from({ length: 200 }, (_, at): Parameters<typeof after>[number] => {
		const now = 300 + at * 61;
		return [now, eth0(left(A, 7 * DAY - now + (at % 5) - 1), left(B, 7 * DAY))];
	});
	assert.equal(dead(after([0, eth0(left(A, 7 * DAY))], ...wobbling), A, B), [A]);
});

test('refreshes by a few seconds at a time are seen', () => {
	const looks = Array.from({ length: 700 }, (_, at): Parameters<typeof after>[number] => {
		const now = 300 + at * 3;
		return [now, eth0(left(A, DAY - now), left(B, DAY))];
	});
	assert.equal(dead(after([0, eth0(left(A, DAY))], ...looks), A, B), [A]);
});

test('only prefixes of one interface and kind are held against each other, and those that can be published', () => {
	const beside = (...others: Interface[]) => {
		const first = others.map((other) => (other.name === 'eth0' ? eth0() : other));
		return dead(after([0, eth0(left(A, 1000)), ...first], [9, ...others]), A);
	};
	const dying = left(A, 100);
	assert.equal(beside(eth0(dying, left(B, 1000))), [A]);
	assert.equal(beside(eth0(dying), interfaceOf('eth1', { addresses: [left(B, 1000)] })), []);
	assert.equal(beside(eth0(dying, left(B, 1000, { length: 128 }))), []);
	assert.equal(beside(eth0(dying, left('fd00::', 1000))), []);
	assert.equal(beside(eth0(dying, left(B, 0))), []);
	const assignment = { address: B, length: 64, preferredSeconds: 1000, localAddress: `${B}1` };
	assert.equal(beside(interfaceOf('eth0', { addresses: [dying], assignments: [assignment] })), []);
});

test('another address of the same /64 kills none', () => {
	const [one, two] = ['2001:db8:a::1', '2001:db8:a::2'];
	const dhcp = (address: string, preferredSeconds: number) => addressOf(address, { length: 128, preferredSeconds });
	const memory = after([0, eth0(dhcp(one, 1000))], [9, eth0(dhcp(one, 100), dhcp(two, 1000))]);
	assert.is(isDead(memory, 'eth0', one), false);
});

test('a temporary address says nothing against the prefix, and a static one keeps it alive', () => {
	const temporary = addressOf('2001:db8:a::7', { length: 64, preferredSeconds: 10, ineligible: true });
	const alive = after([0, eth0(left(A, 1000))], [9, eth0(temporary, left(A, 991), left(B, 1000))]);
	assert.equal(dead(alive, A), []);
	const fixed = addressOf('2001:db8:a::8', { length: 64 });
	const kept = after([0, eth0(fixed, left(A, 1000))], [9, eth0(fixed, left(A, 1), left(B, 1000))]);
	assert.equal(dead(kept, A), []);
});

test('what is announced anew is later than what came meanwhile', () => {
	const back: Parameters<typeof after> = [
		[0, eth0(left(A, 1000))],
		[600, eth0(left(A, 400), left(B, 1000))],
		[610, eth0(left(A, 1000), left(B, 990))],
	];
	assert.equal(dead(after(...back.slice(0, 2)), A, B), [A]);
	assert.equal(dead(after(...back), A, B), []);
	assert.equal(dead(after(...back, [1200, eth0(left(A, 1000), left(B, 400))]), A, B), [B]);
	const deprecated: Parameters<typeof after> = [
		[0, eth0(left(A, 1000))],
		[10, eth0(left(A, 0), left(B, 1000))],
		[20, eth0(left(A, 500), left(B, 990))],
		[600, eth0(left(A, 500), left(B, 240))],
	];
	assert.equal(dead(after(...deprecated), A, B), [B]);
});

test('an interface that is down for a while changes nothing', () => {
	const memory = after(
		[0, eth0(left(A, 1000))],
		[600, eth0(left(A, 400), left(B, 1000))],
		[660, { ...eth0(), up: false }],
		[720, eth0(left(A, 280), left(B, 880))],
	);
	assert.equal(dead(memory, A, B), [A]);
});

test('while a prefix is alone its refreshes change nothing that is kept', () => {
	const first = observe([], routerWith(eth0(left(A, DAY))), 0);
	for (let minute = 1; minute < 3000; minute += 5) {
		assert.is(observe(first, routerWith(eth0(left(A, DAY - (minute % 7)))), minute * MINUTE * 1000), first);
	}
	// That there was one is not: the rival counts from when it came.
	const now = 3000 * MINUTE;
	const joined = observe(first, routerWith(eth0(left(A, DAY), left(B, DAY))), now * 1000);
	const again = [10, 20, 31].reduce(
		(memory, minute) =>
			observe(memory, routerWith(eth0(left(A, DAY - minute * MINUTE), left(B, DAY))), (now + minute * MINUTE) * 1000),
		joined,
	);
	assert.equal(dead(again, A, B), [A]);
});

test('of three thousand prefixes 64 are remembered', () => {
	const addresses = Array.from({ length: 3000 }, (_, at) =>
		addressOf(`2001:db8:${(at + 1).toString(16)}::50`, { length: 64, preferredSeconds: DAY - at }),
	);
	const memory = after([0, eth0(...addresses)], [HOUR, eth0(...addresses)]);
	assert.is(memory.length, 64);
	assert.is(addresses.filter(({ address }) => isDead(memory, 'eth0', address)).length, 0);
});

test('what has been gone for a day is forgotten, and no more than 64 are remembered', () => {
	const gone = after([0, eth0(left(A, DAY))], [60, eth0(left(B, DAY))], [DAY, eth0(left(B, DAY))]);
	assert.equal(
		gone.map(({ prefix }) => prefix),
		[A, B],
	);
	assert.equal(
		observe(gone, routerWith(eth0(left(B, DAY))), (DAY + 61) * 1000).map(({ prefix }) => prefix),
		[B],
	);
	const many = (from: number): Network =>
		routerWith(
			...Array.from({ length: 200 }, (_, at) => interfaceOf(`eth${from + at}`, { addresses: [left(A, DAY)] })),
		);
	const full = [0, 1000, 2000].reduce<PrefixMemory>((memory, from) => observe(memory, many(from), from), []);
	assert.is(full.length, 64);
	assert.ok(full.every(({ goneMs }) => goneMs === null));
	assert.ok(JSON.stringify(full).length < 16_384);
});

/** Announcers of three prefixes, as they may be: for a while, again and again, with any lifetime. */
const announcer = fc
	.record({
		prefix: fc.constantFrom(A, B, C),
		from: fc.integer({ min: 0, max: 2 * DAY }),
		lasts: fc.integer({ min: 0, max: DAY }),
		every: fc.constantFrom(30, 200, 600, 1800),
		lifetime: fc.constantFrom(0, 600, HOUR, 4 * HOUR, DAY, 7 * DAY),
		decreases: fc.boolean(),
	})
	.map(({ prefix, from, lasts, every, lifetime, decreases }) => {
		const more = { from, to: from + lasts, every };
		return decreases ? decreasing(prefix, from + lasts + lifetime, more) : constant(prefix, lifetime, more);
	});

test('rule 55: no pair is swapped twice unless the one that comes back was announced anew', () => {
	let swaps = 0;
	fc.assert(
		fc.property(
			fc.array(announcer, { minLength: 2, maxLength: 8 }),
			fc.array(fc.constantFrom(1, 60, 300, 300, 300, 900, HOUR), { minLength: 50, maxLength: 150 }),
			(announcers, pauses) => {
				const lan = new Lan(announcers);
				/** When each prefix was left last for one that lives. */
				const left = new Map<string, number>();
				let memory: PrefixMemory = [];
				let taken: string | null = null;
				let [before, now] = [0, 0];
				for (const pause of pauses) {
					[before, now] = [now, now + pause];
					const network = lan.at(now);
					memory = JSON.parse(JSON.stringify(observe(memory, network, now * 1000)));
					const has = [A, B, C].filter((prefix) =>
						network.interfaces[0]?.addresses.some((each) => each.address === hostIn(prefix) && !each.ineligible),
					);
					const alive = has.filter((prefix) => !isDead(memory, 'eth0', hostIn(prefix)));
					if (has[0]) assert.ok(alive[0], 'not all can be dead');
					if (taken && alive.includes(taken)) continue;
					const next: string | null = alive[0] ?? null;
					if (taken && next && has.includes(taken)) {
						swaps++;
						left.set(taken, before);
						const since = left.get(next);
						if (since !== undefined) assert.ok((lan.announced.get(next) ?? 0) > since, `${next} was not announced`);
					}
					taken = next ?? taken;
				}
			},
		),
		{ numRuns: 200 },
	);
	assert.ok(swaps > 20, `${swaps} swaps`);
});

test.run();
