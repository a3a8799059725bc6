/** Plays fixed lives until one breaks a law, and prints which as JSON: `find-violation.ts LIVES SECONDS`. */
import { generateLife } from './generator/life.ts';
import { simulate } from './simulate.ts';

const [lives, seconds] = process.argv.slice(2).map(Number) as [number, number];
const LONGEST_MS = 20 * 86_400_000;
const begun = Date.now();
const untilMs = begun + seconds * 1000;
let law: string | null = null;
let seed = 0;
// A mutant may also fall over its own feet, or never come to an end.
process.on('unhandledRejection', (error) => {
	law ??= `it throws: ${error}`;
	end();
});
while (!law && seed < lives && Date.now() < untilMs) {
	const life = generateLife(++seed);
	// Short lives find as much in less time.
	if (life.lastsMs > LONGEST_MS) continue;
	law = (await simulate(life)).broken?.law ?? null;
}
end();

function end(): never {
	console.log(JSON.stringify({ law, lives: seed, seconds: (Date.now() - begun) / 1000 }));
	process.exit(0);
}
