/** Ten thousand updates and a hundred thousand lines on the FIFO through one agent, whose clock the test sets on by the hour: memory and descriptors stay where they were. */
import { readdirSync, readFileSync } from 'node:fs';
import * as assert from 'uvu/assert';
import type { Engine } from '../support/engines.ts';
import { onRouter, type ScenarioRouter } from '../support/scenario-router.ts';
import { until } from '../support/until.ts';
import { clocked } from './clocked.ts';

/** What an agent holds at a moment. */
export interface Held {
	descriptors: number;
	/** Memory of its own: what is not shared, and not read from a file. */
	kilobytes: number;
}

/** What it held early on and at the end, at the least in each of the two quarters: what a leak adds is never given back. */
export interface Growth {
	early: Held;
	late: Held;
}

const KEYS = 10;
/** Rules 6. */
const AN_HOUR = 15;
const LINES_AT_ONCE = 2000;

/** Sends so many updates through an agent; gives what it held in the second and in the last quarter. */
export async function manyUpdates(engine: Engine, updates: number): Promise<Growth> {
	return await hourly(engine, async (router, nextHour) => {
		const held: Held[] = [];
		for (let sent = 0; sent < updates; sent += KEYS) {
			const round = sent / KEYS;
			if (round % AN_HOUR === 0) nextHour();
			router.lines([{ name: 'wan', ipv4: [`203.0.${113 - (round & 64 ? 1 : 0)}.${(round % 64) + 1}`] }]);
			router.provider.journal.clear();
			await router.event('ifupdate wan');
			assert.is(router.updates().length, KEYS);
			held.push(await holds(router));
		}
		return growth(held);
	});
}

/** Sends so many lines through the FIFO: events, orders, nonsense. */
export async function manyLines(engine: Engine, lines: number): Promise<Growth> {
	return await hourly(engine, async (router, nextHour) => {
		const held: Held[] = [];
		for (let written = 0; written < lines; written += LINES_AT_ONCE) {
			nextHour();
			await router.write(Array.from({ length: LINES_AT_ONCE }, (_, at) => lineOf(written + at)).join(''));
			await router.event('ifup wan');
			held.push(await holds(router));
		}
		return growth(held);
	});
}

function lineOf(at: number): string {
	const kinds = [
		'ifup wan',
		'ifupdate wan6',
		'ifdown lan',
		'stratum -',
		`update k${at % 12}`,
		`resume x${at}`,
		`nonsense ${at}`,
	];
	return `${kinds[at % kinds.length]}\n`;
}

/** An agent with ten keys, and a function that lets an hour pass for it. */
async function hourly(
	engine: Engine,
	run: (router: ScenarioRouter, nextHour: () => void) => Promise<Growth>,
): Promise<Growth> {
	const { through, set } = await clocked(engine);
	let result: Growth | null = null;
	await onRouter(through, async (router) => {
		let hours = 0;
		const nextHour = () => {
			hours++;
			set(hours * 3601);
		};
		nextHour();
		router.provider.service.description = { accounts: Array.from({ length: KEYS }, (_, at) => accountOf(at)) };
		router.config({
			// A certificate would not outlive the hours.
			servers: [router.provider.urls.http],
			settings: { log_level: 'error' },
			key: ["option enabled '0'"],
			more: Array.from({ length: KEYS }, (_, at) => keyOf(at)).join(''),
		});
		await router.start();
		// In the first hour five are free.
		nextHour();
		nextHour();
		await router.event('ifup wan');
		result = await run(router, nextHour);
	});
	if (!result) throw new Error('nothing was measured');
	return result;
}

const accountOf = (at: number) => ({ username: `u${at}`, password: 'x', hosts: [`h${at}.ddns.net`] });
const keyOf = (at: number) =>
	`config key 'k${at}'\n\toption username 'u${at}'\n\toption password 'x'\n\tlist hostname 'h${at}.ddns.net'\n`;

/** What it holds at rest: a child that still runs has descriptors that go with it. */
async function holds(router: ScenarioRouter): Promise<Held> {
	const pid = router.agent?.pid;
	const proc = `/proc/${pid}`;
	await until('the children of the agent to end', () => !readFileSync(`${proc}/task/${pid}/children`, 'utf8').trim());
	const rollup = readFileSync(`${proc}/smaps_rollup`, 'utf8');
	return {
		descriptors: readdirSync(`${proc}/fd`).length,
		kilobytes: Number(/^Anonymous:\s+(\d+) kB$/m.exec(rollup)?.[1]),
	};
}

function growth(held: readonly Held[]): Growth {
	const quarter = Math.max(Math.floor(held.length / 4), 1);
	const least = (some: readonly Held[]): Held => ({
		descriptors: Math.min(...some.map(({ descriptors }) => descriptors)),
		kilobytes: Math.min(...some.map(({ kilobytes }) => kilobytes)),
	});
	return { early: least(held.slice(quarter, 2 * quarter)), late: least(held.slice(-quarter)) };
}

/** Node collects its garbage when it likes; QuickJS at once, but the C library keeps what it finds no place for. */
const MOST_MORE_KB = { quickjs: 512, executable: 512, node: 16_384 };

/** Holds when an agent holds as much at the end as early on. Gives both as a sentence. */
export function assertFlat(engine: Engine, what: string, { early, late }: Growth): string {
	const said = `${engine.name}, ${what}: ${early.kilobytes} KB and ${early.descriptors} descriptors early on, ${late.kilobytes} KB and ${late.descriptors} at the end`;
	assert.ok(late.descriptors <= early.descriptors + 1, said);
	assert.ok(late.kilobytes <= early.kilobytes + MOST_MORE_KB[engine.name], said);
	return said;
}
