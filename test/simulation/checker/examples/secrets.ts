import { sampleNetwork } from '../../samples.ts';
import type { Example } from './example.ts';
import { History } from './history.ts';

const running = History.running();
const behindNat = History.running(undefined, sampleNetwork('10.0.0.2', '203.0.113.10'));

function writing(content: string): History {
	return running.add({ kind: 'write', pid: 1, path: '/var/run/noip/status.json', content, error: null });
}

export const EXAMPLES: Example[] = [
	{
		invariant: 'promise 8: no password in the log',
		broken: ['a password is printed', running.print('info key1: Secret-user1')],
		kept: ['a user name is printed', running.print('info key1: user1')],
	},
	{
		invariant: 'promise 8: no password in a file',
		broken: ['a password is written', writing('{"password":"Secret-user1"}')],
		kept: ['a user name is written', writing('{"user":"user1"}')],
	},
	{
		invariant: 'promise 8: no password in an argument list',
		broken: [
			'a child gets a password',
			running.add({ kind: 'exec', pid: 1, argv: ['curl', '-u', 'user1:Secret-user1'] }),
		],
		kept: ['a child gets a file', running.add({ kind: 'exec', pid: 1, argv: ['curl', '-K', '-'] })],
	},
	{
		invariant: 'promise 8: credentials go to the configured servers only',
		broken: ['an update goes to a server that is not configured', running.update({ server: -1 })],
		kept: ['it goes to the first that is', running.update({ server: 0 })],
	},
	{
		invariant: 'promise 8: a check gets no credential',
		broken: ['an IP check gets the credential', behindNat.check({ headers: ['User-Agent', 'Authorization'] })],
		kept: ['it gets none', behindNat.check()],
	},
];
