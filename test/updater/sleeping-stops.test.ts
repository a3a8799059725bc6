/** Rule 46: a stop lives as long as its cause may come back. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { HOUR } from '../../src/base/time.ts';
import type { Config } from '../../src/config/config.ts';
import { STOP_WORDS, type StopWord } from '../../src/protocol/answer-words.ts';
import { emptyState, type Stop } from '../../src/updater/state.ts';
import { addStop, judgeStops, removeStops } from '../../src/updater/stops.ts';
import { triggersFor } from '../../src/updater/triggers.ts';
import { says } from './provider.ts';
import { configOf, line, otherKey } from './settings.ts';
import { World } from './world.ts';

const DAY = 24 * HOUR;
const NOW = { uptimeMs: 1000, wallMs: 1_800_000_000_000, bootId: 'boot' };
const HOSTS = ['a.ddns.net', 'b.ddns.net', 'c.ddns.net', 'd.ddns.net'];
const WORK = otherKey('work');

/** The key `home` with these names, and another one. */
function withNames(hosts: readonly string[], ...more: string[]): Config {
	return configOf([...hosts.map((host) => `list hostname '${host}'`), ...more], [], WORK);
}

const WHOLE = withNames(HOSTS);
const without = (config: Config, name: string): Config => ({
	...config,
	keys: config.keys.filter((key) => key.name !== name),
});

/** What went out for the key `home`. */
const ofHome = ({ journal }: World) => journal.filter(({ key }) => key === 'home').map(({ text }) => text);

/** A world in which the key `home` has been answered this word, and everything else goes well from then on. */
function stopped(word: StopWord, config = WHOLE): World {
	const world = new World(config);
	world.answer = (request) => (request.key === 'home' ? says(word) : world.provider.answer(request, world.seen));
	world.run(HOUR);
	world.journal = [];
	world.answer = (request) => world.provider.answer(request, world.seen);
	return world;
}

/** A configuration that is not the right one for a while. */
const MOMENTS: Record<string, Config> = {
	'its key is gone': without(WHOLE, 'home'),
	'its user is gone': withNames(HOSTS, "option username 'somebody'", "option enabled '0'"),
	'its names are gone': withNames(['other.ddns.net'], "option enabled '0'"),
	'there is no key': { ...WHOLE, keys: [] },
	'it is switched off': withNames(HOSTS, "option enabled '0'"),
};
for (const [what, moment] of Object.entries(MOMENTS)) {
	for (const word of STOP_WORDS) {
		test(`rule 46: ${word} stands after a moment in which ${what}`, () => {
			const world = stopped(word);
			world.configure(moment);
			world.run(HOUR);
			world.restart();
			world.reboot();
			world.run(HOUR);
			world.configure(WHOLE);
			world.event(line('192.0.2.9'));
			world.run(DAY);
			assert.equal(ofHome(world), []);
			assert.is(world.keyState('home').kind, 'stopped');
		});
	}
}

test('rule 46: what slept is judged when it is back: a cause that has changed meanwhile lifts it', () => {
	for (const [word, edit] of [
		['badauth', "option password 'mended'"],
		['nohost', "option password 'mended'"],
		['!donator', "option offline '1'"],
	] as const) {
		const world = stopped(word);
		world.configure(without(WHOLE, 'home'));
		world.configure(withNames(HOSTS, edit));
		assert.is(ofHome(world).length, 1, word);
		assert.equal(world.state.stops, [], word);
	}
});

for (const word of ['nohost', '!donator'] as const) {
	test(`rule 46: ${word} and a list of names cut in two: those left are tried, those gone stay stopped`, () => {
		const world = stopped(word);
		world.configure(withNames(HOSTS.slice(0, 2)));
		assert.equal(ofHome(world), ['hostname=a.ddns.net,b.ddns.net&myip=192.0.2.1']);
		world.journal = [];
		for (const hosts of [HOSTS.slice(0, 3), HOSTS]) {
			world.configure(withNames(hosts));
			world.reboot();
			world.run(DAY);
			assert.equal(ofHome(world), []);
		}
		world.event(line('192.0.2.9'));
		assert.equal(ofHome(world), ['hostname=a.ddns.net,b.ddns.net&myip=192.0.2.9']);
		assert.is(world.state.stops.filter(({ asleep }) => asleep).length, 0);
	});
}

test('rule 46: the names that are gone are judged by all that were answered for, and by the password', () => {
	const world = stopped('nohost');
	world.configure(withNames(HOSTS.slice(0, 2)));
	world.journal = [];
	world.configure(withNames(HOSTS, "option password 'mended'"));
	assert.equal(world.state.stops, []);
	assert.ok(ofHome(world)[0]?.includes('c.ddns.net,d.ddns.net'));
});

test('rule 46: a key in error is judged like one that is there if its user and password can be read', () => {
	const [key] = WHOLE.keys;
	assert.ok(key);
	if (!key) return;
	const { username, password } = key;
	const scopes = STOP_WORDS.filter((word) => word !== 'badagent').map((word) => ({
		word,
		user: username,
		hosts: ['nohost', '!donator'].includes(word) ? HOSTS : null,
		offline: false,
	}));
	const state = scopes.reduce((made, scope) => addStop(made, scope, key, WHOLE, NOW), emptyState('salt'));
	const left = (read: { username: string; password?: string }) => {
		const broken = { name: 'home', errors: [], password: '', hostnames: [], offline: null, ...read };
		const { stops } = judgeStops(state, { ...without(WHOLE, 'home'), broken: [broken] });
		return stops.map(({ word, asleep = false }) => `${word}${asleep ? ' asleep' : ''}`);
	};
	assert.equal(
		left({ username, password }),
		['abuse', 'badauth', 'nohost', '!donator asleep'],
		'what `offline` is to be is not read',
	);
	assert.equal(left({ username, password: 'mended' }), ['abuse', '!donator asleep']);
	assert.equal(left({ username }), ['abuse asleep', 'badauth asleep', 'nohost asleep', '!donator asleep']);
});

test('rule 46: resume of all lifts what sleeps, resume of a key what sleeps of its user', () => {
	const mine = otherKey('mine', "option username 'rv7sc9a'");
	const config = configOf([], [], [...WORK, ...mine]);
	for (const [names, lifted] of [
		[['-'], 1],
		[['mine'], 1],
		[['work'], 0],
	] as const) {
		const world = stopped('nohost', config);
		world.configure(without(config, 'home'));
		assert.is(world.state.stops[0]?.asleep, true);
		assert.is(world.resume(...names), lifted, names[0]);
	}
	const world = stopped('badauth', WHOLE);
	world.configure({ ...WHOLE, keys: [] });
	assert.is(world.resume('-'), 1);
});

test('rule 46: resume of a key in error lifts its stops', () => {
	for (const word of STOP_WORDS) {
		const world = stopped(word);
		world.configure(withNames(HOSTS, "option ipv4 'nonsense'"));
		assert.is(world.state.stops.length, 1, word);
		assert.is(world.resume('home'), 1, word);
	}
});

test('rule 46: resume lifts a stop that a reload before it wakes, though something else is awaited', () => {
	const world = stopped('badauth');
	world.configure(without(WHOLE, 'home'));
	world.give({ kind: 'tick' }, false);
	assert.is(world.session.activity.kind, 'reading network');
	world.config = WHOLE;
	world.give({ kind: 'reload' }, false);
	world.give({ kind: 'triggers', triggers: triggersFor('resume', ['home']) }, false);
	world.settle();
	assert.equal(world.state.stops, []);
});

test('rule 46: a hundred sleep at most, and the oldest go', () => {
	const stop = (n: number): Stop => {
		return { word: 'badauth', user: `u${n}`, hosts: null, offline: false, fingerprint: 'f', at: '' };
	};
	const stops = [
		...Array.from({ length: 120 }, (_, n) => stop(n)),
		{ ...stop(0), word: 'badagent' as const, user: null },
	];
	const judged = judgeStops({ ...emptyState('salt'), stops }, configOf());
	assert.equal(
		judged.stops.map(({ user }) => user),
		stops.slice(20, 120).map(({ user }) => user),
	);
	assert.equal(removeStops(judged, [], true, judged.stops).stops, []);
});

test.run();
