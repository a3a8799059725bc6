import { sampleConfiguration, sampleKey } from '../../samples.ts';
import { SECOND } from '../../units.ts';
import type { Example } from './example.ts';
import { History } from './history.ts';

const twoKeys = History.running(sampleConfiguration(sampleKey(1), sampleKey(2)));
const other = { names: 'name2.example.net', user: 'user2' };
const hostnames = ['one.example.net', 'two.example.net'];
const twoNames = History.running(sampleConfiguration(sampleKey(1, { hostnames })));
const twoServers = History.running({
	...sampleConfiguration(sampleKey(1)),
	servers: ['https://dynupdate.example.net', 'http://dynupdate.example.net:8245'],
});

export const EXAMPLES: Example[] = [
	{
		invariant: 'promise 6: one request carries all names',
		broken: ['one of two names is sent', twoNames.update({ names: 'one.example.net' })],
		kept: ['both are sent', twoNames.update({ names: hostnames.join() })],
	},
	{
		invariant: 'promise 6: a request is of one key',
		broken: ['names of two keys are sent together', twoKeys.update({ names: 'name1.example.net,name2.example.net' })],
		kept: ['each key has its own request', twoKeys.update().answer('good 203.0.113.10').update(other)],
	},
	{
		invariant: 'rule 21: the next server only where none was reached',
		broken: ['the next server is tried after a DNS error', twoServers.update().fail('dns').update({ server: 1 })],
		kept: ['it is tried after a refused connection', twoServers.update().fail('refused').update({ server: 1 })],
	},
	{
		invariant: 'rule 25: one request at a time',
		broken: ['a request begins while another is under way', twoKeys.update().after(SECOND).update(other)],
		kept: ['it begins when the other is answered', twoKeys.update().answer('good 203.0.113.10').update(other)],
	},
];
