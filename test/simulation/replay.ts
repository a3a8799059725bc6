/** Plays the lives of seeds that break an invariant, made smaller, and tells their stories: `replay.ts SEED...`. */
import { report } from './soak.ts';

for (const seed of process.argv.slice(2)) console.log(await report(Number(seed)));
