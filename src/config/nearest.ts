/** Guesses which name was meant. */

/** Gives the known name that is at most two typing errors away from `name`, or that one of the two begins with; else undefined. */
export function nearest(name: string, known: readonly string[]): string | undefined {
	const within = (typos: number) =>
		// Of a name that is all typing errors nothing is left to guess from.
		typos < name.length ? known.find((each) => isWithin(name.toLowerCase(), each, typos)) : undefined;
	const begins = (each: string) => name.length > 1 && (each.startsWith(name) || name.startsWith(each));
	return within(1) ?? known.find(begins) ?? within(2);
}

/** Whether so many letters inserted, removed or replaced make one name of the other. */
function isWithin(a: string, b: string, typos: number): boolean {
	if (a === b) return true;
	const [restA, restB] = [a.slice(1), b.slice(1)];
	if (a[0] === b[0]) return isWithin(restA, restB, typos);
	const next = typos - 1;
	return typos > 0 && (isWithin(restA, b, next) || isWithin(a, restB, next) || isWithin(restA, restB, next));
}
