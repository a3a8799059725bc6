// Plays simulated lives: `node build/soak.mjs MINUTES [SEED]`. The simulation is bundled first, for speed and for the threads.
import { spawnSync } from 'node:child_process';
import { bundleSimulation } from './simulation.mjs';

const file = '.cache/simulation/soak.mjs';
await bundleSimulation('test/simulation/soak-threads.ts', file);
const { status } = spawnSync(process.execPath, [file, ...process.argv.slice(2)], { stdio: 'inherit' });
process.exit(status ?? 1);
