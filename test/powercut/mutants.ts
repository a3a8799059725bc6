/** Mistakes that a cut of the power must show: the program without a part of its care for the disk. */
import { bundle } from '../../build/bundler.mjs';
import { changing } from '../../build/simulation.mjs';

/** By name: the file, and what is taken out of it, which is there exactly once. */
const MUTANTS: Record<string, [file: string, part: string]> = {
	/** The names of the files are left to the kernel. */
	names: ['src/client/store.ts', '\t\tawait files.flush(stateDir);\n'],
	/** So is what is in them. */
	content: ['src/host/quickjs-files.ts', ', O_SYNC'],
	/** Nothing is written ahead of a request. */
	ahead: ['src/agent/carry-out.ts', '\tif (doubt !== null && doubt !== doubted) await save(client, true);\n'],
};

/** Bundles the program without the parts that are named (`names,content`) into a file. Throws for a mutant that is none, or no longer fits. */
export async function bundleMutant(names: string, outfile: string): Promise<void> {
	const parts = names.split(',').map((name) => {
		const mutant = MUTANTS[name];
		if (!mutant) throw new Error(`There is no mutant ${name}. There are: ${Object.keys(MUTANTS).join(', ')}`);
		return mutant;
	});
	const left = new Set(parts);
	const plugin = changing((file, text) =>
		parts.reduce((changed, mutant) => {
			if (mutant[0] !== file || changed.split(mutant[1]).length !== 2) return changed;
			left.delete(mutant);
			return changed.replace(mutant[1], () => '');
		}, text),
	);
	await bundle('quickjs', 'src/quickjs.ts', outfile, { plugins: [plugin] });
	for (const [file, part] of left) throw new Error(`in ${file} this is not there exactly once: ${part}`);
}
