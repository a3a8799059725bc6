/** The programs that the agent starts, as far as they matter here. */
import type { RunResult } from '../../../src/host/host.ts';
import { dumpOf, ipOf, ipRoutesOf, leavesBy, mwan3Of } from '../network.ts';
import type { Process } from './process.ts';

interface Ran {
	afterMs: number;
	/** Made when the program ends. */
	result: () => RunResult;
}

const DONE: RunResult = { kind: 'exit', code: 0, output: '' };
const BOARD = JSON.stringify({
	model: 'Acme Router-One',
	release: { distribution: 'OpenWrt', version: '25.12.0' },
});
const HUNG = Number.MAX_SAFE_INTEGER;

/** Runs a program: when it ends, and how. */
export function runProgram(process: Process, argv: readonly string[]): Ran {
	const { machine, log, pid } = process;
	const { random } = machine;
	const [name = '', verb = '', ...rest] = argv;
	const afterMs = random.int(3, 30);
	const ran = (result: () => RunResult): Ran => ({ afterMs, result });
	const ended = (code: number, output = '') => ran(() => ({ kind: 'exit', code, output }));
	const command = argv.join(' ');
	const isLook = command === 'ubus call network.interface dump' || /^ip .*addr/.test(command);
	if (isLook) log.append({ kind: 'read network', pid, isSeen: false });
	log.append({ kind: 'exec', pid, argv });
	switch (name) {
		case 'ubus': {
			if (machine.has('no ubus')) return ran(() => ({ kind: 'missing' }));
			if (machine.has('ubus hangs')) return { afterMs: HUNG, result: () => DONE };
			if (machine.has('ubus is killed')) return ran(() => ({ kind: 'killed' }));
			if (machine.has('ubus fails')) return ran(() => ({ kind: 'exit', code: 4, output: '' }));
			if (machine.has('ubus talks nonsense')) {
				return ran(() => ({ kind: 'exit', code: 0, output: random.pick(['', '{}', '[]', '{"interface":7}', 'null']) }));
			}
			if (verb !== 'call') return ran(() => DONE);
			if (rest[0] === 'system') return ended(0, BOARD);
			if (rest[0] === 'mwan3') return mwan3(process, ended);
			if (rest[0] !== 'network.interface') return ran(() => DONE);
			return ended(0, dumpOf(process.look()));
		}
		case 'ip': {
			if (machine.has('no ubus')) return ran(() => ({ kind: 'missing' }));
			if (machine.has('ubus hangs')) return { afterMs: HUNG, result: () => DONE };
			if (machine.has('ubus fails') || machine.has('ubus is killed') || machine.has('ubus talks nonsense')) {
				return ended(1);
			}
			if (isLook) return ended(0, ipOf(process.look()));
			return ended(...ipRoute(process, argv));
		}
		case 'mkfifo':
			return ran(() => {
				machine.disk.place(argv[3] as string, '', 0o660, 'fifo');
				return DONE;
			});
		case 'sh': {
			const [, , path = '', text = ''] = rest;
			if (path.endsWith('/events')) {
				return ran(() => {
					machine.writeFifo(`${text}\n`);
					return DONE;
				});
			}
			return ran(() => DONE);
		}
		default:
			throw new Error(`nobody knows the program ${argv.join(' ')}`);
	}
}

/** What one look shows is of one moment, however many programs it takes: what changes in between is told by an event of its own. */
function ipRoute({ seen }: Process, argv: readonly string[]): [code: number, output: string] {
	const family = argv.includes('-6') ? 'ipv6' : 'ipv4';
	if (!argv.includes('get')) return [0, ipRoutesOf(seen, family)];
	const by = leavesBy(seen, family, { device: null });
	return by ? [0, `${argv.at(-1)} dev ${by.device} src ${by[family][0]?.address} uid 0`] : [2, ''];
}

function mwan3({ seen }: Process, ended: (code: number, output?: string) => Ran): Ran {
	const status = mwan3Of(seen);
	return status === null ? ended(4) : ended(0, status);
}
