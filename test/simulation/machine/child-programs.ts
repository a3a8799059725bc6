/** The programs that the agent starts, as far as they matter here. */
import type { RunResult } from '../../../src/host/host.ts';
import { dumpOf, ipOf } from '../network.ts';
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
	const isLook = argv.join(' ') === 'ubus call network.interface dump' || argv.join(' ') === 'ip -j address';
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
			if (rest[0] === 'system') return ran(() => ({ kind: 'exit', code: 0, output: BOARD }));
			if (rest[0] !== 'network.interface') return ran(() => DONE);
			return ran(() => {
				log.append({ kind: 'read network', pid, isSeen: true });
				return { kind: 'exit', code: 0, output: dumpOf(machine.network) };
			});
		}
		case 'ip': {
			if (machine.has('no ubus')) return ran(() => ({ kind: 'missing' }));
			if (!isLook) return ran(() => ({ kind: 'exit', code: 1, output: '' }));
			if (machine.has('ubus hangs')) return { afterMs: HUNG, result: () => DONE };
			if (machine.has('ubus fails') || machine.has('ubus is killed') || machine.has('ubus talks nonsense')) {
				return ran(() => ({ kind: 'exit', code: 1, output: '' }));
			}
			return ran(() => {
				log.append({ kind: 'read network', pid, isSeen: true });
				return { kind: 'exit', code: 0, output: ipOf(machine.network) };
			});
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
