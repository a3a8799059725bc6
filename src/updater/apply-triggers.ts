/** What is asked for, taken into a session (rules 5 to 7 and 24). */
import type { Now } from '../base/time.ts';
import type { Key } from '../config/config.ts';
import { recordForce } from './apply-force.ts';
import { recordFresh } from './check-trust.ts';
import type { Effect } from './effects.ts';
import type { Session, Step } from './session-state.ts';
import { type Resumed, removeStops } from './stops.ts';
import { isEmpty, isNamed, type Triggers } from './triggers.ts';
import { recordLineEvent, resetBackOffs } from './volatile-state.ts';

/** The session in which all of it is minded; after it the network is to be read anew, unless all that came was refused. */
export function applyTriggers(session: Session, triggers: Triggers, now: Now): Step {
	const { event, up, clock, update, force, resume, texts, refused } = triggers;
	const effects: Effect[] = [];
	if (refused > 0) effects.push({ kind: 'log', entry: { code: 'refused-lines', count: refused } });
	if (isEmpty(triggers)) return { session, effects };
	effects.push({ kind: 'log', entry: { code: 'triggers', texts } });
	let { state, volatile } = session;
	if (resume.length > 0) {
		for (const { key, stops } of session.resumes) {
			state = removeStops(state, resumable(session, key), key === '-', stops);
		}
		effects.push({ kind: 'log', entry: { code: 'resumed', count: session.state.stops.length - state.stops.length } });
	}
	if (clock || resume.length > 0) volatile = resetBackOffs(volatile, now);
	// What an IP check said before it was asked for an update no longer counts.
	const isAsked = update.length > 0 || force.length > 0;
	if (event || isAsked) volatile = recordLineEvent(volatile, now);
	volatile = recordFresh(volatile, (check) => isAsked || up.includes(check.interface ?? ''));
	const forced = keysNamed(session, force).map(({ name }) => name);
	const handled = [...session.handled, ...texts];
	const asked: Session = { ...session, state, volatile, resumes: [], handled, isFresh: false };
	return { session: recordForce(asked, forced, now), effects };
}

/** Those in error, too, for their stops are judged (rule 46). */
function resumable({ config: { keys, broken } }: Session, key: string): Resumed[] {
	const inError = broken.map((one) => {
		const isUnread = one.errors.some(({ option }) => option === 'hostname');
		return { ...one, hostnames: isUnread ? null : one.hostnames };
	});
	return [...keys, ...inError].filter(({ name }) => isNamed(name, [key]));
}

function keysNamed({ config }: Session, names: readonly string[]): Key[] {
	return config.keys.filter(({ name }) => isNamed(name, names));
}
