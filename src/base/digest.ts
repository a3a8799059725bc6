/** Short fingerprints: enough to see that something changed, too short to give a secret away (rule 23). */

/**
 * 32 bits of a salted digest as eight hexadecimal digits (FNV-1a, then MurmurHash3's finalizer). Two different texts look alike once in four
 * thousand million times; a guessed password cannot be confirmed by it, for as many others fit.
 */
export function digest(salt: string, text: string): string {
	let hash = 0x811c9dc5;
	for (const part of [salt, '\0', text]) {
		for (let i = 0; i < part.length; i++) hash = Math.imul(hash ^ part.charCodeAt(i), 0x01000193);
	}
	hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
	hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
	return ((hash ^ (hash >>> 16)) >>> 0).toString(16).padStart(8, '0');
}
