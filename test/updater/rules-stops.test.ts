/** Rules 8 to 11: stops, what lifts them and what does not. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { HOUR, MINUTE } from '../../src/base/time.ts';
import type { StopWord } from '../../src/protocol/answer-words.ts';
import { isStop } from '../../src/updater/state.ts';
import { judgeStops, putStop, UNKNOWN } from '../../src/updater/stops.ts';
import { file, valid } from '../config/reading.ts';
import { says } from './provider.ts';
import { configOf, line, otherKey } from './settings.ts';
import { type End, inTurn, World } from './world.ts';

const DAY = 24 * HOUR;
const NAMES = ["list hostname 'a.ddns.net'", "list hostname 'b.ddns.net'"];
const WORK = otherKey('work');

const PASSWORD = "option password 'mended'";
const USER = "option username 'mended'";
const CONTACT = "option contact 'you@example.net'";
const SERVER = "list server 'https://other.example'";

/** Edits of the configuration: lines of the key, lines of the settings. */
const EDITS = {
	password: [[PASSWORD], []],
	username: [[USER], []],
	server: [[], [SERVER]],
	'second server': [[], ["list server 'https://dynupdate.no-ip.com'", SERVER]],
	contact: [[], [CONTACT]],
	form: [[], ["option user_agent 'software'"]],
	company: [[], ["option company 'Acme'"]],
	device: [[], ["option device 'Box'"]],
	model: [[], ["option model 'One'"]],
	firmware: [[], ["option firmware '9'"]],
	'one more name': [["list hostname 'a.ddns.net'", "list hostname 'b.ddns.net'", "list hostname 'c.ddns.net'"], []],
	'one name less': [["list hostname 'a.ddns.net'"], []],
	'order of the names': [[...NAMES].reverse(), []],
	interface: [["list interface 'wan'"], []],
	ipv6: [["option ipv6 'off'"], []],
	interval: [[], ["option check_interval '60'"]],
	timeout: [[], ["option timeout '5'"]],
	'log level': [[], ["option log_level 'debug'"]],
	'IP check': [[], ["option ipv4_check 'https://check.example/'"]],
	'CA file': [[], ["option ca_file '/etc/ca.pem'"]],
} as const;

type Edit = keyof typeof EDITS;

const AGENT: Edit[] = ['contact', 'form', 'company', 'device', 'model', 'firmware'];

/** Rules 10: what lifts which stop; nothing else does. */
const LIFTS: Record<StopWord, Edit[]> = {
	badauth: ['server', 'second server', 'username', 'password'],
	abuse: ['server', 'second server', 'username'],
	badagent: AGENT,
	nohost: ['username', 'password', 'one name less'],
	'!donator': ['username', 'one name less'],
};

function edited(edit: Edit) {
	const [key, settings] = EDITS[edit];
	const names = key.some((one) => one.includes('hostname')) ? [] : NAMES;
	return configOf([...names, ...key], settings, WORK);
}

for (const [word, lifting] of Object.entries(LIFTS)) {
	for (const edit of Object.keys(EDITS) as Edit[]) {
		const lifts = lifting.includes(edit);
		test(`rule 10: ${word} is ${lifts ? 'lifted' : 'not lifted'} by an edit of ${edit}`, () => {
			const world = new World(configOf(NAMES, [], WORK));
			world.answer = (request) => (request.key === 'home' ? says(word) : world.provider.answer(request, world.seen));
			world.run(HOUR);
			world.sent();
			world.answer = (request) => world.provider.answer(request, world.seen);
			world.configure(edited(edit));
			world.run(HOUR);
			const names = world.journal
				.filter(({ kind, key }) => kind === 'update' && key === 'home')
				.map(({ text }) => text);
			const others = edit === 'one more name' && ['nohost', '!donator'].includes(word);
			assert.is(names.filter((text) => text.includes('a.ddns.net')).length > 0, lifts, names.join(' | '));
			assert.is(names.length > 0, lifts || others, names.join(' | '));
		});
	}

	test(`rule 10: ${word} is lifted by resume of its key, not of another`, () => {
		const world = new World(configOf(NAMES, [], WORK));
		world.answer = (request) => (request.key === 'home' ? says(word) : world.provider.answer(request, world.seen));
		world.run(HOUR);
		world.sent();
		world.answer = (request) => world.provider.answer(request, world.seen);
		// badagent concerns every key, so each may lift it.
		if (word !== 'badagent') {
			assert.is(world.resume('work'), 0);
			world.run(HOUR);
			assert.is(world.journal.filter(({ key }) => key === 'home').length, 0);
		}
		assert.is(world.resume('home'), 1);
		world.settle();
		assert.is(world.journal.filter(({ key }) => key === 'home').length, 1);
		assert.equal(world.state.stops, []);
	});

	test(`rule 10: ${word} is not lifted by restart, reboot, reload, an event, a renamed section or a key switched off and on`, () => {
		const world = new World(configOf(NAMES, [], WORK));
		world.answer = (request) => (request.key === 'home' ? says(word) : world.provider.answer(request, world.seen));
		world.run(HOUR);
		world.journal = [];
		world.restart();
		world.reboot();
		world.configure(world.config);
		world.event(line('192.0.2.7'));
		world.configure(configOf([...NAMES, "option enabled '0'"], [], WORK));
		world.configure(configOf(NAMES, ["option enabled '0'"], WORK));
		world.configure(configOf(NAMES, [], WORK));
		world.configure({ ...world.config, keys: world.config.keys.map((key) => ({ ...key, name: `${key.name}2` })) });
		world.run(DAY);
		assert.equal(
			world.journal.filter(({ text }) => text.includes('a.ddns.net')),
			[],
		);
	});

	test(`rule 10: ${word} holds after a damaged state as long as the configuration stays`, () => {
		const world = new World(configOf(NAMES));
		world.answer = () => says(word);
		world.settle();
		const stops = world.state.stops.map((stop) => ({ ...stop, fingerprint: UNKNOWN }));
		assert.ok(stops.every(isStop));
		world.state = judgeStops({ ...world.state, stops }, world.config);
		world.sent();
		world.configure(configOf(NAMES));
		world.run(DAY);
		assert.equal(world.journal, []);
		world.answer = (request) => world.provider.answer(request, world.seen);
		world.configure(edited(word === 'badagent' ? 'contact' : 'username'));
		assert.ok(world.sent().length > 0);
	});
}

test('rule 10: badagent stops every key; abuse and badauth those of the user name; nohost the names', () => {
	const rest = [...otherKey('mine', "option username 'rv7sc9a'"), ...WORK];
	for (const [word, stopped] of [
		['badagent', ['home', 'mine', 'work']],
		['abuse', ['home', 'mine']],
		['badauth', ['home', 'mine']],
		['nohost', ['home']],
		['!donator', ['home']],
	] as const) {
		const world = new World(configOf([], [], rest));
		world.answer = (request) => (request.key === 'home' ? says(word) : world.provider.answer(request, world.seen));
		world.settle();
		const kinds = world.plan().keys.filter(({ state }) => state.kind === 'stopped');
		assert.equal(
			kinds.map(({ key }) => key.name),
			stopped,
			word,
		);
	}
});

test('rule 10: what stands in another key of the same user name does not keep a stop of names', () => {
	const mine = otherKey('mine', "option username 'rv7sc9a'");
	for (const [word, edit] of [
		['nohost', PASSWORD],
		['!donator', "option offline '1'"],
	] as const) {
		// The other key has the password, and is online, as the stopped one was.
		const world = new World(
			configOf(
				[],
				[],
				[...mine, "option password 'Tr0ub4dor&3'"].filter((one) => !one.includes('another')),
			),
		);
		world.answer = (request) => (request.key === 'home' ? says(word) : world.provider.answer(request, world.seen));
		world.settle();
		world.sent();
		world.answer = (request) => world.provider.answer(request, world.seen);
		world.configure({ ...world.config, keys: [...configOf([edit]).keys, ...world.config.keys.slice(1)] });
		assert.is(world.sent().length, 1, word);
	}
});

test('rule 10: a stop of a disabled key stands', () => {
	const world = new World();
	world.answer = () => says('badauth');
	world.settle();
	world.configure(configOf(["option enabled '0'"]));
	assert.is(world.state.stops.length, 1);
});

test('rule 10: a fingerprint holds the password only as a salted digest of 32 bits', () => {
	const world = new World();
	world.answer = () => says('badauth');
	world.settle();
	const [stop] = world.state.stops;
	assert.match(stop?.fingerprint ?? '', /^[0-9a-f]{8}$/);
	assert.not(JSON.stringify([world.state, world.volatile]).includes('Tr0ub4dor'));
});

test('rule 10: stops of several words stand beside each other, and one of the same scope in the place of the older', () => {
	const world = new World(configOf(NAMES));
	world.answer = inTurn<unknown, End>(
		() => says('nohost\ngood 192.0.2.1'),
		() => says('badauth'),
	);
	world.settle();
	world.event(line('192.0.2.2'));
	assert.equal(
		world.state.stops.map(({ word }) => word),
		['nohost', 'badauth'],
	);
	const stops = world.state.stops.reduce(putStop, world.state).stops;
	assert.equal(stops, world.state.stops);
	assert.is(world.resume('home'), 2);
});

test('rule 11: nohost stops the name, and the others of its key go on', () => {
	const world = new World(configOf(NAMES));
	world.answer = inTurn<Parameters<World['answer']>[0], End>(
		() => says('good 192.0.2.1\nnohost'),
		(request) => world.provider.answer(request, world.seen),
	);
	world.run(2 * HOUR);
	world.sent();
	for (let n = 2; n < 6; n++) world.event(line(`192.0.2.${n}`));
	world.force('home');
	assert.equal(
		world.sent(),
		[2, 3, 4, 5, 5].map((n) => `hostname=a.ddns.net&myip=192.0.2.${n}`),
	);
	assert.is(world.keyState().kind, 'settled');
});

test('rule 11: a name that was refused is asked for once it may be, also at the address it had', () => {
	for (const word of ['nohost', '!donator']) {
		const world = new World(configOf());
		world.settle();
		world.answer = () => says(word);
		world.force('home');
		world.sent();
		world.answer = (request) => world.provider.answer(request, world.seen);
		world.resume('home');
		world.settle();
		assert.is(world.sent().length, 1, word);
		world.run(DAY);
		assert.is(world.sent().length, 0, word);
	}
});
test('rule 11: a single nohost for several names stops all of them', () => {
	const world = new World(configOf(NAMES));
	world.answer = () => says('nohost');
	world.run(DAY);
	assert.is(world.sent().length, 1);
	assert.equal(world.state.stops[0]?.hosts, ['a.ddns.net', 'b.ddns.net']);
});

test('rule 9: a 401 without a word stops over verified TLS, and is retried otherwise', () => {
	for (const verified of [true, false]) {
		const world = new World(configOf([], verified ? [] : ["list server 'http://dynupdate.no-ip.com:8245'"]));
		world.answer = () => says('Unauthorized', { status: 401 });
		world.run(MINUTE);
		assert.is(world.keyState().kind, verified ? 'stopped' : 'waiting');
		assert.is(world.sent().length, verified ? 1 : 3);
	}
});

test('rule 8: a name without a line is not confirmed, and is sent again alone', () => {
	const names = [...NAMES, "list hostname 'c.ddns.net'"];
	const world = new World(valid(file([], names)));
	world.answer = inTurn<Parameters<World['answer']>[0], End>(
		() => says('good 192.0.2.1\ngood 192.0.2.1'),
		(request) => world.provider.answer(request, world.seen),
	);
	world.run(DAY);
	assert.equal(world.sent(), [
		'hostname=a.ddns.net,b.ddns.net,c.ddns.net&myip=192.0.2.1',
		'hostname=c.ddns.net&myip=192.0.2.1',
	]);
});

test.run();
