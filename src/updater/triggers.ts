/** What a person or the line asks for, merged until it is taken in (rule 24). */

/** Everything that has been asked for since the last look. */
export interface Triggers {
	/** Something may have changed on the line; it is an event if it has (rule 62). */
	look: boolean;
	/** Something happened on the line: an event in any case. */
	event: boolean;
	/** Interfaces that came up. */
	up: string[];
	/** The clock was set (`stratum`). */
	clock: boolean;
	/** The configuration is to be read before the rest of this is minded. */
	reload: boolean;
	/** Keys by name; `-` stands for all. */
	update: string[];
	force: string[];
	resume: string[];
	/** The lines of text as they came, for those who wait for them to be handled. */
	texts: string[];
	/** How many lines were none. */
	refused: number;
}

/** More of a kind than these are dropped: whoever asks again for the same asks for nothing more. */
export const MOST_OF_A_KIND = 64;

export function noTriggers(): Triggers {
	const nothing = { look: false, event: false, clock: false, reload: false, refused: 0 };
	return { ...nothing, up: [], update: [], force: [], resume: [], texts: [] };
}

/** Whether nothing has been asked for; lines that were refused ask for nothing. */
export function isEmpty({ look, texts }: Triggers): boolean {
	return !look && texts.length === 0;
}

/** What two asked for together. */
export function mergeTriggers(a: Triggers, b: Triggers): Triggers {
	return {
		look: a.look || b.look,
		event: a.event || b.event,
		up: merged(a.up, b.up),
		clock: a.clock || b.clock,
		reload: a.reload || b.reload,
		update: merged(a.update, b.update),
		force: merged(a.force, b.force),
		resume: merged(a.resume, b.resume),
		texts: merged(a.texts, b.texts),
		refused: a.refused + b.refused,
	};
}

function merged(a: readonly string[], b: readonly string[]): string[] {
	return [...new Set([...a, ...b])].slice(0, MOST_OF_A_KIND);
}

/** What this action asks for of these keys, or of all: `-`. */
export function triggersFor(action: 'update' | 'force' | 'resume', keys: readonly string[]): Triggers {
	return { ...noTriggers(), [action]: [...keys], texts: keys.map((key) => `${action} ${key}`) };
}

/** What the agent is told to have it read the configuration. */
export const RELOAD = 'reload -';

/** Whether a key is among these names. */
export function isNamed(key: string, names: readonly string[]): boolean {
	return names.includes('-') || names.includes(key);
}
