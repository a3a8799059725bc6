import { HOUR, MINUTE, SECOND } from '../../units.ts';
import type { Example } from './example.ts';
import { History } from './history.ts';

const confirmed = History.confirmed();
const event = confirmed.after(MINUTE).event('ifup wan');
const moved = confirmed.after(MINUTE).move('203.0.113.11');
/** Five have gone out soon after the boot; an hour and so much after the first the address is another. */
const movedAgain = (ms: number) =>
	['203.0.113.11', '203.0.113.12', '203.0.113.13', '203.0.113.14']
		.reduce((history, myip) => history.after(SECOND).move(myip).update({ myip }).answer(`good ${myip}`), confirmed)
		.after(HOUR - 5 * SECOND + ms)
		.move('203.0.113.15');
const later = { kind: 'print', pid: 1, stream: 'out', line: 'info later' } as const;

export const EXAMPLES: Example[] = [
	{
		invariant: 'promise 7: an event is looked after at once',
		broken: ['nobody looks for two seconds', event.after(2 * SECOND).add(later)],
		kept: [
			'the network is read at once',
			event
				.after(20)
				.readNetwork()
				.after(2 * SECOND)
				.add(later),
		],
	},
	{
		invariant: 'promise 7: an event is looked after at once',
		broken: [
			'nobody looks after an address event of the kernel',
			confirmed
				.after(MINUTE)
				.add({ kind: 'event', pid: 1, text: '' })
				.after(2 * SECOND)
				.add(later),
		],
		isExcused: true,
		kept: [
			'a request was under way meanwhile',
			moved
				.update({ myip: '203.0.113.11' })
				.event('ifup wan')
				.after(SECOND)
				.answer('good 203.0.113.11')
				.event('ifup wan')
				.readNetwork()
				.after(2 * SECOND)
				.add(later),
		],
	},
	{
		invariant: 'promise 7: what is due goes out as soon as it may',
		broken: ['a new address is not sent for a minute', moved.after(MINUTE).add(later)],
		kept: [
			'it is sent at once',
			moved.after(50).update({ myip: '203.0.113.11' }).answer('good 203.0.113.11').after(MINUTE).add(later),
		],
	},
	{
		invariant: 'promise 7: what is due goes out as soon as it may',
		broken: [
			'a hold is over, and nothing is sent',
			History.running()
				.update()
				.answer('911')
				.after(40 * MINUTE)
				.add(later),
		],
		isExcused: true,
		kept: [
			'a hold is not over for sure',
			History.running()
				.update()
				.answer('911')
				.after(36 * MINUTE)
				.add(later),
		],
	},
	{
		invariant: 'promise 7: what is due goes out as soon as it may',
		broken: [
			'five after a boot are long over',
			movedAgain(16 * MINUTE)
				.after(MINUTE)
				.add(later),
		],
		kept: [
			'they are counted for an hour, and what may come on top of it',
			movedAgain(2 * SECOND)
				.after(MINUTE)
				.add(later),
		],
	},
];
