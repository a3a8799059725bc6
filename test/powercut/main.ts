/** `make powercut`: cuts the power of virtual routers around updates, on each file system; some minutes. `main.ts CUTS [SEED]`. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cutPower, type Tally } from './cuts.ts';
import { FILE_SYSTEMS, type FileSystem } from './filesystems.ts';
import { bundleMutant } from './mutants.ts';
import { VirtualRouter } from './virtual-router.ts';

const [cuts, chosen] = process.argv.slice(2).map(Number);
const seed = chosen || Date.now() % 2 ** 31;
const folder = mkdtempSync(join(tmpdir(), 'noip-powercut-'));
const queue = FILE_SYSTEMS.filter(({ name }) => name.includes(process.env.ONLY ?? ''));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(1));

const { MUTANT } = process.env;
const program = MUTANT ? join(folder, 'mutant.mjs') : 'dist/noip.mjs';
if (MUTANT) await bundleMutant(MUTANT, program);

/** Gives whether all was well. Each file system has instants of its own. */
async function play(fileSystem: FileSystem): Promise<boolean> {
	const own = (seed + FILE_SYSTEMS.indexOf(fileSystem)) % 2 ** 31;
	const tally: Tally = { cuts: 0, before: 0, between: 0, after: 0, again: 0 };
	const router = await VirtualRouter.make(fileSystem, program, join(folder, fileSystem.name));
	let broken = '';
	try {
		await cutPower(router, cuts || 12, own, tally);
	} catch (error) {
		broken = (error as Error).message;
	}
	await router.close();
	const { before, between, after, again } = tally;
	const where = `${before} before the request, ${between} between it and the saved answer, ${after} after`;
	console.log(`${fileSystem.name}: ${tally.cuts} cuts (seed ${seed}): ${where}; ${again} requests after a start`);
	if (broken) console.log(`BROKEN ${broken}`);
	return !broken;
}

let allWell = true;
await Promise.all([work(), work()]);
process.exit(allWell ? 0 : 1);

/** One emulator for each processor. */
async function work(): Promise<void> {
	for (let next = queue.shift(); next; next = queue.shift()) allWell = (await play(next)) && allWell;
}
