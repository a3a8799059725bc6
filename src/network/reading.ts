/** What became of the command that shows the network: its interfaces, or a sentence for the user. */

import type { Interface, NetworkReading } from './network.ts';
import { objectsIn, type UntrustedObject } from './untrusted-json.ts';

/** What is asked on a router, and elsewhere. */
export const UBUS = 'ubus call network.interface dump';
export const IP = 'ip -j address';

/** The interfaces that `read` makes of a list which a command (`UBUS` or `IP`) printed; a problem when it is no list. */
export function readingOf(
	command: string,
	list: unknown,
	read: (entry: UntrustedObject) => Interface[],
): NetworkReading {
	if (!Array.isArray(list)) return problem(command, 'printed something else than a list of interfaces');
	return { kind: 'read', network: { interfaces: objectsIn(list).flatMap(read) } };
}

/** The problem with a command. `what` became of it follows its name. */
export function problem(command: string, what: string): NetworkReading {
	const [where, advice] =
		command === UBUS
			? ['router', 'see that ubusd and netifd run and that /usr/share/acl.d/noip.json is there']
			: ['machine', 'install iproute2, whose ip prints JSON'];
	return {
		kind: 'problem',
		problem: `"${command}" ${what}, so the addresses of this ${where} are unknown and nothing is sent; ${advice}`,
	};
}
