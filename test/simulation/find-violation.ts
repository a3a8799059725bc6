/** Plays fixed lives until one breaks an invariant, and prints which as JSON: `find-violation.ts LIVES SECONDS`. */
import { generateLife } from './generator/life.ts';
import { simulate } from './simulate.ts';
import { DAY } from './units.ts';

const [lives, seconds] = process.argv.slice(2).map(Number) as [number, number];
/** Short lives find as much in less time. */
const LONGEST_MS = 20 * DAY;
const begun = Date.now();
const untilMs = begun + seconds * 1000;
let invariant: string | null = null;
let seed = 0;
// A mutant may also fall over its own feet, or never come to an end.
process.on('unhandledRejection', (error) => {
	invariant ??= `it throws: ${error}`;
	end();
});
while (!invariant && seed < lives && Date.now() < untilMs) {
	const life = generateLife(++seed);
	if (life.lastsMs <= LONGEST_MS) invariant = (await simulate(life)).violations[0]?.invariant ?? null;
}
end();

function end(): never {
	console.log(JSON.stringify({ invariant, lives: seed, seconds: (Date.now() - begun) / 1000 }));
	process.exit(0);
}
