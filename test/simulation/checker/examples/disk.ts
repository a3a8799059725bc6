import { STATE_FILES } from '../../program-files.ts';
import { HOUR } from '../../units.ts';
import type { Example } from './example.ts';
import { History, savedAt } from './history.ts';

const confirmed = History.confirmed();
const saved = savedAt('203.0.113.10');
const [newest = '', , older = ''] = STATE_FILES;

/** The agent starts again, and finds this in its folder. */
function finding(state: Record<string, string | null>): History {
	return confirmed
		.after(HOUR)
		.add(
			{ kind: 'kill', pid: 1 },
			{ kind: 'start', pid: 1, args: ['run'] },
			{ kind: 'load', pid: 1, state, volatile: null },
		);
}

function saving(times: number): History {
	return Array.from({ length: times }).reduce<History>((history) => history.save(saved), confirmed.after(HOUR));
}

function writing(path: string): History {
	return confirmed.add({ kind: 'write', pid: 1, path, content: '', error: null });
}

export const EXAMPLES: Example[] = [
	{
		invariant: 'promise 9: the newest state is whole',
		broken: ['the newest state is cut off', finding({ [newest]: '{"names":[', [older]: JSON.stringify(saved) })],
		kept: ['it is whole', finding({ [newest]: JSON.stringify(saved) })],
	},
	{
		invariant: 'promise 9: a readable state is left',
		broken: ['no state is left', finding({})],
		kept: ['the one before is left', finding({ [older]: JSON.stringify(saved) })],
	},
	{
		invariant: 'promise 9: flash is written only when something durable changes',
		broken: ['the same state is saved again and again', saving(10)],
		kept: ['it is saved once', saving(1)],
	},
	{
		invariant: 'promise 9: the configuration is never written',
		broken: ['the configuration is written', writing('/etc/config/noip')],
		kept: ['the status is written', writing('/var/run/noip/status.json')],
	},
];
