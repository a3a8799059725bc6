import { MINUTE, SECOND } from '../../units.ts';
import type { Example } from './example.ts';
import { History, savedOnly } from './history.ts';

const outage = History.running().update().answer('911');
const held = savedOnly({ hold: { series: 1 } });
const restarted = outage.after(MINUTE).restart(held);
/** After a reboot the clock is known to be right; so many minutes of the hold are over. */
const rebooted = (minutes: number) =>
	outage
		.after(MINUTE)
		.add({ kind: 'kill', pid: 1 }, { kind: 'power cut' })
		.after(minutes * MINUTE)
		.add({ kind: 'boot', boot: 2, bootId: 'boot-2', uptimeMs: 20_000 })
		.start({ saved: held });

export const EXAMPLES: Example[] = [
	{
		invariant: 'promise 3: a wait is a wait',
		broken: ['a request begins 20 minutes after 911', outage.after(20 * MINUTE).update()],
		kept: ['it begins after 35 minutes', outage.after(35 * MINUTE).update()],
	},
	{
		invariant: 'promise 3: a wait is a wait',
		broken: ['a restart ends the wait', restarted.update()],
		kept: ['it ends at its time after a restart', restarted.after(34 * MINUTE).update()],
	},
	{
		invariant: 'promise 3: a wait is a wait',
		broken: [
			'a reboot ends the wait',
			rebooted(20)
				.after(5 * MINUTE)
				.update(),
		],
		kept: [
			'it ends at its time after a reboot',
			rebooted(20)
				.after(14 * MINUTE)
				.update(),
		],
	},
	{
		invariant: 'promise 3: jitter is on top',
		broken: ['a request begins after 30 minutes to the millisecond', outage.after(30 * MINUTE).update()],
		kept: ['it begins some seconds later', outage.after(30 * MINUTE + 10 * SECOND).update()],
	},
	{
		invariant: 'promise 3: jitter is on top',
		broken: ['a request begins after 30 minutes to the millisecond', outage.after(30 * MINUTE).update()],
		isExcused: true,
		kept: ['the wait has ended while the power was off', rebooted(40).after(2).update()],
	},
	{
		invariant: 'promise 3: a wait survives',
		broken: ['a state without it is found at the next start', outage.after(MINUTE).restart(savedOnly({}))],
		kept: ['it is found at the next start', restarted],
	},
];
