/** Running a program that prints an address (rule 63), after a look at whose it is. */
import { SECOND } from '../base/time.ts';
import type { Host } from '../host/host.ts';
import {
	type AddressCommand,
	COMMAND_LIMIT,
	COMMAND_SECONDS,
	type CommandEnd,
	type CommandFault,
} from '../network/address-command.ts';
import type { Paths } from './paths.ts';

const ANY_EXECUTES = 0o111;
const ANYBODY_WRITES = 0o002;
const OTHERS_WRITE = 0o022;
const STICKY = 0o1000;

/** A program under way. */
export interface RunningCommand {
	done: Promise<CommandEnd>;
	kill(): void;
}

/** Starts it, with nothing to read, PATH alone in its environment, and ten seconds for all that it starts; or refuses to. */
export function startCommand(host: Host, { root, router }: Paths, { path }: AddressCommand): RunningCommand {
	const program = 'error' in host.files.status(root + path) ? path : root + path;
	const fault = faultOf(host, program, router);
	if (fault) return { done: Promise.resolve({ kind: 'refused', fault }), kill() {} };
	return host.run([program], { timeoutMs: COMMAND_SECONDS * SECOND, limit: COMMAND_LIMIT, whole: true });
}

/** Why it may not be run: whoever could write it, the service's user included, would choose what is run and published. */
function faultOf({ files, users }: Host, path: string, router: boolean): CommandFault | null {
	const own = users.own();
	const isOthers = (its: string) => {
		const owner = users.ownerOf(its);
		if ('error' in owner) return true;
		return owner.uid !== 0 && (router || own === 0 || owner.uid === own);
	};
	const folder = path.replace(/\/[^/]*$/, '') || '/';
	const [status, around] = [files.status(path), files.status(folder)];
	if ('error' in status || 'error' in around) {
		const error = 'error' in status ? status.error : '';
		return /^ENO(ENT|TDIR)$/.test(error) ? { code: 'missing' } : { code: 'unreadable', error };
	}
	// Where a link leads, the folder is another, and perhaps anybody's.
	const plain = files.readPlain(path, 0);
	if (typeof plain !== 'string' && plain.error === 'ELOOP') return { code: 'unreadable', ...plain };
	if (status.kind !== 'file' || !(status.mode & ANY_EXECUTES)) return { code: 'not-executable' };
	const isOpen = (around.mode & (ANYBODY_WRITES | STICKY)) === ANYBODY_WRITES;
	return isOthers(path) || isOthers(folder) || isOpen || status.mode & OTHERS_WRITE ? { code: 'writable' } : null;
}
