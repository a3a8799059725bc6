import { readFileSync } from 'node:fs';
import * as assert from 'uvu/assert';
import type { EngineName } from '../support/engines.ts';
import { scenarios } from '../support/scenario-router.ts';

/** Kilobytes of a field of /proc/PID/smaps_rollup. */
function memory(pid: number, field: string): number {
	return Number(new RegExp(`^${field}: +(\\d+) kB`, 'm').exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1]);
}

const ROUNDS = 20;
/** What an idle agent may hold for itself. Node's engine alone takes forty times as much. */
const MOST_PRIVATE_KB: Record<EngineName, number> = { quickjs: 1024, executable: 768, node: Infinity };

scenarios('figures', {
	'an idle agent holds less than 1.0 MB for itself on QuickJS, and as the executable less than 0.75 MB': async (
		router,
	) => {
		await router.start();
		await router.event('ifup wan');
		const pid = router.agent?.pid ?? 0;
		const [rss, clean, dirty] = ['Rss', 'Private_Clean', 'Anonymous'].map((field) => memory(pid, field)) as [
			number,
			number,
			number,
		];
		console.log(
			`FIGURE ${router.engine.name}, idle: ${rss} KB resident, ${dirty} KB of its own (anonymous), ${clean} KB private and clean (program text)`,
		);
		assert.ok(dirty < MOST_PRIVATE_KB[router.engine.name], `${dirty} KB`);
	},

	'the time from a line on the FIFO to the request at the provider is measured': async (router) => {
		router.config({ servers: [router.provider.urls.https], settings: { log_level: 'error' } });
		await router.start();
		const times: number[] = [];
		for (let round = 0; round < ROUNDS; round++) {
			// Fourteen in an hour are the most that one agent may send.
			if (round % 4 === 3) {
				await router.stop();
				router.forget();
				await router.start();
			}
			router.lines([{ name: 'wan', ipv4: [`203.0.113.${100 + round}`] }]);
			const last = router.provider.journal.entries().at(-1)?.number ?? 0;
			const began = performance.now();
			void router.write('ifupdate wan\n');
			await router.provider.journal.waitFor((entry) => entry.kind === 'update', 10_000, last);
			times.push(performance.now() - began);
			await router.event('ifup wan');
		}
		times.sort((a, b) => a - b);
		console.log(
			`FIGURE ${router.engine.name}: ${times[ROUNDS / 2]?.toFixed(0)} ms from the line on the FIFO to the request over HTTPS (median of ${ROUNDS}, a shell's start included)`,
		);
		assert.is(times.length, ROUNDS);
	},
});
