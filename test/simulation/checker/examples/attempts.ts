import { HOUR, MINUTE, SECOND } from '../../units.ts';
import type { Example } from './example.ts';
import { History } from './history.ts';

/** So many changes of the address, each of which is sent and confirmed, one a minute. */
function changes(history: History, times: number): History {
	let all = history;
	for (let at = 0; at < times; at++) {
		const myip = `203.0.113.${11 + at}`;
		all = all.after(MINUTE).move(myip).update({ myip }).answer(`good ${myip}`);
	}
	return all;
}

const refused = History.running()
	.after(3 * SECOND)
	.update()
	.fail('refused');

export const EXAMPLES: Example[] = [
	{
		invariant: 'promise 4: 15 attempts an hour',
		broken: ['a 16th request in an hour', changes(History.confirmed().after(2 * HOUR), 16)],
		kept: ['15 requests in an hour', changes(History.confirmed().after(2 * HOUR), 15)],
	},
	{
		invariant: 'rule 6: 5 attempts in the first hour of a boot',
		broken: ['a sixth request soon after the boot', changes(History.running().update().answer('good 203.0.113.10'), 5)],
		kept: ['five requests soon after the boot', changes(History.running().update().answer('good 203.0.113.10'), 4)],
	},
	{
		invariant: 'rule 6: a failed request waits',
		broken: ['a request is made again after 5 s', refused.after(5 * SECOND).update()],
		kept: ['it is made again after 11 s', refused.after(11 * SECOND).update()],
	},
	{
		invariant: 'rule 6: a failed request waits',
		broken: ['it is made again for no reason', refused.after(2 * SECOND).update()],
		kept: [
			'it is made again because of an event',
			refused
				.after(2 * SECOND)
				.event('ifup wan')
				.readNetwork()
				.update(),
		],
	},
];
