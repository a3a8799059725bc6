/** `make soak`: see soak.ts. */
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { INVARIANTS } from './checker/invariants.ts';
import { from, report, type Soaked, soak } from './soak.ts';

interface Job {
	seed: number;
	untilMs: number;
}

if (isMainThread) await lead();
else {
	const { seed, untilMs } = workerData as Job;
	parentPort?.postMessage(await soak(from(seed), () => Date.now() > untilMs));
}

/** Both processors for so many minutes, each with seeds of its own. */
async function lead(): Promise<void> {
	const minutes = Number(process.argv[2] ?? 1);
	const first = Number(process.argv[3] ?? Date.now() % 1_000_000_000);
	console.log(`seeds from ${first} on, for ${minutes} minutes`);
	const untilMs = Date.now() + minutes * 60_000;
	const jobs = Array.from({ length: availableParallelism() }, (_, at) => ({ seed: first + at * 10_000_000, untilMs }));
	const all = await Promise.all(jobs.map(work));
	const sum = (of: (one: Soaked) => number) => all.reduce((total, one) => total + of(one), 0);
	const seconds = Math.max(...all.map((one) => one.seconds));
	const [lives, years] = [sum((one) => one.lives), sum((one) => one.years)];
	const rate = (of: number) => Math.round((of / seconds) * 60);
	console.log(
		`${lives} lives of ${years.toFixed(1)} router-years in ${seconds.toFixed(0)} s: ${rate(lives)} lives, ${rate(years)} router-years a minute`,
	);
	for (const { name } of INVARIANTS) {
		console.log(`  ${String(sum((one) => one.counts.get(name) ?? 0)).padStart(9)} times: ${name}`);
	}
	for (const { failed } of all) {
		if (failed === null) continue;
		console.log(await report(failed));
		process.exitCode = 1;
	}
}

function work(workerData: Job): Promise<Soaked> {
	return new Promise((resolve, reject) => {
		const worker = new Worker(fileURLToPath(import.meta.url), { workerData });
		worker.on('message', resolve).on('error', reject);
	});
}
