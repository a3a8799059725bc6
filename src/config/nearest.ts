/** Guesses which name was meant. */

/** Gives the known name that is at most two typing errors away from `name`, or that one of the two begins with; else null. */
export function nearest(name: string, known: readonly string[]): string | null {
	// From a single letter nothing can be guessed.
	if (name.length < 2) return null;
	const within = (typos: number) => known.find((each) => isWithin(name.toLowerCase(), each, typos));
	return within(1) ?? known.find((each) => each.startsWith(name) || name.startsWith(each)) ?? within(2) ?? null;
}

/** Whether so many letters inserted, removed, replaced or swapped with the next one make one name of the other. */
function isWithin(a: string, b: string, typos: number): boolean {
	if (a === b || typos < 0) return typos >= 0;
	const [restA, restB] = [a.slice(1), b.slice(1)];
	if (a[0] === b[0]) return isWithin(restA, restB, typos);
	const isSwapped = a[0] === b[1] && a[1] === b[0] && isWithin(a.slice(2), b.slice(2), typos - 1);
	return (
		isSwapped || isWithin(restA, b, typos - 1) || isWithin(a, restB, typos - 1) || isWithin(restA, restB, typos - 1)
	);
}
