/** What was thrown, in words. */

const OUT_OF_MEMORY = 'out of memory';

/** The message of an error. QuickJS throws null where it has no memory left for an error. */
export function thrownText(what: unknown): string {
	if (what === null) return OUT_OF_MEMORY;
	return what instanceof Error ? what.message : String(what);
}

/** Whether the engine had no memory left. */
export function isOutOfMemory(what: unknown): boolean {
	return thrownText(what) === OUT_OF_MEMORY;
}
