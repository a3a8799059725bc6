/** Rules 12: going offline and coming back. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { HOUR, MINUTE } from '../../src/base/time.ts';
import { lost, says, unsent } from './provider.ts';
import { configOf, line } from './settings.ts';
import { type End, inTurn, World } from './world.ts';

const DAY = 24 * HOUR;
const NAMES = ["list hostname 'a.ddns.net'", "list hostname 'b.ddns.net'"];
const OFFLINE = configOf(["option offline '1'"]);
const YES = 'hostname=home.ddns.net&offline=YES';
const ONLINE = 'hostname=home.ddns.net&myip=192.0.2.1';

test('rule 12: the offline request is only offline=YES, without myip; the way back is one ordinary update', () => {
	const world = new World();
	world.settle();
	world.configure(OFFLINE);
	world.run(DAY);
	world.configure(configOf());
	world.run(DAY);
	assert.equal(world.sent(), [ONLINE, YES, ONLINE]);
	assert.is(world.provider.nochgs, 0);
});

test('rule 12: while offline is wanted and confirmed nothing is sent, and nothing checked', () => {
	const world = new World(configOf(["option offline '1'", "option ipv4 'check'"]));
	world.settle();
	world.journal = [];
	for (let n = 2; n < 9; n++) {
		world.event(line(`192.0.2.${n}`));
		world.run(DAY);
		world.reboot();
	}
	assert.equal(world.journal, []);
	assert.is(world.record().presence, 'offline');
});

test('rule 12: a name goes offline with the line down, for no address is needed', () => {
	const world = new World(OFFLINE, line());
	world.settle();
	assert.equal(world.sent(), [YES]);
});

test('rule 12: !donator to YES stops only that, and the names stay online', () => {
	const world = new World();
	world.settle();
	world.answer = (request) => (request.offline ? says('!donator') : world.provider.answer(request, world.seen));
	world.configure(OFFLINE);
	world.run(DAY);
	assert.equal(world.sent(), [ONLINE, YES]);
	assert.is(world.record().presence, 'online');
	world.event(line('192.0.2.2'));
	world.run(DAY);
	world.reboot();
	world.force('home');
	assert.equal(world.sent(), Array(2).fill('hostname=home.ddns.net&myip=192.0.2.2'));
	world.configure(configOf());
	assert.equal(world.state.stops, []);
	assert.equal(world.sent(), []);
});

test('rule 12: !donator to YES for a name that was never online: it is updated like any other', () => {
	const world = new World(OFFLINE);
	world.answer = (request) => (request.offline ? says('!donator') : world.provider.answer(request, world.seen));
	world.run(DAY);
	assert.equal(world.sent(), [YES, ONLINE]);
});

test('rule 12: !donator to YES after one whose answer was lost: it may be offline, and is updated like any other', () => {
	const world = new World();
	world.settle();
	world.answer = inTurn<Parameters<World['answer']>[0], End>(
		() => lost(),
		() => says('!donator'),
		(request) => world.provider.answer(request, world.seen),
	);
	world.configure(OFFLINE);
	world.run(DAY);
	assert.equal(world.sent(), [ONLINE, YES, YES, ONLINE]);
	assert.is(world.record().presence, 'online');
});

test('rule 12: !donator to an ordinary update stops its names like nohost', () => {
	const world = new World(configOf(NAMES));
	world.answer = inTurn<Parameters<World['answer']>[0], End>(
		() => says('!donator\ngood 192.0.2.1'),
		(request) => world.provider.answer(request, world.seen),
	);
	world.settle();
	world.event(line('192.0.2.2'));
	world.run(DAY);
	assert.equal(world.sent().slice(1), ['hostname=b.ddns.net&myip=192.0.2.2']);
});

test('rule 12: a lost offline request leaves the presence unknown, and is sent again', () => {
	const world = new World();
	world.settle();
	world.answer = inTurn<Parameters<World['answer']>[0], End>(
		() => 'power cut',
		() => lost(),
		(request) => world.provider.answer(request, world.seen),
	);
	world.configure(OFFLINE);
	assert.is(world.record().presence, 'unknown');
	world.run(DAY);
	assert.equal(world.sent(), [ONLINE, YES, YES, YES]);
});

test('rule 12: when an offline request was lost and online is wanted again, one ordinary update goes out', () => {
	const world = new World();
	world.settle();
	world.answer = inTurn<Parameters<World['answer']>[0], End>(
		() => lost(),
		(request) => world.provider.answer(request, world.seen),
	);
	world.configure(OFFLINE);
	world.configure(configOf());
	world.event();
	world.run(DAY);
	assert.equal(world.sent(), [ONLINE, YES, ONLINE]);
});

test('rule 12: when the update that brings a name online was lost, it is taken offline again on demand', () => {
	const world = new World(OFFLINE);
	world.settle();
	world.answer = inTurn<Parameters<World['answer']>[0], End>(
		() => lost(),
		(request) => world.provider.answer(request, world.seen),
	);
	world.configure(configOf());
	assert.is(world.record().presence, 'unknown');
	world.configure(OFFLINE);
	world.run(DAY);
	assert.equal(world.sent(), [YES, ONLINE, YES]);
	assert.is(world.record().presence, 'offline');
});

test('rule 12: an update that could not be sent leaves a name offline', () => {
	const world = new World(OFFLINE);
	world.settle();
	world.answer = () => unsent();
	world.configure(configOf());
	world.sent();
	world.configure(OFFLINE);
	world.run(DAY);
	assert.equal(world.sent(), []);
});

test('rule 12: force sends the offline request again, and no more', () => {
	const world = new World(OFFLINE);
	world.run(10 * MINUTE);
	world.force('home');
	world.run(DAY);
	assert.equal(world.sent(), [YES, YES]);
});

test.run();
