/** `make bench`: this client and its peers at the same work, against the same fake provider, in one run. Writes docs/benchmark.md and prints it. */
import { readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { type Contender, contenders } from './contenders.ts';
import { day, type Figures, resident, single, wire } from './rows.ts';

const WORK = [1, 3, 10].flatMap((names) => ([1, 2] as const).map((families) => ({ names, families })));
const DAYS = /^(noip, QuickJS|noip, executable|ddclient|inadyn)$/;

const HEAD = `# Benchmark

Written by \`make bench\`: all in one run, on one machine, against the same fake provider on loopback. Less is better in every row; the least is bold, and the others say how many times that they are.
Times are medians of 20 (of 6 to 8 under emulation, which is slow by itself); compare within a row only.

- *Requests* and *bytes* are those of one changed address with nothing known before: IP checks included, bytes of both directions with TLS. noip reads the interface; ddclient and inadyn ask an IP check.
- An *event* is the line that a hotplug script writes. ddclient and inadyn look by themselves, every 60 s and 30 s at best: their update comes half of that after the event, on average.
- *Memory of its own* is anonymous memory, without QEMU's. *Files that it opens* are all programs, libraries and modules of an update, without the C library, as Debian builds them; OpenWrt's are smaller.
- *Requests in 24 h* are updates at the provider while it always gives that answer, at each program's default interval and under a clock that runs 720 times as fast.
`;

const { all, missing } = await contenders();
for (const why of missing) console.log(`left out: ${why}`);
const figures = new Map<string, Figures>();
for (const contender of all) {
	console.log(`measuring ${contender.name}`);
	figures.set(contender.name, await measure(contender));
}
console.log('a day of each answer');
const days = all.filter(({ name }) => DAYS.test(name));
await Promise.all(
	days.map(async (contender) => Object.assign(figures.get(contender.name) ?? {}, await day(contender))),
);

const text = report(all.map(({ name }) => name));
writeFileSync('docs/benchmark.md', text);
console.log(text);
process.exit(0);

async function measure(contender: Contender): Promise<Figures> {
	const found: Figures = {};
	for (const work of WORK) {
		const { requests, bytes } = (await wire(contender, work)) ?? { requests: null, bytes: null };
		const what = `${work.names} ${work.names === 1 ? 'name' : 'names'}, ${work.families === 1 ? 'IPv4' : 'both families'}`;
		found[`requests for a changed address, ${what}`] = requests;
		found[`bytes on the wire, ${what}`] = bytes;
	}
	return { ...found, ...(await resident(contender)), ...(await single(contender)) };
}

/** The table in Markdown: the least of a row is bold, the others say how many times that they are. */
function report(names: readonly string[]): string {
	const rows = [...new Set(names.flatMap((name) => Object.keys(figures.get(name) ?? {})))].sort(byKind);
	const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
	const lines = rows.map((row) => {
		const values = names.map((name) => figures.get(name)?.[row]);
		const least = Math.min(...values.filter((value): value is number => typeof value === 'number'));
		return line([row, ...values.map((value) => cell(value, least))]);
	});
	return `${HEAD}\n${line(['', ...names])}\n${line(['---', ...names.map(() => '---')])}\n${lines.join('\n')}\n\n${notes()}`;
}

/** Requests first, then bytes, then the rest as it was measured. */
function byKind(a: string, b: string): number {
	const rank = (row: string) => (row.startsWith('requests for') ? 0 : row.startsWith('bytes') ? 1 : 2);
	return rank(a) - rank(b);
}

function cell(value: number | null | undefined, least: number): string {
	if (value === undefined) return '';
	if (value === null) return 'cannot';
	const shown = value < 10 && !Number.isInteger(value) ? value.toFixed(1) : Math.round(value).toLocaleString('en');
	if (value === least) return `**${shown}**`;
	return least > 0 ? `${shown} (${(value / least).toFixed(1)}x)` : shown;
}

function notes(): string {
	const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
	const cpu = cpus()[0]?.model ?? 'unknown processor';
	return `noip ${version}; QuickJS 2025-04-26 and curl of Debian, the executable's curl for MIPS the machine's own; all but the first of each under QEMU's user emulation; Node ${process.version}; ddclient 3.10 and inadyn 2.10 of Debian 12. ${availableParallelism()} cores of ${cpu}, ${new Date().toISOString().slice(0, 10)}.\n`;
}
