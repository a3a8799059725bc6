/** Rule 55 over hours of looks: which prefix's address is published as routers come, go, crash and come back. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Network, PrefixAssignment } from '../../src/network/network.ts';
import { addressOf, interfaceOf, routerWith } from '../network/networks.ts';
import { constant, DAY, decreasing, FOR_EVER, HOUR, hostIn, Lan } from '../network/renumbering.ts';
import { configOf } from './settings.ts';
import { World } from './world.ts';

const [A, B, C] = ['2001:db8:a::', '2001:db8:b::', '2001:db8:c::'];
const MINUTE = 60;
const WEEK = 7 * DAY;
/** When the first router of a story stops announcing. */
const CRASH = 2 * HOUR;

/** A machine whose agent looks every five minutes, and publishes what it finds. */
class Story {
	readonly world: World;
	/** What was published, and after how many seconds of uptime. */
	readonly published: [at: number, address: string][] = [];
	/** Seconds of uptime since the story began. */
	now = 0;

	constructor(
		public networkAt: (now: number) => Network,
		lines = ['list interface eth0'],
		private readonly every = 5 * MINUTE,
	) {
		this.world = new World(configOf([...lines, 'option ipv4 off']), networkAt(0));
		this.look();
	}

	/** Until so many seconds after the beginning. */
	until(end: number): this {
		while (this.now < end) this.pass(Math.min(this.every, end - this.now));
		return this;
	}

	pass(seconds: number): this {
		this.world.pass(seconds * 1000);
		this.now += seconds;
		return this.look();
	}

	private look(): this {
		this.world.network = this.networkAt(this.now);
		this.world.settle();
		for (const text of this.world.sent()) this.published.push([this.now, /myip=([^&]*)/.exec(text)?.[1] ?? '']);
		return this;
	}

	/** The prefixes of what was published, in their order. */
	get prefixes(): string[] {
		return this.published.map(([, address]) => address.replace(/50$/, ''));
	}

	/** When the last one was published. */
	get lastAt(): number {
		return this.published.at(-1)?.[0] ?? -1;
	}
}

function onLan(...announcers: ConstructorParameters<typeof Lan>[0]): { story: Story; lan: Lan } {
	const lan = new Lan(announcers);
	return { lan, story: new Story((now) => lan.at(now)) };
}

test('rule 55: an announced renumbering is followed at the first look', () => {
	const { story } = onLan(
		constant(A, WEEK, { to: CRASH }),
		constant(A, 0, { from: CRASH + 1, to: CRASH + 1 }),
		constant(B, WEEK, { from: CRASH + 1 }),
	);
	story.until(8 * HOUR);
	assert.equal(story.prefixes, [A, B]);
	assert.ok(story.lastAt <= CRASH + 5 * MINUTE + 1);
});

for (const lifetime of [HOUR, WEEK]) {
	test(`rule 55: a prefix of ${lifetime} s that is not announced any more is left after half an hour beside one that is`, () => {
		const { story } = onLan(constant(A, lifetime, { to: CRASH }), constant(B, lifetime, { from: CRASH + 60 }));
		story.until(8 * HOUR);
		assert.equal(story.prefixes, [A, B]);
		assert.ok(story.lastAt >= CRASH + 30 * MINUTE && story.lastAt <= CRASH + 45 * MINUTE, `at ${story.lastAt - CRASH}`);
	});
}

test('a prefix that fell below half before the new one came is left at once', () => {
	const { story } = onLan(constant(A, 4 * HOUR, { to: CRASH }), constant(B, 4 * HOUR, { from: CRASH + 3 * HOUR }));
	story.until(8 * HOUR);
	assert.equal(story.prefixes, [A, B]);
	assert.is(story.lastAt, CRASH + 3 * HOUR);
});

test('a new prefix that is announced once and never again changes nothing before half of the old one is gone', () => {
	const { story } = onLan(constant(A, 8 * HOUR, { to: CRASH }), constant(B, DAY, { from: CRASH, to: CRASH }));
	story.until(CRASH + 6 * HOUR);
	assert.equal(story.prefixes, [A, B]);
	assert.ok(story.lastAt > CRASH + 3 * HOUR && story.lastAt <= CRASH + 4 * HOUR + 5 * MINUTE);
});

const ALIVE: [everyA: number, everyB: number, lifetime: number][] = [
	[200, 200, DAY],
	[600, 10, WEEK],
	[1780, 200, HOUR],
];
for (const [everyA, everyB, lifetime] of ALIVE) {
	test(`two routers that live are not swapped: every ${everyA} and ${everyB} s, the second with ${lifetime} s`, () => {
		const { story } = onLan(constant(A, DAY, { every: everyA }), constant(B, lifetime, { from: HOUR, every: everyB }));
		assert.equal(story.until(DAY).prefixes, [A]);
	});
}

test('lifetimes that decrease in real time are no refreshes', () => {
	const { story } = onLan(
		decreasing(A, 12 * HOUR, { to: 4 * HOUR }),
		decreasing(B, 20 * HOUR, { from: 4 * HOUR }),
		decreasing(C, 16 * HOUR),
	);
	story.until(15 * HOUR);
	// C, which has more at the beginning, until it has less than half of what it had and of what B has.
	assert.equal(story.prefixes, [C, B]);
	assert.ok(Math.abs(story.lastAt - 12 * HOUR) <= 5 * MINUTE, `at ${story.lastAt / HOUR}`);
});

test('a prefix for ever is never dead, and a dying one gives way to it', () => {
	const { story } = onLan(constant(A, FOR_EVER, { to: CRASH }), constant(B, DAY, { from: CRASH }));
	story.until(DAY);
	assert.equal(story.prefixes, [A]);
	const other = onLan(
		constant(A, 8 * HOUR, { to: CRASH }),
		constant(B, FOR_EVER, { from: CRASH + 60, to: CRASH + 60 }),
	).story;
	other.until(CRASH + 5 * HOUR);
	assert.equal(other.prefixes, [A, B]);
	assert.ok(other.lastAt <= CRASH + 4 * HOUR + 5 * MINUTE);
});

test('back to the old prefix: each renumbering is followed once', () => {
	const { story } = onLan(
		constant(A, WEEK, { to: 3 * HOUR }),
		constant(B, WEEK, { from: 3 * HOUR, to: 6 * HOUR }),
		constant(A, WEEK, { from: 6 * HOUR, to: 9 * HOUR }),
		constant(B, WEEK, { from: 9 * HOUR }),
	);
	story.until(12 * HOUR);
	assert.equal(story.prefixes, [A, B, A, B]);
});

test('back to the old prefix after an announced deprecation', () => {
	const { story } = onLan(
		constant(A, WEEK, { to: 3 * HOUR }),
		constant(A, 0, { from: 3 * HOUR + 1, to: 3 * HOUR + 1 }),
		constant(B, WEEK, { from: 3 * HOUR + 1, to: 6 * HOUR }),
		constant(A, WEEK, { from: 6 * HOUR }),
	);
	story.until(9 * HOUR);
	assert.equal(story.prefixes, [A, B, A]);
	assert.ok(story.lastAt <= 6 * HOUR + 45 * MINUTE);
});

test('the memory outlives the program, not the boot; neither swaps back', () => {
	const flash = () => onLan(constant(A, 2 * DAY, { to: HOUR }), constant(B, 2 * DAY, { from: HOUR }));
	const restarted = flash().story.until(HOUR + 20 * MINUTE);
	restarted.world.restart();
	restarted.until(HOUR + 40 * MINUTE);
	assert.equal(restarted.prefixes, [A, B]);

	// What came before the boot is forgotten: the confirmed one stays until it is deprecated.
	const { story } = flash();
	story.until(HOUR + 20 * MINUTE).world.reboot();
	story.until(DAY);
	assert.equal(story.prefixes, [A]);
	story.until(2.1 * DAY);
	assert.equal(story.prefixes, [A, B]);

	const later = flash().story.until(2 * HOUR);
	later.world.reboot();
	later.until(DAY);
	assert.equal(later.prefixes, [A, B]);
});

test('neither a sleep of the machine nor a jump of its clock is taken for silence or a refresh', () => {
	const { story, lan } = onLan(constant(A, DAY), constant(B, DAY, { from: HOUR }));
	for (let day = 0; day < 5; day++) {
		story.until(story.now + 3 * HOUR);
		lan.sleep(21 * HOUR);
		story.world.wallMs += day % 2 ? 21 * HOUR * 1000 : -400 * DAY * 1000;
		story.pass(1);
	}
	assert.equal(story.prefixes, [A]);

	const flash = onLan(constant(A, WEEK, { to: CRASH }), constant(B, WEEK, { from: CRASH }));
	flash.story.until(CRASH - HOUR);
	flash.lan.sleep(10 * HOUR);
	flash.story.until(CRASH + HOUR);
	assert.equal(flash.story.prefixes, [A, B]);
});

test('a look that fails is no sign that a prefix is gone', () => {
	const { story } = onLan(constant(A, WEEK, { to: CRASH }), constant(B, WEEK, { from: CRASH }));
	story.until(CRASH + 10 * MINUTE);
	story.world.isUnreadable = true;
	story.until(CRASH + 15 * MINUTE);
	story.world.isUnreadable = false;
	story.until(CRASH + HOUR);
	assert.equal(story.prefixes, [A, B]);
});

/** A router whose odhcp6c asks again at half of the lifetime, and keeps what the server does not name any more until it ends. */
function delegated(leases: { prefix: string; from: number; to: number; lifetime: number }[], localHost: string) {
	return (now: number): Network => {
		const assignments = leases.flatMap(({ prefix, from, to, lifetime }): PrefixAssignment[] => {
			if (now < from) return [];
			const renewed = from + Math.floor((Math.min(now, to) - from) / (lifetime / 2)) * (lifetime / 2);
			const left = renewed + lifetime - now;
			const localAddress = localHost && `${prefix}1`;
			return left > 0 ? [{ address: prefix, length: 60, preferredSeconds: left, localAddress }] : [];
		});
		const prefixes = assignments.map(({ address }) => ({ address, length: 56 }));
		return routerWith(interfaceOf('wan6', { prefixes }), interfaceOf('lan', { assignments }));
	};
}

for (const lines of [['list interface wan6'], ['list interface wan6', 'option ipv6_host ::50']]) {
	test(`DHCPv6 prefix delegation: the new prefix is followed as the old one falls, with ${lines.join(' and ')}`, () => {
		const networkAt = delegated(
			[
				{ prefix: A, from: 0, to: 12 * HOUR - 1, lifetime: 8 * HOUR },
				{ prefix: B, from: 12 * HOUR, to: Infinity, lifetime: 8 * HOUR },
			],
			'1',
		);
		const story = new Story(networkAt, lines).until(15 * HOUR);
		const host = lines[1] ? '50' : '1';
		assert.equal(
			story.published.map(([, address]) => address),
			[`${A}${host}`, `${B}${host}`],
		);
		assert.ok(story.lastAt <= 12 * HOUR + 10 * MINUTE, `at ${story.lastAt / HOUR}`);
	});
}

test('rule 57: a host in the LAN of a NAS follows the prefix in the same way', () => {
	const lines = ['option ipv6_host ::10', 'option ipv6_prefix_from eth0'];
	const flash = new Lan([constant(A, WEEK, { to: CRASH }), constant(B, WEEK, { from: CRASH })]);
	const story = new Story((now) => flash.at(now), lines).until(2 * CRASH);
	assert.equal(
		story.published.map(([, address]) => address),
		[`${A}10`, `${B}10`],
	);
	assert.ok(story.lastAt >= CRASH + 30 * MINUTE && story.lastAt <= CRASH + 45 * MINUTE);
	const both = new Lan([constant(A, HOUR), constant(B, WEEK, { from: HOUR })]);
	assert.is(new Story((now) => both.at(now), lines).until(DAY).published.length, 1);
});

test('a DHCPv6 address that the server has replaced is left as it falls', () => {
	const at = (now: number): Network => {
		const all: [string, number][] = now < 12 * HOUR ? [[A, 8 * HOUR - (now % (4 * HOUR))]] : [[A, 16 * HOUR - now]];
		if (now >= 12 * HOUR) all.push([B, 8 * HOUR - (now % (4 * HOUR))]);
		const addresses = all
			.filter(([, left]) => left > 0)
			.map(([prefix, preferredSeconds]) => addressOf(hostIn(prefix), { length: 128, preferredSeconds }));
		return routerWith(interfaceOf('wan6', { addresses }));
	};
	const story = new Story(at, ['list interface wan6']).until(17 * HOUR);
	assert.equal(story.prefixes, [A, B]);
	assert.ok(story.lastAt <= 12 * HOUR + 10 * MINUTE, `at ${story.lastAt / HOUR}`);
});

test('what is kept in the run folder changes when a prefix comes or goes, and while there are two; flash does not', () => {
	const { story, lan } = onLan(constant(A, DAY));
	const kept = () =>
		new Set(
			story.world.effects
				.splice(0)
				.flatMap((effect) => (effect.kind === 'save volatile' ? JSON.stringify(effect.volatile.prefixes) : [])),
		).size;
	story.until(HOUR);
	kept();
	const { writes } = story.world;
	story.until(6 * HOUR);
	assert.is(kept(), 1);
	lan.add(constant(B, DAY, { from: 6 * HOUR, to: 7 * HOUR }));
	story.until(7 * HOUR);
	assert.ok(kept() > 2);
	assert.is(story.world.writes, writes);
});

test('a static address, which has no lifetime, is never dead', () => {
	const lan = new Lan([constant(B, DAY, { from: HOUR })]);
	const at = (now: number): Network => {
		const network = lan.at(now);
		const [eth0] = network.interfaces;
		const own = addressOf(hostIn(A), { length: 64 });
		return { ...network, interfaces: eth0 ? [{ ...eth0, addresses: [own, ...eth0.addresses] }] : [] };
	};
	assert.equal(new Story(at).until(DAY).prefixes, [A]);
});

test.run();
