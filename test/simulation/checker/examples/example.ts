/** An example of an invariant: a log that breaks it, and its twin that does not. */
import type { History } from './history.ts';

export interface Example {
	/** The name of the invariant in the table. */
	invariant: string;
	/** What happens in the log that breaks it, and in its twin. */
	broken: [what: string, History];
	kept: [what: string, History];
	/** In the twin something excuses it, so that nothing is demanded at all. */
	isExcused?: true;
}
