/** Cuts the power of a router around updates, and looks at what is left: on its disk, and at the provider. */
import * as assert from 'uvu/assert';
import { confirmedAddress, type State } from '../../src/updater/state.ts';
import { generator } from '../provider/faults.ts';
import { HOST, type OnDisk, stateIn, type VirtualRouter } from './virtual-router.ts';

/** What was done and seen. */
export interface Tally {
	cuts: number;
	/** Cuts before the request was at the provider, between that and a saved answer, after that. */
	before: number;
	between: number;
	after: number;
	/** Requests after a start, each of them due by what was on the disk. */
	again: number;
}

/** What the update ends with: the address stays, the one before is back after the cut, or the answer is a stop or a hold. */
const ENDS = ['stays', 'returns', 'badauth', '911'] as const;
/** When the power is cut: at random, soon after the request, the same where it is never answered, or as soon as the agent says that it is done. */
const INSTANTS = ['random', 'request', 'unanswered', 'done'] as const;

type End = (typeof ENDS)[number];
type Instant = (typeof INSTANTS)[number];

/** Every kind of cut but those of a stop or hold that does not come. */
const KINDS = ENDS.flatMap((end) => INSTANTS.map((instant) => [end, instant] as const)).filter(
	([end, instant]) => instant !== 'unanswered' || end === 'stays' || end === 'returns',
);

const SOON_MS = 300;
/** How long after its usual end an update is still cut. */
const BEYOND = 1.2;
const WORDS = { stays: 'up-to-date', returns: 'up-to-date', badauth: 'stopped', '911': 'hold' } as const;
/** Longer than the first hold with its share of chance (rule 13). */
const HOLD_MS = 40 * 60_000;
const UNSOUND = /kept as|starts as new|cannot be|has changed since|internal/;

/** Cuts the power so many times, at instants drawn with this seed; rejects at the first thing that should not be. */
export async function cutPower(router: VirtualRouter, cuts: number, seed: number, tally: Tally): Promise<void> {
	const random = generator(seed);
	const flushes = () => (random() < 0.5 ? 'file' : 'all');
	let deck: (typeof KINDS)[number][] = [];
	let line = address(1);
	await router.boot(address(0), flushes());
	router.startAgent();
	await router.settled('up-to-date', address(0));
	const usualMs = await usual(router, line);
	for (let round = 1; round <= cuts; round++) {
		if (deck.length === 0) deck = shuffled(KINDS, random);
		const [end, instant] = deck.pop() as (typeof KINDS)[number];
		try {
			line = await one(round, end, instant);
		} catch (error) {
			const where = `${router.fileSystem.name}, cut ${round} (${end}, ${instant}), start ${router.starts}`;
			if (error instanceof Error) error.message = `${where}: ${error.message}`;
			throw error;
		}
	}

	/** An update from what is on the line now, a cut, a start; gives what is on the line then. */
	async function one(round: number, end: End, instant: Instant): Promise<string> {
		const [old, fresh, mark] = [line, address(round + 1), number(router)];
		if (end === 'badauth' || end === '911') router.provider.fault(end);
		if (instant === 'unanswered') router.provider.fault('silence-after', { times: 1 });
		router.change(fresh);
		await reach(instant, end, fresh, mark);
		await router.cut();
		tally.cuts++;
		const now = end === 'returns' ? old : fresh;
		const disk = await router.boot(now, flushes());
		const requests = router.updates(mark).length;
		const state = sound(disk);
		const isSaved = isKnown(state, end, fresh);
		tally[requests === 0 ? 'before' : isSaved ? 'after' : 'between']++;
		assert.ok(requests <= 1, `${fresh} was sent ${requests} times before the cut`);
		assert.ok(isSaved || instant !== 'done', `what the agent had done is not on the disk: ${JSON.stringify(state)}`);
		const isSure = confirmedAddress(state.names[0] as State['names'][0], 'ipv4') === old;
		assert.ok(
			isSaved || requests === 0 || !isSure,
			`the request is out, and the disk is sure of the address before it`,
		);
		await recover(now, end, state);
		return end === 'badauth' || end === '911' ? await goOn(now, end) : now;
	}

	async function reach(instant: Instant, end: End, fresh: string, mark: number): Promise<void> {
		if (instant === 'done') return await router.settled(WORDS[end], fresh);
		if (instant !== 'random') await router.provider.journal.waitFor(({ kind }) => kind === 'update', 60_000, mark);
		await pause(random() * (instant === 'random' ? BEYOND * usualMs : SOON_MS));
	}

	/** Starts the agent: what the disk is sure of is not sent again, all else once. */
	async function recover(now: string, end: End, state: State): Promise<void> {
		const mark = number(router);
		const isDone = isKnown(state, end, now) || confirmedAddress(state.names[0] as State['names'][0], 'ipv4') === now;
		router.startAgent();
		await router.settled(WORDS[end], now);
		const sent = router.updates(mark).map(({ query }) => query?.myip);
		const why = `with ${JSON.stringify(state)} on the disk ${sent.join(' and ') || 'nothing'} was sent; the agent said:\n${router.log}`;
		assert.ok(sent.join() === (isDone ? '' : now), why);
		if (!isDone) tally.again++;
		if (WORDS[end] === 'up-to-date') assert.is(router.provider.service.zone.get(HOST)?.ipv4, now);
		assert.not.match(router.log, UNSOUND);
	}

	/** A stop or a hold that is on the disk holds over another cut, until the user or the time lifts it. */
	async function goOn(now: string, end: 'badauth' | '911'): Promise<string> {
		const next = now.replace(/^203\.0\.113/, '198.51.100');
		await router.cut();
		tally.cuts++;
		tally.after++;
		router.provider.faults.clear();
		const mark = number(router);
		const clockMs = end === '911' ? Date.now() + HOLD_MS : undefined;
		const state = sound(await router.boot(next, flushes(), clockMs));
		assert.ok(isKnown(state, end, now), `the ${end} is not on the disk: ${JSON.stringify(state)}`);
		router.startAgent();
		if (end === 'badauth') {
			await router.settled('stopped', next);
			assert.is(router.updates(mark).length, 0, 'something is sent in spite of a stop');
			router.say('resume -');
		}
		await router.settled('up-to-date', next);
		assert.is(router.updates(mark).length, 1);
		return next;
	}
}

/** The state on the disk, of which every part is whole. */
function sound(disk: OnDisk): State {
	assert.ok(disk.configuration, 'the configuration is not what it was');
	assert.equal(
		[...disk.files.keys()].filter((name) => !/^state\.json(\.1|\.new)?$/.test(name)),
		[],
	);
	const state = stateIn(disk);
	if (typeof state === 'string') throw new Error(`the state cannot be read: ${state}`);
	for (const name of ['state.json', 'state.json.1'].filter((each) => disk.files.has(each))) {
		assert.type(stateIn({ ...disk, files: new Map([['state.json', disk.files.get(name) ?? '']]) }), 'object', name);
	}
	return state;
}

/** Whether the state has what an update with this end leads to. */
function isKnown({ names, stops, hold }: State, end: End, fresh: string): boolean {
	if (end === 'badauth') return stops.length > 0;
	if (end === '911') return hold !== null;
	return names.some((name) => confirmedAddress(name, 'ipv4') === fresh);
}

/** Milliseconds from an event to the end of its update. */
async function usual(router: VirtualRouter, fresh: string): Promise<number> {
	const began = performance.now();
	router.change(fresh);
	await router.settled('up-to-date', fresh);
	return performance.now() - began;
}

/** Each address is new, so that each request can be told by it. */
function address(at: number): string {
	return `203.0.113.${(at % 250) + 2}`;
}

function number(router: VirtualRouter): number {
	return router.provider.journal.entries().at(-1)?.number ?? 0;
}

function shuffled<T>(items: readonly T[], random: () => number): T[] {
	const keyed = items.map((item) => ({ item, key: random() }));
	return keyed.sort((a, b) => a.key - b.key).map(({ item }) => item);
}

function pause(ms: number): Promise<void> {
	return new Promise((resolve) => setTimeout(resolve, ms));
}
