/** What was thrown, in words. */

const OUT_OF_MEMORY = 'out of memory';

/** The message of an error. QuickJS throws null where it has no memory left for an error. */
export function thrownText(what: unknown): string {
	if (what === null) return OUT_OF_MEMORY;
	return what instanceof Error ? what.message : String(what);
}

/** Whether the engine had no memory left (QuickJS has other words for it in regular expressions: `out of memory in ...`). */
export function isOutOfMemory(what: unknown): boolean {
	return thrownText(what).startsWith(OUT_OF_MEMORY);
}
