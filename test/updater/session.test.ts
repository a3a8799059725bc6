/** The session as a machine: what its steps promise to whoever carries their effects out. What it decides stands in the other files. */
import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { HttpResult } from '../../src/base/http.ts';
import { HOUR, type Now, SECOND } from '../../src/base/time.ts';
import type { Effect, Input } from '../../src/updater/effects.ts';
import { type Session, startSession, step } from '../../src/updater/session.ts';
import { emptyState, type State } from '../../src/updater/state.ts';
import { noTriggers, RELOAD, triggersFor } from '../../src/updater/triggers.ts';
import type { VolatileState } from '../../src/updater/volatile-state.ts';
import { lost, says, shows, unsent } from './provider.ts';
import { configOf, line, net, otherKey, up } from './settings.ts';
import { TODAY, World } from './world.ts';

const DAY = 24 * HOUR;
const CONFIG = configOf(
	[],
	["list server 'https://one.example'", "list server 'https://two.example'"],
	otherKey('work'),
);
const AWAITED: readonly Effect['kind'][] = ['save durable', 'send', 'check', 'read configuration', 'read network'];

/** A session that is given one input after another, and what its steps had to be carried out. */
class Machine {
	readonly steps: Effect[][] = [];
	disk: State = emptyState('5a17');
	runFolder: VolatileState | null = null;
	session: Session;
	uptimeMs = 60 * SECOND;

	constructor(mode: Session['mode'] = 'run') {
		const kept = { state: this.disk, isPersisted: true, volatile: null };
		this.session = startSession(kept, this.now(), 0, mode);
	}

	now(): Now {
		return { uptimeMs: this.uptimeMs, wallMs: TODAY + this.uptimeMs, bootId: 'boot' };
	}

	give(input: Input): void {
		const { session, effects } = step(this.session, input, this.now(), 0.5);
		this.session = session;
		this.steps.push(effects);
		for (const effect of effects) {
			if (effect.kind === 'save durable') this.disk = effect.state;
			if (effect.kind === 'save volatile') this.runFolder = effect.volatile;
			if (effect.kind === 'send') assert.equal(this.runFolder?.inFlight, effect.request);
		}
	}

	/** What the session waits for. */
	get awaited(): Effect | undefined {
		return this.steps
			.flat()
			.filter(({ kind }) => AWAITED.includes(kind))
			.at(-1);
	}
}

const ANSWERS: HttpResult[] = [
	says('good 192.0.2.1'),
	says('badauth'),
	says('nohost'),
	says('911'),
	says('<html>'),
	{ ...lost(), connected: true },
	{ ...unsent(), connected: false },
].map((end) => (end.kind === 'answer' ? end : { ...end, connected: end.sent }));

/** What may come: the outcome of what is awaited, and anything from outside at any time. */
const event = fc.record({
	passMs: fc.constantFrom(0, 1, SECOND, 20 * SECOND, HOUR),
	what: fc.constantFrom('outcome', 'outcome', 'outcome', 'tick', 'line', 'force', 'resume', 'reload', 'HUP', 'end'),
	answer: fc.constantFrom(...ANSWERS),
	address: fc.constantFrom('192.0.2.1', '192.0.2.2', '10.0.0.2'),
	error: fc.constantFrom(null, null, null, 'ENOSPC'),
});
type Event = typeof event extends fc.Arbitrary<infer One> ? One : never;

function inputOf(machine: Machine, { what, answer, address, error }: Event): Input {
	switch (what) {
		case 'outcome':
			break;
		case 'line':
			return { kind: 'triggers', triggers: { ...noTriggers(), event: true, look: true } };
		case 'force':
		case 'resume':
			return { kind: 'triggers', triggers: triggersFor(what, ['home']) };
		case 'reload':
			return { kind: 'triggers', triggers: { ...noTriggers(), reload: true, texts: [RELOAD] } };
		case 'HUP':
			return { kind: 'reload' };
		default:
			return { kind: what };
	}
	switch (machine.session.activity.kind) {
		case 'saving':
			return { kind: 'saved', error };
		case 'sending':
			return { kind: 'update result', result: answer };
		case 'checking':
			return { kind: 'check result', result: shows('203.0.113.9') };
		case 'reading configuration':
			return { kind: 'configuration', config: error ? null : CONFIG };
		case 'reading network':
			return { kind: 'network', reading: { kind: 'read', network: line(address) } };
		default:
			return { kind: 'tick' };
	}
}

function play(events: readonly Event[]): Machine {
	const machine = new Machine();
	machine.give({ kind: 'reload' });
	machine.give({ kind: 'configuration', config: CONFIG });
	for (const each of events) {
		machine.uptimeMs += each.passMs;
		machine.give(inputOf(machine, each));
	}
	return machine;
}

const events = fc.array(event, { maxLength: 60 });

test('whatever comes in whatever order: a step awaits one thing at most, and nothing is sent in the step of a save to the disk', () => {
	fc.assert(
		fc.property(events, (all) => {
			for (const effects of play(all).steps) {
				const awaited = effects.filter(({ kind }) => AWAITED.includes(kind));
				assert.ok(awaited.length <= 1, awaited.map(({ kind }) => kind).join());
				const sleeps = effects.filter(({ kind }) => kind === 'sleep').length;
				assert.ok(sleeps + awaited.length <= 1, 'it sleeps and awaits');
			}
		}),
		{ numRuns: 300 },
	);
});

test('whatever comes in whatever order: what is to be sent stands in the run folder, and what it may change on the disk, before it is', () => {
	fc.assert(
		fc.property(events, (all) => {
			const machine = new Machine();
			machine.give({ kind: 'reload' });
			machine.give({ kind: 'configuration', config: CONFIG });
			let failed = false;
			for (const each of all) {
				machine.uptimeMs += each.passMs;
				const input = inputOf(machine, each);
				failed ||= input.kind === 'saved' && input.error !== null;
				machine.give(input);
				const sent = machine.steps.at(-1)?.find((effect) => effect.kind === 'send');
				if (sent?.kind !== 'send' || failed) continue;
				for (const host of sent.request.hostnames) {
					const kept = machine.disk.names.find((record) => record.host === host)?.ipv4;
					const isSame = kept && (kept.sent ?? kept.answered) === sent.request.ipv4?.address;
					assert.ok(!kept || isSame || kept.unknown, `${host} would be taken for confirmed`);
				}
			}
		}),
		{ numRuns: 300 },
	);
});

test('once it has ended nothing is begun, whatever comes', () => {
	fc.assert(
		fc.property(events, events, (before, later) => {
			const machine = play(before);
			machine.give({ kind: 'end' });
			for (let n = 0; machine.session.activity.kind !== 'ended' && n < 10; n++) {
				const input = inputOf(machine, {
					...(later[n] as Event),
					what: 'outcome',
					answer: ANSWERS[0] as HttpResult,
					error: null,
				});
				machine.give(input);
				const begun = machine.steps.at(-1)?.filter(({ kind }) => kind === 'send' || kind === 'check');
				assert.equal(begun, []);
			}
			assert.is(machine.session.activity.kind, 'ended');
			const { length } = machine.steps;
			for (const kind of ['tick', 'end'] as const) machine.give({ kind });
			assert.equal(
				machine.steps
					.slice(length)
					.flat()
					.filter(({ kind }) => AWAITED.includes(kind)),
				[],
			);
		}),
		{ numRuns: 200 },
	);
});

test('an outcome of nothing that was begun is a mistake of whoever drives the session', () => {
	const machine = new Machine();
	assert.throws(
		() => machine.give({ kind: 'update result', result: ANSWERS[0] as HttpResult }),
		/awaits no update result/,
	);
	assert.throws(() => machine.give({ kind: 'saved', error: null }), /awaits no saved/);
});

test('promise 2: a stop that is answered after resume was said stays, whatever was awaited when it was said', () => {
	const outcome: Event = {
		passMs: 0,
		what: 'outcome',
		answer: says('abuse') as HttpResult,
		address: '192.0.2.1',
		error: null,
	};
	for (const said of ['reading network', 'saving', 'sending']) {
		const machine = new Machine();
		const goOn = (until: () => boolean, event = outcome) => {
			for (let n = 0; n < 20 && !until(); n++) machine.give(inputOf(machine, event));
			assert.ok(until(), said);
		};
		const stops = () => machine.session.state.stops.filter(({ user }) => user === CONFIG.keys[0]?.username).length;
		const awaits = (kind: string) => () => machine.session.activity.kind === kind;
		machine.give({ kind: 'reload' });
		goOn(() => awaits('none')() && machine.steps.length > 3, {
			...outcome,
			answer: says('good 192.0.2.1') as HttpResult,
		});
		machine.give({ kind: 'triggers', triggers: { ...noTriggers(), event: true, look: true } });
		goOn(awaits(said), { ...outcome, address: '192.0.2.2' });
		machine.give({ kind: 'triggers', triggers: triggersFor('resume', ['home']) });
		const sent = machine.steps.length;
		goOn(awaits('none'), { ...outcome, address: '192.0.2.2' });
		assert.is(stops(), 1, said);
		const sends = machine.steps
			.slice(sent)
			.flat()
			.filter((effect) => effect.kind === 'send' && effect.key.name === 'home');
		assert.ok(sends.length <= 1, said);
		machine.give({ kind: 'triggers', triggers: triggersFor('resume', ['home']) });
		assert.is(stops(), 0, said);
	}
});

for (const [what, asked] of [
	['events', { event: true, look: true, texts: [] }],
	['reloads', { reload: true, texts: [RELOAD] }],
] as const) {
	test(`${what} without an end keep no update back`, () => {
		const machine = new Machine();
		machine.give({ kind: 'reload' });
		machine.give({ kind: 'configuration', config: CONFIG });
		for (let n = 0; n < 6 && machine.session.activity.kind !== 'sending'; n++) {
			machine.give({ kind: 'triggers', triggers: { ...noTriggers(), ...asked, texts: [...asked.texts] } });
			machine.give(
				inputOf(machine, {
					passMs: 0,
					what: 'outcome',
					answer: says('good') as HttpResult,
					address: '192.0.2.1',
					error: null,
				}),
			);
		}
		assert.is(machine.awaited?.kind, 'send');
	});
}

test('rule 24: what came together with a reload is minded by the new configuration', () => {
	const machine = new Machine();
	machine.give({ kind: 'reload' });
	machine.give({ kind: 'configuration', config: { ...CONFIG, keys: [] } });
	const triggers = { ...triggersFor('force', ['home']), reload: true };
	machine.give({ kind: 'triggers', triggers });
	const outcome = {
		passMs: 0,
		what: 'outcome',
		answer: says('good') as HttpResult,
		address: '192.0.2.1',
		error: null,
	} as const;
	for (let n = 0; n < 20 && machine.session.activity.kind !== 'sending'; n++) machine.give(inputOf(machine, outcome));
	assert.equal(
		machine.session.volatile.forced.map(({ key }) => key),
		['home'],
	);
});

test('while requests of several keys cannot be sent, flash is written once for all of them, and once when all is settled', () => {
	const world = new World(configOf([], [], [...otherKey('work'), ...otherKey('club')]));
	world.settle();
	const { writes } = world;
	world.answer = () => unsent();
	world.event(line('192.0.2.2'));
	world.run(DAY);
	assert.ok(world.sent().length > 100);
	assert.ok(world.writes - writes <= 3, `${world.writes - writes} writes`);
	world.answer = (request) => world.provider.answer(request, world.seen);
	world.run(HOUR);
	assert.ok(world.writes - writes <= 9, `${world.writes - writes} writes`);
});

test('rule 26: a stop that the disk does not take holds in memory and over a restart, and is written once the disk takes it', () => {
	const world = new World();
	world.diskError = 'ENOSPC';
	world.answer = () => says('badauth');
	world.settle();
	assert.equal(
		world.logged('disk').map(({ error }) => error),
		['ENOSPC'],
	);
	world.sent();
	world.restart();
	world.run(DAY);
	assert.equal(world.sent(), []);
	assert.is(world.keyState().kind, 'stopped');
	world.diskError = null;
	world.event();
	world.reboot();
	world.run(DAY);
	assert.equal(world.sent(), []);
});

test('rule 28: a look sends, asks and saves nothing; a probe asks each IP check once and sends nothing', () => {
	for (const [mode, asked] of [
		['look', 0],
		['probe', 2],
	] as const) {
		const machine = new Machine(mode);
		const config = configOf(
			["option ipv4 'check'"],
			[],
			otherKey('work', "option ipv4 'check'", "list interface 'wanb'"),
		);
		machine.give({ kind: 'reload' });
		machine.give({ kind: 'configuration', config });
		const network = net(up('wan', '10.0.0.2'), up('wanb', '10.9.0.2'));
		for (let n = 0; n < 20 && machine.steps.at(-1)?.at(-1)?.kind !== 'sleep'; n++) {
			const { kind } = machine.session.activity;
			if (kind === 'reading network') machine.give({ kind: 'network', reading: { kind: 'read', network } });
			else if (kind === 'checking') machine.give({ kind: 'check result', result: shows('203.0.113.9') });
			else machine.give({ kind: 'saved', error: null });
		}
		const kinds = machine.steps.flat().map(({ kind }) => kind);
		assert.is(kinds.filter((kind) => kind === 'check').length, asked, mode);
		assert.not(kinds.includes('send'));
		if (mode === 'look') assert.not(kinds.some((kind) => kind.startsWith('save')));
	}
});

test.run();
