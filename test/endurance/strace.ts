/** The machine's strace, or Debian's, unpacked. */
import { debianProgram, onPath } from '../../build/quickjs.mjs';

/** The path of strace. Throws where it is not to be had. */
export function straceProgram(): string {
	return onPath('strace') ?? debianProgram('strace', 'strace');
}
