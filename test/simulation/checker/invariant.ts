/** What an invariant is: a sentence of the promises or rules, and a function that finds where an event breaks it. */
import type { Event, EventOf, Model } from './model/model.ts';

/** What one demand came to: what is wrong, or null. */
export type Finding = string | null;

export interface Invariant {
	/** The promise or rule of docs/promises.md that it stands for, and what it demands: unique, and the name in reports. */
	readonly name: string;
	/** The kinds of events that put it to the test. */
	readonly on: readonly Event['kind'][];
	/**
	 * Holds an event against what was known before it. Gives one finding for each demand that the event puts to the test; none where it says nothing
	 * about this invariant.
	 */
	readonly check: (model: Model, event: Event) => Finding[];
}

/** An invariant that events of these kinds put to the test. */
export function invariant<K extends Event['kind']>(
	name: string,
	on: K | readonly K[],
	check: (model: Model, event: EventOf<K>) => Finding[],
): Invariant {
	const kinds: readonly Event['kind'][] = typeof on === 'string' ? [on] : on;
	return { name, on: kinds, check: check as Invariant['check'] };
}

/** One demand; `violation` says what is wrong where it is not met. */
export function demand(isMet: unknown, violation: string): Finding {
	return isMet ? null : violation;
}
