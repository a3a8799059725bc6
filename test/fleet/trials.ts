/** What a fleet goes through, and what is measured of it. */
import { HOUR, SECOND } from '../../src/base/time.ts';
import { says, unsent } from '../updater/provider.ts';
import { type Behaviour, type Load, play } from './fleet.ts';

const DOWN = 2 * HOUR;
const GOOD = says('good 192.0.2.1');

/** How the provider may fare while the lines come back. */
export const BEHAVIOURS: Record<string, (routers: number) => Behaviour> = {
	'refuses connections for 2 h': () => (atMs) => (atMs < DOWN ? unsent() : GOOD),
	'answers 911 for 2 h': () => (atMs) => (atMs < DOWN ? says('911') : GOOD),
	'takes 0.5 % of the routers a second': (routers) => (_, others) => (others < routers / 200 ? GOOD : unsent()),
};

export interface Figures {
	/** Requests in the busiest second: of those that the lines' return has caused, and of all later ones. */
	first: number;
	later: number;
	/** Seconds until 99 of 100 routers were confirmed; null: not within the trial. */
	doneSeconds: number | null;
}

/** Plays six hours of so many routers. */
export function trial(
	behaviour: string,
	routers: number,
	spreadSeconds: number,
	jitter: boolean,
	powerCut = false,
): Load {
	const made = BEHAVIOURS[behaviour];
	if (!made) throw new Error(`no behaviour ${behaviour}`);
	const spreadMs = spreadSeconds * SECOND;
	return play({ routers, spreadMs, lengthMs: 6 * HOUR, behaviour: made(routers), jitter, powerCut });
}

export function figuresOf({ first, later, confirmedMs }: Load, routers: number): Figures {
	const doneMs = confirmedMs[Math.ceil(routers * 0.99) - 1];
	return {
		first: most(first),
		later: most(later),
		doneSeconds: doneMs === undefined ? null : Math.ceil(doneMs / SECOND),
	};
}

export function most(counts: readonly number[]): number {
	return counts.reduce((a, b) => Math.max(a, b), 0);
}
