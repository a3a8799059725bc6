/** Hunts a mutant: plays fixed lives until one breaks a law, and prints which as JSON. `hunt.ts LIVES SECONDS`. */
import { lifeOf } from './chance.ts';
import { play } from './play.ts';

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
	const life = lifeOf(++seed);
	// Short lives find as much in less time.
	if (life.lastsMs > LONGEST_MS) continue;
	law = (await play(life)).broken?.law ?? null;
}
end();

function end(): never {
	console.log(JSON.stringify({ law, lives: seed, seconds: (Date.now() - begun) / 1000 }));
	process.exit(0);
}
