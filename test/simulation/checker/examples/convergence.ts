import type { Published } from '../../../provider/zone.ts';
import { sampleConfiguration, sampleKey, sampleNetwork } from '../../samples.ts';
import { HOUR } from '../../units.ts';
import type { Example } from './example.ts';
import { History } from './history.ts';

const host = 'name1.example.net';
const stopped = History.running().update().answer('nohost').after(HOUR);
const toBeOffline = History.running(sampleConfiguration(sampleKey(1, { offline: true }))).update({ offline: true });
const wentOffline = toBeOffline.answer('good', { [host]: { offline: true } });

function end(history: History): History {
	return history.after(HOUR).add({ kind: 'end' });
}

/** For seven hours nothing happens, then something. */
function quiet(history: History): History {
	return history.after(7 * HOUR).happen({ kind: 'kill' });
}

const updated = History.running()
	.update()
	.answer('good 203.0.113.10', { [host]: { ipv4: '203.0.113.10' } });

/** All is confirmed, and another request comes late. */
function overtaken(by: Partial<Published>): History {
	return updated.late(1, { [host]: by });
}

/** The name has lapsed, and the provider says all the same that it has updated it. */
function misled(answer: string): History {
	return updated
		.after(HOUR)
		.move('203.0.113.11')
		.update({ myip: '203.0.113.11' })
		.answer(answer, { [host]: { ipv4: '203.0.113.10' } });
}
const undeceived = misled('good 203.0.113.11')
	.move('203.0.113.12')
	.update({ myip: '203.0.113.12' })
	.answer('good 203.0.113.12', { [host]: { ipv4: '203.0.113.12' } });
const withNewPassword = updated
	.configure(sampleConfiguration(sampleKey(1, { password: 'Secret-new' })))
	.readConfiguration();
/** Of two addresses the confirmed one has no more than these seconds left, and nobody tells when they are over. */
function expiring(preferred: number): History {
	const network = sampleNetwork('203.0.113.10', null, ['2001:db8:2::5', '2001:db8:e0::5']).map((one) => ({
		...one,
		ipv6: one.ipv6.map(({ address }, at) => ({
			address,
			preferred: preferred - at,
			announced: { everySeconds: at ? 60 : 1e9, fromMs: 0 },
		})),
	}));
	return History.running(sampleConfiguration(sampleKey(1, { ipv6: 'auto' })), network)
		.update({ myip: '203.0.113.10,2001:db8:2::5' })
		.answer('good 203.0.113.10,2001:db8:2::5', { [host]: { ipv4: '203.0.113.10', ipv6: '2001:db8:2::5' } });
}

export const EXAMPLES: Example[] = [
	{
		invariant: 'promise 4: the newest address wins',
		broken: ['at the end an old address is published', end(overtaken({ ipv4: '203.0.113.99' }))],
		kept: ['at the end the newest is published', end(updated)],
	},
	{
		invariant: 'promise 4: the newest address wins',
		broken: ['after a quiet time an old address is published', quiet(overtaken({ ipv4: '203.0.113.99' }))],
		kept: ['after a quiet time the newest is published', quiet(updated)],
	},
	{
		invariant: 'promise 4: the newest address wins',
		broken: ['a false answer is disputed, and nobody asks again in time', quiet(misled('good 198.51.100.9'))],
		kept: ['a false answer is disputed, and the time to ask again has not come', end(misled('good 198.51.100.9'))],
		isExcused: true,
	},
	{
		invariant: 'promise 4: the newest address wins',
		broken: [
			'a false answer is followed by a true one, and an old address is published at the end',
			end(undeceived.late(1, { [host]: { ipv4: '203.0.113.11' } })),
		],
		kept: ['a false answer is believed: nobody can know', end(misled('good 203.0.113.11'))],
		isExcused: true,
	},
	{
		invariant: 'promise 4: the newest address wins',
		broken: ['an address is published at the end that is deprecated since long', end(expiring(1800))],
		kept: ['its lifetime has run out since the last look', end(expiring(3500))],
	},
	{
		invariant: 'rule 48: a changed credential is tried',
		broken: ['after a quiet time nothing was sent with a new password', quiet(withNewPassword)],
		kept: ['it was', quiet(withNewPassword.update().answer('good 203.0.113.10', { [host]: { ipv4: '203.0.113.10' } }))],
	},
	{
		invariant: 'rule 12: online comes true',
		broken: ['a name is offline at the end', end(overtaken({ ipv4: '203.0.113.10', offline: true }))],
		kept: ['it is online at the end', end(updated)],
	},
	{
		invariant: 'rule 12: offline comes true',
		broken: ['a name that is to be offline is online at the end', end(wentOffline.late(1, { [host]: {} }))],
		kept: ['it is offline at the end', end(wentOffline)],
	},
	{
		invariant: 'rule 10: resume lifts every stop',
		broken: ['a name is stopped at the end', end(stopped)],
		kept: [
			'resume has lifted the stop, and the name is sent',
			end(
				stopped
					.event('resume -')
					.update()
					.answer('good 203.0.113.10', { [host]: { ipv4: '203.0.113.10' } }),
			),
		],
	},
];
