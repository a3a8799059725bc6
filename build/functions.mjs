// The functions that the compiler calls where the processor has no instruction: its own libgcc, or one without a single FPU instruction.
import { copyFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { ARCHITECTURES } from './architectures.mjs';
import { cached, call } from './cached.mjs';
import { compilerSource } from './sources.mjs';

/** Floating point of 32 and 64 bits: all that gcc's manual names, but for complex numbers and powers. */
const SOFT_FLOAT = [
	...['add', 'sub', 'mul', 'div'].flatMap((operation) => [`${operation}sf3`, `${operation}df3`]),
	...['neg', 'eq', 'ge', 'le', 'unord'].flatMap((operation) => [`${operation}sf2`, `${operation}df2`]),
	...['fix', 'fixuns'].flatMap((operation) => ['sfsi', 'sfdi', 'dfsi', 'dfdi'].map((types) => `${operation}${types}`)),
	...['float', 'floatun'].flatMap((operation) =>
		['sisf', 'disf', 'sidf', 'didf'].map((types) => `${operation}${types}`),
	),
	...['extendsfdf2', 'truncdfsf2'],
];

/** Integers: names of the parts of libgcc2.c. */
const INTEGERS = [
	...['muldi3', 'lshrdi3', 'ashldi3', 'ashrdi3', 'cmpdi2', 'ucmpdi2'],
	...['udivdi3', 'umoddi3', 'udivmoddi4', 'divdi3', 'moddi3', 'divmoddi4'],
	...['clz', 'clzsi2', 'clzdi2', 'ctzsi2', 'ctzdi2', 'ffsdi2', 'bswapsi2', 'bswapdi2'],
	...['popcount_tab', 'popcountsi2', 'popcountdi2'],
];

/** What gcc's own build writes into the headers that libgcc2.c asks for. */
const HEADERS = {
	'tconfig.h': '',
	'coretypes.h': '',
	'libgcc_tm.h': '',
	'tsystem.h': '#include <stddef.h>\n',
	'tm.h': '#define MIN_UNITS_PER_WORD 4\n#define BITS_PER_UNIT 8\nvoid abort(void);\n',
};

/** Fast before small: where there is no FPU every number of the engine goes through them. */
const FLAGS = [
	'-O2',
	'-fno-pie',
	'-ffunction-sections',
	'-fno-asynchronous-unwind-tables',
	'-fno-unwind-tables',
	'-fbuilding-libgcc',
	'-DIN_LIBGCC2',
];

/**
 * Gives the library of these functions: Debian's, or where the architecture says so one that is made from the compiler's source.
 * @param {string} architecture
 * @param {object} tools the compiler, as engine.mjs calls it
 * @returns {Promise<string>} its path
 */
export async function functions(architecture, tools) {
	const { libgcc, softFloat } = ARCHITECTURES[architecture];
	if (!libgcc) return tools.functions();
	const source = compilerSource(tools.env);
	const floats = softFloat ? SOFT_FLOAT : [];
	const inputs = [tools.digest, basename(source), ...INTEGERS, ...floats, ...FLAGS, ...Object.values(HEADERS)];
	const folder = await cached(`functions-${architecture}`, inputs, async (work) => {
		const rules = softFloat ? ['libgcc/soft-fp', `libgcc/config/${libgcc}`] : [];
		for (const from of ['libgcc', 'include', ...rules].map((folder) => join(source, folder))) {
			for (const name of readdirSync(from).filter((each) => /\.[ch]$/.test(each)))
				copyFileSync(join(from, name), join(work, name));
		}
		for (const [name, text] of Object.entries(HEADERS)) writeFileSync(join(work, name), text);
		for (const name of INTEGERS) await tools.cc(work, [...FLAGS, `-DL_${name}`, '-c', 'libgcc2.c', '-o', `${name}.o`]);
		if (softFloat) await tools.cc(work, [...FLAGS, '-c', ...floats.map((name) => `${name}.c`)]);
		const objects = [...INTEGERS, ...floats].map((name) => `${name}.o`);
		await call(`${tools.prefix}ar`, ['rcsD', 'libgcc.a', ...objects], { cwd: work, env: tools.env });
		for (const name of readdirSync(work)) if (name !== 'libgcc.a') rmSync(join(work, name), { recursive: true });
	});
	return join(folder, 'libgcc.a');
}
