import { SECOND } from '../../units.ts';
import type { Example } from './example.ts';
import { History } from './history.ts';

const running = History.running();
const status = running.add({ kind: 'start', pid: 2, args: ['status'] });

export const EXAMPLES: Example[] = [
	{
		invariant: 'always: never an internal error',
		broken: ['an internal error is printed', running.print('error internal: x is undefined')],
		kept: ['another error is printed', running.print('error the configuration cannot be read')],
	},
	{
		invariant: 'rule 27: exit codes',
		broken: ['a command ends with 1', status.add({ kind: 'exit', pid: 2, code: 1 })],
		kept: ['it ends with 0', status.add({ kind: 'exit', pid: 2, code: 0 })],
	},
	{
		invariant: 'rule 27: exit codes',
		broken: ['the agent ends with 78', running.add({ kind: 'exit', pid: 1, code: 78 })],
		kept: ['the agent ends with 0', running.add({ kind: 'exit', pid: 1, code: 0 })],
	},
	{
		invariant: 'rule 25: one agent',
		broken: ['an agent ends because of another that there is not', running.add({ kind: 'exit', pid: 1, code: 75 })],
		kept: [
			'a second agent ends because of the first',
			running.add({ kind: 'start', pid: 2, args: ['run'] }, { kind: 'exit', pid: 2, code: 75 }),
		],
	},
	{
		invariant: 'rule 27: the agent stays',
		broken: ['no agent runs at the end', running.add({ kind: 'kill', pid: 1 }).after(SECOND).add({ kind: 'end' })],
		kept: [
			'it runs at the end',
			running
				.update()
				.answer('good 203.0.113.10', { 'name1.example.net': { ipv4: '203.0.113.10' } })
				.add({ kind: 'end' }),
		],
	},
];
