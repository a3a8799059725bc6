import type { Configuration } from '../../configuration.ts';
import { sampleConfiguration, sampleKey, sampleNetwork } from '../../samples.ts';
import { HOUR, SECOND } from '../../units.ts';
import type { Example } from './example.ts';
import { History, savedOnly } from './history.ts';

/** When a router begins. */
const at = '2026-03-01T12:00:00Z';
const stopped = History.running().update().answer('nohost').after(HOUR);
const stop = { word: 'nohost', user: 'user1', hosts: ['name1.example.net'], offline: false, at };
const hidden = sampleNetwork('10.0.0.2', '203.0.113.10');
const seen = { myip: null, family: 4, localAddress: '10.0.0.2' } as const;
/** Two users behind NAT, the first of which is stopped. */
const oneStopped = (second: boolean) =>
	History.running(sampleConfiguration(sampleKey(1), sampleKey(2, { enabled: second })), hidden)
		.update(seen)
		.answer('badauth')
		.after(SECOND);
const cutAndWhole = (whole: Configuration) =>
	stopped
		.configure({ ...sampleConfiguration(sampleKey(1)), keys: [] })
		.readConfiguration()
		.configure(whole)
		.readConfiguration();
/** The state may not be opened. */
const locked = History.confirmed().after(HOUR).fault('disk: state locked').after(SECOND);

const badauthAt = (at: string) =>
	savedOnly({ stops: [{ word: 'badauth', user: 'user1', hosts: null, offline: false, at }] });
const badauth = badauthAt(at);
/** Two passwords are refused, and the disk has failed once. */
const refusedTwice = History.running()
	.update()
	.answer('badauth')
	.configure(sampleConfiguration(sampleKey(1, { password: 'Secret-new' })))
	.readConfiguration()
	.update()
	.answer('badauth')
	.save(badauth)
	.fault('disk: full')
	.fault('disk: full', false)
	.after(HOUR);
/** The disk has taken the first stop, and not the second. */
const refusedUnsaved = History.running()
	.update()
	.answer('badauth')
	.save(badauth)
	.fault('disk: read-only')
	.after(HOUR)
	.configure(sampleConfiguration(sampleKey(1, { password: 'Secret-new' })))
	.readConfiguration()
	.update()
	.answer('badauth')
	.after(HOUR);

export const EXAMPLES: Example[] = [
	{
		invariant: 'promise 2: a stop is a stop',
		broken: ['a name is sent after nohost', stopped.update()],
		kept: ['it is sent after resume', stopped.event('resume key1').update()],
	},
	{
		invariant: 'promise 2: a stop is a stop',
		broken: ['an IP check is made for a stopped user', oneStopped(false).check()],
		kept: ['it is made for another user, too', oneStopped(true).check()],
	},
	{
		invariant: 'promise 2: a stop is a stop',
		broken: [
			'another option is edited, and the name is sent',
			stopped
				.configure({ ...sampleConfiguration(sampleKey(1)), company: 'Acme' })
				.readConfiguration()
				.update(),
		],
		kept: [
			'the password is edited, and the name is sent',
			stopped
				.configure(sampleConfiguration(sampleKey(1, { password: 'Secret-new' })))
				.readConfiguration()
				.update(),
		],
	},
	{
		invariant: 'promise 2: a stop is a stop',
		broken: ['a second badauth is found after a crash, and the name is sent', refusedTwice.restart(badauth).update()],
		kept: [
			'the password is the first again: that one was refused before, and its stop lifted',
			refusedTwice
				.configure(sampleConfiguration(sampleKey(1)))
				.restart(badauth)
				.update(),
		],
	},
	{
		invariant: 'promise 2: a stop is a stop',
		broken: [
			'after a crash the second badauth is found that the disk has taken after all, and the name is sent',
			refusedUnsaved.restart(badauthAt('2026-03-01T13:00:00Z')).update(),
		],
		kept: ['the first is found, which another password has lifted', refusedUnsaved.restart(badauth).update()],
	},
	{
		invariant: 'promise 2: a stop is a stop',
		broken: [
			'the configuration lacks the key for a moment, and the name is sent',
			cutAndWhole(sampleConfiguration(sampleKey(1))).update(),
		],
		kept: [
			'it has another password then, and the name is sent',
			cutAndWhole(sampleConfiguration(sampleKey(1, { password: 'Secret-new' }))).update(),
		],
	},
	{
		invariant: 'promise 2: nothing is sent without an enabled configuration',
		broken: [
			'it is sent though the user has switched all off',
			History.running({ ...sampleConfiguration(sampleKey(1)), enabled: false }).update(),
		],
		kept: ['it is sent when all is on', History.running().update()],
	},
	{
		invariant: 'rule 26: nothing is sent without knowing the stops',
		broken: [
			'a process that cannot open the state sends',
			locked.restart(null).move('203.0.113.11').update({ myip: '203.0.113.11' }),
		],
		kept: ['one that had opened it before sends', locked.move('203.0.113.11').update({ myip: '203.0.113.11' })],
	},
	{
		invariant: 'promise 2: a stop survives',
		broken: ['a state without it is found at the next start', stopped.restart(savedOnly({}))],
		kept: ['it is found at the next start', stopped.restart(savedOnly({ stops: [stop] }))],
	},
	{
		invariant: 'promise 2: a stop survives',
		broken: ['a stop that was saved is lost in a power cut', powerCut(stopped)],
		kept: [
			'one that was heard just before is lost in it',
			powerCut(History.running().update().answer('nohost').after(SECOND)),
		],
	},
];

function powerCut(history: History): History {
	return history
		.add({ kind: 'kill', pid: 1 }, { kind: 'power cut' })
		.after(60 * SECOND)
		.add({ kind: 'boot', boot: 2, bootId: 'boot-2', uptimeMs: 20_000 })
		.start({ saved: savedOnly({}) });
}
