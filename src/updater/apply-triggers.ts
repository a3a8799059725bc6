/** What is asked for, taken into a session (rules 5 to 7 and 24). */
import type { Now } from '../base/time.ts';
import type { Key } from '../config/config.ts';
import { recordForce } from './apply-force.ts';
import type { Effect } from './effects.ts';
import type { Session, Step } from './session-state.ts';
import { removeStops } from './stops.ts';
import { isEmpty, isNamed, type Triggers } from './triggers.ts';
import { recordLineEvent, resetBackOffs } from './volatile-state.ts';

/** The session in which all of it is minded; after it the network is to be read anew, unless all that came was refused. */
export function applyTriggers(session: Session, triggers: Triggers, now: Now): Step {
	const { line, clock, update, force, resume, texts, refused } = triggers;
	const effects: Effect[] = [];
	if (refused > 0) effects.push({ kind: 'log', entry: { code: 'refused-lines', count: refused } });
	if (isEmpty(triggers)) return { session, effects };
	effects.push({ kind: 'log', entry: { code: 'triggers', texts } });
	let { state, volatile } = session;
	if (resume.length > 0) {
		const [resumed, count] = removeStops(state, keysNamed(session, resume), resume.includes('-'));
		state = resumed;
		effects.push({ kind: 'log', entry: { code: 'resumed', count } });
	}
	if (clock || resume.length > 0) volatile = resetBackOffs(volatile, now);
	// What an IP check said before it was asked for an update no longer counts.
	if (line || update.length > 0 || force.length > 0) volatile = recordLineEvent(volatile, now);
	const forced = keysNamed(session, force).map(({ name }) => name);
	const handled = [...session.handled, ...texts];
	const asked = recordForce({ ...session, state, volatile, handled, isFresh: false }, forced, now);
	return { session: asked, effects };
}

function keysNamed({ config }: Session, names: readonly string[]): Key[] {
	return config.keys.filter(({ name }) => isNamed(name, names));
}
