import { sampleConfiguration, sampleKey, sampleNetwork } from '../../samples.ts';
import { HOUR, MINUTE, SECOND } from '../../units.ts';
import type { Example } from './example.ts';
import { History, savedAt, savedOnly } from './history.ts';

const confirmed = History.confirmed();
/** A new address has gone out, and the answer to it was lost. */
const lost = confirmed
	.after(HOUR)
	.move('203.0.113.11')
	.update({ myip: '203.0.113.11' })
	.fail('timeout', true)
	.after(10 * SECOND);
/** The agent is killed before it has saved what was answered. */
const crashed = History.running().update().answer('good 203.0.113.10').restart(savedOnly({}));
const toBeOffline = crashed.configure(sampleConfiguration(sampleKey(1, { offline: true }))).readConfiguration();
const offline = savedOnly({
	names: [{ user: 'user1', host: 'name1.example.net', presence: 'offline', ipv4: null, ipv6: null }],
});
const BEHIND_NAT = { myip: null, family: 4, localAddress: '10.0.0.2' } as const;
const POOL = ['198.51.100.1', '198.51.100.2'];

/** Behind NAT, where the provider has confirmed 203.0.113.10, and where the IP check says these, one after the other. */
function seen(...values: string[]): History {
	const begun = History.running(undefined, sampleNetwork('10.0.0.2', '203.0.113.10')).update(BEHIND_NAT);
	return values.reduce(
		(history, value) =>
			history
				.after(5 * MINUTE)
				.check()
				.answer(value),
		begun.answer('good 203.0.113.10'),
	);
}

export const EXAMPLES: Example[] = [
	{
		invariant: 'promise 1: nothing needless',
		broken: ['a confirmed address is sent again', confirmed.update()],
		kept: ['a new one is sent', confirmed.move('203.0.113.11').update({ myip: '203.0.113.11' })],
	},
	{
		invariant: 'promise 1: nothing needless',
		broken: ['a confirmed address is sent again after an event', confirmed.event('update -').update()],
		kept: ['it is sent again because the user forces it', confirmed.event('force key1').after(200).update()],
	},
	{
		invariant: 'promise 1: nothing needless',
		broken: [
			'a confirmed address is sent again for another contact',
			confirmed
				.configure({ ...sampleConfiguration(sampleKey(1)), contact: 'you@example.org' })
				.readConfiguration()
				.update(),
		],
		kept: [
			'it is sent again because the password has changed',
			confirmed
				.configure(sampleConfiguration(sampleKey(1, { password: 'Secret-new' })))
				.readConfiguration()
				.update(),
		],
	},
	{
		invariant: 'promise 1: nothing needless',
		broken: [
			'after a lost answer a confirmed address is sent twice',
			lost.update({ myip: '203.0.113.11' }).answer('good 203.0.113.11').after(SECOND).update({ myip: '203.0.113.11' }),
		],
		kept: ['after a lost answer it is sent once more', lost.update({ myip: '203.0.113.11' })],
	},
	{
		invariant: 'promise 1: nothing needless',
		broken: ['an IP check says what is confirmed', seen('203.0.113.10').update(BEHIND_NAT)],
		kept: [
			'it says so once, and is not believed after a pool of addresses',
			seen(...POOL, ...POOL, ...POOL, '203.0.113.10').update(BEHIND_NAT),
		],
	},
	{
		invariant: 'promise 1: a confirmation survives',
		broken: ['a state without it is found at the next start', confirmed.after(HOUR).restart(savedOnly({}))],
		kept: ['it is found at the next start', confirmed.after(HOUR).restart(savedAt('203.0.113.10'))],
	},
	{
		invariant: 'promise 1: a confirmation survives',
		broken: [
			'one from after a crash is not found at the next start',
			crashed.update().answer('good 203.0.113.10').save(savedAt('203.0.113.10')).after(HOUR).restart(savedOnly({})),
		],
		kept: [
			'one from before a crash is not found after the name has gone offline',
			toBeOffline.update({ offline: true }).answer('good').save(offline).after(HOUR).restart(offline),
		],
	},
	{
		invariant: 'rule 2: a doubt survives',
		broken: ['the disk is sure of an address that may be another by now', lost.restart(savedAt('203.0.113.10'))],
		kept: ['the disk has it as unknown', lost.restart(savedAt('203.0.113.10', {}, { why: 'lost' }))],
	},
	{
		invariant: 'rule 1: the disk is sure only of what was said',
		broken: [
			'an address is saved as confirmed before the answer',
			History.running().update().save(savedAt('203.0.113.10')),
		],
		kept: [
			'it is saved after the answer',
			History.running().update().answer('good 203.0.113.10').save(savedAt('203.0.113.10')),
		],
	},
];
