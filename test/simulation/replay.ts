/** Tells the lives of seeds that break a law, made smaller: `replay.ts SEED...`. */
import { report } from './soak.ts';

for (const seed of process.argv.slice(2)) console.log(await report(Number(seed)));
