/** Guesses which name was meant. */

/** Gives the known name that is at most two typing errors away from `name`, or that one of the two begins with; else null. */
export function nearest(name: string, known: readonly string[]): string | null {
	let best: string | null = null;
	let least = Math.min(3, name.length);
	for (const candidate of known) {
		const begins = candidate.startsWith(name) || name.startsWith(candidate);
		const away = begins ? 1.5 : distance(name.toLowerCase(), candidate);
		if (away < least) [best, least] = [candidate, away];
	}
	return best;
}

/** Levenshtein's: how many letters to insert, remove or replace. */
function distance(a: string, b: string): number {
	let row = Array.from({ length: b.length + 1 }, (_, index) => index);
	for (let i = 1; i <= a.length; i++) {
		const above = row;
		row = [i];
		for (let j = 1; j <= b.length; j++) {
			const replaced = (above[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
			row[j] = Math.min(replaced, (above[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1);
		}
	}
	return row[b.length] ?? 0;
}
