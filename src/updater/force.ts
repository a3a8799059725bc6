/** What became of a force: it passes no stop, no hold and no limit, and comes to nothing within five minutes of the last (rule 49). */

/** `isKept`: it is sent as soon as that is possible; else it must be asked for again. Times are of uptime. */
export type Force = { atMs: number } & (
	| { code: 'sent' }
	| { code: 'too-soon'; untilMs: number }
	| { code: 'stopped' | 'disabled' }
	| { code: 'waiting'; untilMs: number; isKept: boolean }
	/** There is no address to send. */
	| { code: 'no-address'; isKept: boolean }
);

/** What became of the last force of a key, by its name. */
export type Forces = Readonly<Record<string, Force>>;
