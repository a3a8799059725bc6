/** An address that a program of the user's prints (rule 63): what its end says. */
import { isPublic, parseAddress } from '../base/address.ts';
import type { Bytes } from '../base/bytes.ts';
import type { Family } from '../base/family.ts';

/** A program that a key has for a family. */
export interface AddressCommand {
	family: Family;
	path: string;
}

/** It has this long. */
export const COMMAND_SECONDS = 10;
/** So much is read of it, in bytes. */
export const COMMAND_LIMIT = 256;

/** Why a program gives no address. */
export type CommandFault =
	/** `missing`: or it cannot be started. `writable`: by others than root, it or its folder; it is not run then. */
	| { code: 'missing' | 'not-executable' | 'writable' }
	| { code: 'unreadable'; error: string }
	| { code: 'exit'; exitCode: number }
	| { code: 'timeout'; seconds: number }
	| { code: 'killed' }
	/** It printed something else than one address of the family. */
	| { code: 'not-an-address' }
	| { code: 'not-public'; address: string };

/** How a program ended (`Host.run`), or why it was not run. */
export type CommandEnd =
	| { kind: 'exit'; code: number; output: Bytes }
	| { kind: 'missing' | 'killed' }
	| { kind: 'timeout' | 'overflow'; output: Bytes }
	| { kind: 'refused'; fault: CommandFault };

/** What a shell and setsid end with that cannot start a program. */
const NOT_STARTED = 126;

/** The address that a program has printed, alone but for white space around it, or why there is none. */
export function readCommand(family: Family, end: CommandEnd): string | CommandFault {
	switch (end.kind) {
		case 'refused':
			return end.fault;
		case 'timeout':
			return { code: 'timeout', seconds: COMMAND_SECONDS };
		case 'overflow':
			return { code: 'not-an-address' };
		case 'exit':
			break;
		default:
			return { code: end.kind };
	}
	if (end.code === NOT_STARTED) return { code: 'missing' };
	if (end.code !== 0) return { code: 'exit', exitCode: end.code };
	const address = parseAddress(end.output.trim());
	if (address?.family !== family) return { code: 'not-an-address' };
	return isPublic(address.text) ? address.text : { code: 'not-public', address: address.text };
}

/** Whether a person has to mend it, and no other run will do better. */
export function isLasting({ code }: CommandFault): boolean {
	return ['missing', 'not-executable', 'writable', 'unreadable'].includes(code);
}
