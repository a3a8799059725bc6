/** What became of the command that shows the network: its interfaces, or a problem. */

import type { Host } from '../host/host.ts';
import {
	type CommandFailure,
	type Interface,
	type NetworkCommand,
	type NetworkProblem,
	type NetworkReading,
	networkOf,
} from './network.ts';
import { objectsIn, type UntrustedObject } from './untrusted-json.ts';

/** What is asked on a router, and elsewhere. */
export const UBUS: NetworkCommand = 'ubus call network.interface dump';
export const IP: NetworkCommand = 'ip -j address';

/** The interfaces that `read` makes of a list which `command` printed, whose parts may come one at a time; a problem when it is not one. */
export function readingOf(
	command: NetworkCommand,
	list: unknown,
	read: (entry: UntrustedObject) => Interface[],
): NetworkReading {
	const interfaces: Interface[] = [];
	if (!isIterable(list)) return problemOf(command, { code: 'not-a-list' });
	for (const entry of list) {
		if (entry === undefined) return problemOf(command, { code: 'not-a-list' });
		interfaces.push(...objectsIn([entry]).flatMap(read));
	}
	return { kind: 'read', network: networkOf(interfaces, command === UBUS) };
}

function isIterable(list: unknown): list is Iterable<unknown> {
	return list instanceof Object && Symbol.iterator in list;
}

/** That a command did not show the network, as a reading. */
export function problemOf(
	command: NetworkCommand,
	failure: CommandFailure,
): { kind: 'problem'; problem: NetworkProblem } {
	return { kind: 'problem', problem: { command, ...failure } };
}

const TIMEOUT_MS = 5000;

/** What a program printed, of at most `limit` bytes, or how it failed. */
export async function ask(host: Host, command: string, limit: number): Promise<string | CommandFailure> {
	const result = await host.run(command.split(' '), { timeoutMs: TIMEOUT_MS, limit }).done;
	switch (result.kind) {
		case 'exit':
			return result.code === 0 ? result.output : { code: 'exit', exitCode: result.code };
		case 'timeout':
			return { code: 'timeout', seconds: TIMEOUT_MS / 1000 };
		case 'overflow':
			return { code: 'overflow', kilobytes: limit / 1024 };
		default:
			return { code: result.kind };
	}
}

/** Whether an answer is a failure of a machine that is busy. */
export function isPassing(answer: unknown): answer is CommandFailure {
	const code = (answer as Partial<CommandFailure> | null | undefined)?.code;
	return code === 'killed' || code === 'timeout';
}
