/** The checker: holds a log against all invariants, entry by entry, as far as it has come. */
import type { Entry } from '../event-log.ts';
import type { Invariant } from './invariant.ts';
import { INVARIANTS } from './invariants.ts';
import { takeDeadline } from './model/deadlines.ts';
import { foldEvent } from './model/fold.ts';
import { type Event, type Model, newModel } from './model/model.ts';

export interface Violation {
	/** The name of the invariant. */
	invariant: string;
	/** What is wrong. */
	what: string;
	atMs: number;
}

export class Checker {
	private readonly model: Model = newModel();
	private position = 0;
	/** Those of the first event that broke any, in the order of the table. Nothing is checked after it. */
	readonly violations: Violation[] = [];
	/** How often each invariant was put to the test. */
	readonly counts = new Map<string, number>();
	private readonly byKind = new Map<Event['kind'], Invariant[]>();

	constructor(invariants: readonly Invariant[] = INVARIANTS) {
		for (const one of invariants)
			for (const kind of one.on) this.byKind.set(kind, [...(this.byKind.get(kind) ?? []), one]);
	}

	/** Goes on to the end of the log as it is now; gives whether an invariant is broken. */
	read(log: readonly Entry[]): boolean {
		for (; this.position < log.length && !this.violations[0]; this.position++) {
			const entry = log[this.position] as Entry;
			for (let next = this.takeDeadline(entry.atMs); next; next = this.takeDeadline(entry.atMs)) this.step(next);
			this.step(entry);
		}
		return this.violations.length > 0;
	}

	private takeDeadline(untilMs: number): Event | undefined {
		return this.violations[0] ? undefined : takeDeadline(this.model, untilMs);
	}

	private step(event: Event): void {
		if (this.violations[0]) return;
		// The invariants see what was known before the event, and the time of it.
		this.model.nowMs = event.atMs;
		for (const { name, check } of this.byKind.get(event.kind) ?? []) {
			for (const what of check(this.model, event)) {
				this.counts.set(name, (this.counts.get(name) ?? 0) + 1);
				if (what !== null) this.violations.push({ invariant: name, what, atMs: event.atMs });
			}
		}
		foldEvent(this.model, event);
	}
}

/** Checks a whole log. */
export function check(log: readonly Entry[], invariants?: readonly Invariant[]): Violation[] {
	const checker = new Checker(invariants);
	checker.read(log);
	return checker.violations;
}
