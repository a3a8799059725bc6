/** What is said of a force that was asked for (rule 49). */
import { clockTime } from './time.ts';

/** What became of it; `isKept`: it is sent as soon as that is possible. */
export type ForceFact =
	| { code: 'sent' | 'stopped' | 'disabled' }
	| { code: 'too-soon' }
	| { code: 'waiting' | 'no-address'; isKept: boolean };

const REFUSED = 'not forced: ';

/** What became of a force, without the times. What keeps it back is said by the state of its key. */
export function forceText(force: ForceFact): string {
	switch (force.code) {
		case 'sent':
			return 'sent as forced';
		case 'stopped':
			return `${REFUSED}it does not lift a stop`;
		case 'disabled':
			return `${REFUSED}it is switched off`;
		case 'too-soon':
			return `${REFUSED}it was forced less than 5 minutes ago; ask again after that`;
		case 'waiting':
			return force.isKept ? 'not forced yet: the agent sends it after the wait' : `${REFUSED}ask again after the wait`;
		case 'no-address':
			return force.isKept
				? 'not forced yet: the agent sends it when there is an address'
				: `${REFUSED}ask again when there is an address`;
	}
}

/** The same for who has asked just now, with the time from which on it may be asked for again. */
export function forceAnswerText(force: { text: string; until: string | null }, nowMs: number): string {
	return force.until === null ? force.text : `${force.text} (${clockTime(force.until, nowMs)})`;
}

/** Why a command that was not stopped and does not wait has sent nothing. */
export const NOTHING_DUE = 'nothing was sent, for nothing is due';
