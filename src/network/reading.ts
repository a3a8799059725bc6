/** What became of the command that shows the network: its interfaces, or a problem. */

import { type Interface, type NetworkCommand, type NetworkReading, networkOf } from './network.ts';
import { objectsIn, type UntrustedObject } from './untrusted-json.ts';

/** What is asked on a router, and elsewhere. */
export const UBUS: NetworkCommand = 'ubus call network.interface dump';
export const IP: NetworkCommand = 'ip -j address';

/** The interfaces that `read` makes of a list which `command` printed; a problem when it is not a list. */
export function readingOf(
	command: NetworkCommand,
	list: unknown,
	read: (entry: UntrustedObject) => Interface[],
): NetworkReading {
	if (!Array.isArray(list)) return { kind: 'problem', problem: { command, code: 'not-a-list' } };
	return { kind: 'read', network: networkOf(objectsIn(list).flatMap(read), command === UBUS) };
}
