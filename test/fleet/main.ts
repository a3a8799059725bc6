/** `make fleet`: what a provider sees when the lines of many routers come back at once, and it is away itself; with and without the jitter. */
import { table } from '../../src/cli/table.ts';
import { BEHAVIOURS, figuresOf, most, trial } from './trials.ts';

const routers = Number(process.argv[2] ?? 100_000);
const PLOTTED = 'refuses connections for 2 h';
const BUCKET = 600;

const time = (seconds: number | null) =>
	seconds === null ? 'never' : seconds < 120 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;

function rows(): string[][] {
	const all = [
		['the provider', 'lines back in', 'first peak', 'later, no jitter', 'later', '99 % done, no jitter', '99 % done'],
	];
	for (const behaviour of Object.keys(BEHAVIOURS)) {
		for (const spread of [1, 10, 60, 600]) {
			const without = figuresOf(trial(behaviour, routers, spread, false), routers);
			const withJitter = figuresOf(trial(behaviour, routers, spread, true), routers);
			const counts = [withJitter.first, without.later, withJitter.later].map(String);
			all.push([behaviour, time(spread), ...counts, time(without.doneSeconds), time(withJitter.doneSeconds)]);
		}
	}
	return all;
}

/** The busiest second of each ten minutes, as a bar on a logarithmic scale. */
function plot(jitter: boolean): string[] {
	const { first, later } = trial(PLOTTED, routers, 10, jitter);
	const all = first.map((count, at) => count + (later[at] ?? 0));
	const lines: string[] = [];
	for (let from = 0; from < 150 * 60; from += BUCKET) {
		const peak = most(all.slice(from, from + BUCKET));
		const bar = '#'.repeat(peak > 0 ? Math.round(10 * Math.log10(peak)) + 1 : 0);
		lines.push(`${String(from / 60).padStart(5)} min ${String(peak).padStart(7)} ${bar}`.trimEnd());
	}
	return lines;
}

console.log(`${routers} routers; requests in the busiest second`);
for (const line of table(160, rows())) console.log(line);
for (const jitter of [false, true]) {
	console.log(
		`\nit ${PLOTTED}, lines back in 10 s, ${jitter ? 'with' : 'without'} jitter: the busiest second of each 10 min`,
	);
	for (const line of plot(jitter)) console.log(line);
}
