import { sampleConfiguration, sampleKey } from '../../samples.ts';
import { HOUR } from '../../units.ts';
import type { Example } from './example.ts';
import { History } from './history.ts';

const host = 'name1.example.net';
const stopped = History.running().update().answer('nohost').after(HOUR);
const toBeOffline = History.running(sampleConfiguration(sampleKey(1, { offline: true }))).update({ offline: true });

function end(history: History): History {
	return history.after(HOUR).add({ kind: 'end' });
}

/** For seven hours nothing happens, then something. */
function quiet(history: History): History {
	return history.after(7 * HOUR).happen({ kind: 'kill' });
}

function publishing(ipv4: string, offline = false): History {
	return History.running()
		.update()
		.answer('good 203.0.113.10', { [host]: { ipv4, offline } });
}

const withNewPassword = publishing('203.0.113.10')
	.configure(sampleConfiguration(sampleKey(1, { password: 'Secret-new' })))
	.readConfiguration();

export const EXAMPLES: Example[] = [
	{
		invariant: 'promise 4: the newest address wins',
		broken: ['at the end an old address is published', end(publishing('203.0.113.99'))],
		kept: ['at the end the newest is published', end(publishing('203.0.113.10'))],
	},
	{
		invariant: 'promise 4: the newest address wins',
		broken: ['after a quiet time an old address is published', quiet(publishing('203.0.113.99'))],
		kept: ['after a quiet time the newest is published', quiet(publishing('203.0.113.10'))],
	},
	{
		invariant: 'rule 48: a changed credential is tried',
		broken: ['after a quiet time nothing was sent with a new password', quiet(withNewPassword)],
		kept: ['it was', quiet(withNewPassword.update().answer('good 203.0.113.10', { [host]: { ipv4: '203.0.113.10' } }))],
	},
	{
		invariant: 'rule 12: online comes true',
		broken: ['a name is offline at the end', end(publishing('203.0.113.10', true))],
		kept: ['it is online at the end', end(publishing('203.0.113.10'))],
	},
	{
		invariant: 'rule 12: offline comes true',
		broken: ['a name that is to be offline is online at the end', end(toBeOffline.answer('good', { [host]: {} }))],
		kept: ['it is offline at the end', end(toBeOffline.answer('good', { [host]: { offline: true } }))],
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
