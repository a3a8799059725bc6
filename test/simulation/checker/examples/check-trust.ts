import { sampleNetwork } from '../../samples.ts';
import { HOUR, MINUTE } from '../../units.ts';
import type { Example } from './example.ts';
import { History } from './history.ts';

const TRUE = '203.0.113.10';
const BEHIND_NAT = { myip: null, family: 4, localAddress: '10.0.0.2' } as const;
const behindNat = History.running(undefined, sampleNetwork('10.0.0.2', TRUE))
	.update(BEHIND_NAT)
	.answer(`good ${TRUE}`)
	.after(HOUR)
	.check()
	.answer(TRUE)
	.after(2 * HOUR);

/** The check says what is not true, and provokes an update. */
function lie(history: History, value: string): History {
	return history.check().answer(value).update(BEHIND_NAT).answer(`nochg ${TRUE}`);
}

/** So many lies, one in four hours. */
function lies(times: number): History {
	let all = behindNat;
	for (let at = 1; at <= times; at++) all = lie(all, `198.51.100.${at}`).after(4 * HOUR);
	return all;
}

/** So many checks, one in three minutes. */
function checks(times: number): History {
	let all = behindNat;
	for (let at = 0; at < times; at++)
		all = all
			.after(3 * MINUTE)
			.event('ifdown wan')
			.readNetwork()
			.check()
			.answer(TRUE);
	return all;
}

const once = lie(behindNat, '198.51.100.1').after(5 * MINUTE);

export const EXAMPLES: Example[] = [
	{
		invariant: 'rule 41: four false updates a day at most',
		broken: ['a fifth lie is believed', lies(5)],
		kept: ['four are', lies(4)],
	},
	{
		invariant: 'rule 41: a check that was wrong is believed less',
		broken: ['after a lie another is believed at once', once.check().answer('198.51.100.2').update(BEHIND_NAT)],
		kept: [
			'it is when it is said twice',
			once
				.check()
				.answer('198.51.100.2')
				.after(5 * MINUTE)
				.check()
				.answer('198.51.100.2')
				.update(BEHIND_NAT),
		],
	},
	{
		invariant: 'rule 41: a check that was wrong is believed less',
		broken: [
			'a lie is believed again on the same day',
			once.after(HOUR).check().answer(TRUE).after(HOUR).check().answer('198.51.100.1').update(BEHIND_NAT),
		],
		kept: [
			'another is',
			once
				.after(2 * HOUR)
				.check()
				.answer('198.51.100.2')
				.update(BEHIND_NAT),
		],
	},
	{
		invariant: 'rule 41: 12 and 6 IP checks an hour',
		broken: ['a 19th check in an hour', checks(20)],
		kept: ['18 checks in an hour', checks(18)],
	},
];
