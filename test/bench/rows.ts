/** The rows of the table: each measures one contender. */
import { join } from 'node:path';
import type { FaultName } from '../provider/faults.ts';
import { privateKilobytes } from '../support/architectures.ts';
import { until } from '../support/until.ts';
import type { Bench, Contender, Work } from './contenders.ts';
import { cost, cpuMs, kilobytesOf, median, relay, share, start, trace } from './measure.ts';

/** What was measured, by the row's title; null: the program cannot do that. */
export type Figures = Record<string, number | null>;

/** How often what varies is measured; of emulated programs less, for they take long. */
const ROUNDS = 20;
const ROUNDS_EMULATED = 6;
/** So many changes an agent may send before the hourly limit of a fresh start. */
const BURST = 4;
const HOME: Work = { names: 1, families: 1 };

/** Gives what `measure` finds on a bench of its own. */
async function on<T>(contender: Contender, measure: (bench: Bench) => Promise<T>): Promise<T> {
	const bench = await contender.open();
	try {
		return await measure(bench);
	} finally {
		await bench.close();
	}
}

/** Requests and bytes of one changed address. */
export function wire(contender: Contender, work: Work): Promise<{ requests: number; bytes: number } | null> {
	if (work.families > contender.families) return Promise.resolve(null);
	return on(contender, async ({ provider, prepare, once }) => {
		const [https, check4, check6] = await Promise.all([
			relay(provider.ports.https),
			relay(provider.ports.check4),
			relay(provider.ports.check6, '::1'),
		]);
		prepare(work, { https: https.port, check4: check4.port, check6: check6.port });
		await cost(once());
		const all = [https, check4, check6];
		for (const each of all) each.close();
		return { requests: provider.journal.entries().length, bytes: all.reduce((sum, each) => sum + each.bytes(), 0) };
	});
}

/** Wall and CPU time, processes and files of a program that is started for one update. */
export function single(contender: Contender): Promise<Figures> {
	const rounds = contender.emulated ? ROUNDS_EMULATED : ROUNDS;
	return on(contender, async ({ provider, prepare, once }) => {
		const costs: { wallMs: number; cpuMs: number }[] = [];
		for (let round = 0; round < rounds; round++) {
			prepare(HOME, provider.ports);
			costs.push(await cost(once()));
		}
		prepare(HOME, provider.ports);
		const { processes, files } = await trace(once(), join(provider.caFile, '../trace'));
		return {
			'one-shot update, ms': median(costs.map(({ wallMs }) => wallMs)),
			'one-shot update, CPU ms': median(costs.map((each) => each.cpuMs)),
			'one-shot update, processes started': processes,
			...(!contender.emulated && { 'files that it opens, KB': kilobytesOf(files) }),
		};
	});
}

/** Start, events and memory of the resident program. */
export function resident(contender: Contender): Promise<Figures> {
	return on(contender, async (bench) => {
		const { provider, prepare, ready } = bench;
		const starts: number[] = [];
		const events: number[] = [];
		const computed: number[] = [];
		let [own, shared] = [0, 0];
		let peak = 0;
		const rounds = contender.emulated ? 2 : ROUNDS / BURST;
		for (let round = 0; round < rounds; round++) {
			prepare(HOME, provider.ports);
			provider.journal.clear();
			const began = performance.now();
			const { pid, end } = start(bench.resident());
			await until('the start', ready);
			starts.push(performance.now() - began);
			await provider.journal.waitFor(({ kind }) => kind === 'update');
			await settled(pid);
			const before = cpuMs(pid);
			for (let change = 0; change < BURST && bench.move; change++) {
				const address = `203.0.113.${20 + round * BURST + change}`;
				const [ms, most] = await event(bench, bench.move, address, pid);
				events.push(ms);
				peak = Math.max(peak, most);
				await settled(pid);
			}
			if (bench.move) computed.push((cpuMs(pid) - before) / BURST);
			own = privateKilobytes(pid, contender.emulated);
			shared = share(pid);
			await end();
		}
		return {
			'start to ready, ms': median(starts),
			'event to the confirmed update, ms': bench.move && median(events),
			'an update by the resident program, CPU ms': bench.move && median(computed),
			'memory of its own, idle, KB': own,
			// Of an emulated program most is QEMU's.
			...(!contender.emulated && { 'proportional memory, idle, KB': shared }),
			...(!contender.emulated && { 'proportional memory with its children, at peak, KB': bench.move && peak }),
		};
	});
}

/** Milliseconds from the event to the provider's answer, and the most memory meanwhile. */
async function event(
	{ provider }: Bench,
	move: (address: string) => Promise<void>,
	address: string,
	pid: number,
): Promise<[number, number]> {
	const last = provider.journal.entries().at(-1)?.number ?? 0;
	let peak = 0;
	const sampling = setInterval(() => (peak = Math.max(peak, share(pid))), 3);
	const began = performance.now();
	void move(address);
	await provider.journal.waitFor(({ kind }) => kind === 'update', 20_000, last);
	const ms = performance.now() - began;
	clearInterval(sampling);
	return [ms, peak];
}

/** Waits until a program has no children and computes nothing. */
async function settled(pid: number): Promise<void> {
	let last = -1;
	let since = performance.now();
	await until('rest', () => {
		const now = cpuMs(pid);
		if (now !== last) since = performance.now();
		last = now;
		return performance.now() - since > 300;
	});
}

/** Answers that a client may get day in, day out. */
export const ANSWERS = ['good', 'badauth', 'nohost', 'abuse', 'badagent', '911', '500', '429'] as const;
/** How fast the clock of the programs goes. Faster, and what they wait for on the network would time out. */
const SPEED = 720;
const DAY_MS = 86_400_000;
const APART_MS = 1500;

/** Requests at the provider in 24 hours after each answer, all at once and under a clock that runs. */
export async function day(contender: Contender): Promise<Figures> {
	const all = await Promise.all(
		ANSWERS.map((answer, at) =>
			on(contender, async ({ provider, prepare, hurried }) => {
				// One after the other, or they would keep each other waiting.
				await new Promise((resolve) => setTimeout(resolve, at * APART_MS));
				prepare(HOME, provider.ports);
				if (answer !== 'good') provider.fault(answer as FaultName);
				const { end } = start(await hurried(SPEED));
				await new Promise((resolve) => setTimeout(resolve, DAY_MS / SPEED));
				await end();
				return [`requests in 24 h, answer ${answer}`, provider.journal.updates().length] as const;
			}),
		),
	);
	return Object.fromEntries(all);
}
