/** What a command says when it cannot do what it should. */
import * as EXIT from '../client/exit-code.ts';
import type { Problem } from '../client/file.ts';
import type { Host } from '../host/host.ts';
import { complaintText } from '../messages/commands.ts';

/** Prints why, and gives the exit code. */
export function complain(host: Host, { problem, code = EXIT.internal }: Problem): number {
	host.print('err', complaintText(problem));
	return code;
}
