/** That the executables run on the oldest processors that they are for, and without an FPU where those have none. Under QEMU: nothing here shows how fast. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ARCHITECTURES, ownArchitecture } from '../../build/architectures.mjs';
import { bundled } from '../../build/bundler.mjs';
import { emulator } from '../../build/quickjs.mjs';
import { engineAlone, executable } from '../../build/static.mjs';
import { toolchain } from '../../build/toolchain.mjs';

const work = mkdtempSync(join(tmpdir(), 'noip-processors-'));
test.after(() => rmSync(work, { recursive: true, force: true }));

/** Numbers as text, on which soft floating point, another endianness and 32 bits could go wrong. Any engine must print the same. */
const PROBE = `
const values = [0.1 + 0.2, 1 / 3, -7.5 % 2, 2 ** 53 + 1, 1e308 * 10, 5e-324 / 2, Math.sqrt(2), Math.fround(0.1), 1e21 + 1, 123456789.123456789];
const whole = [2 ** 31 | 0, (2 ** 32 - 1) >>> 1, -1 >>> 0, ~~-1.5, Math.trunc(-1e10), 4294967295 * 4294967295, 0x7fffffff + 1, Date.UTC(2038, 0, 19, 3, 14, 8)];
const view = new DataView(new ArrayBuffer(8));
view.setFloat64(0, 1.5);
const text = [parseFloat('17.25e-3'), Number('0x1f'), (255.5).toString(16), (1e-7).toFixed(10), JSON.stringify({ a: 1.5 }), 'ä€😀'.length];
console.log(JSON.stringify([values.map(String), whole, view.getUint8(0), view.getUint8(1), text, new Date(2 ** 41).toISOString()]));
`;

/** Writes the code of a file, as it goes into an executable. */
const COMPILER = `
import { compile } from 'noip:system';
import { loadFile, out } from 'std';
const code = compile(loadFile(scriptArgs[1]), true);
out.write(code, 0, code.byteLength);
out.flush();
`;

/** What the code of all the program may not hold. */
const MORE_KINDS = `
export const values = [/[\\u{1f600}-\\u{1f64f}]{2,3}?(?<=a|[^b-d\\u3042]+)(?<name>x)\\1/giu, 'ä€😀', 0.1, -7.5e300, 2 ** 31, 123456789012345678901234567890n];
export function* all({ a = 1, ...rest }) { try { for (const each of [...a, ...rest]) switch (each) { case 70000: yield each; default: continue; } } finally { yield; } }
`;

const OTHERS = Object.entries(ARCHITECTURES).filter(([name]) => name !== ownArchitecture());

function output(program: string, ...words: string[]): Buffer {
	const { stdout, stderr, signal } = spawnSync(program, words, { timeout: 60_000 });
	assert.is(signal, null, String(stderr));
	assert.is(String(stderr), '');
	return stdout;
}

function said(program: string, ...words: string[]): string {
	return String(output(program, ...words));
}

function file(name: string, content: string): string {
	const path = join(work, name);
	writeFileSync(path, content);
	return path;
}

for (const [name, { elf, qemu, cpus }] of OTHERS) {
	for (const cpu of cpus.length ? cpus : ['']) {
		const chosen = cpu ? ['-cpu', cpu] : [];

		test(`${name}: the executable runs on ${cpu || "QEMU's own processor"}`, async () => {
			const path = await executable(name);
			assert.match(said(emulator(qemu), ...chosen, path, '--version'), /^noip \d/);
			const head = readFileSync(path).subarray(0, 20);
			assert.is(elf.endian === 'little' ? head.readUInt16LE(18) : head.readUInt16BE(18), elf.machine);
		});

		test(`${name}: the engine counts as Node does on ${cpu || "QEMU's own processor"}`, async () => {
			const script = file('probe.mjs', PROBE);
			const expected = execFileSync(process.execPath, [script], { encoding: 'utf8' });
			assert.is(said(emulator(qemu), ...chosen, await engineAlone(name), script), expected);
		});
	}

	test(`${name}: the engine compiles to the same bytes as the machine's own, which has compiled the program`, async () => {
		const { code: program } = await bundled('executable', 'src/executable.ts');
		const compiler = file('compiler.mjs', COMPILER);
		const [own, other] = [await engineAlone(), await engineAlone(name)];
		const chosen = cpus.slice(0, 1).flatMap((cpu) => ['-cpu', cpu]);
		for (const source of [file('program.mjs', program), file('kinds.mjs', MORE_KINDS)]) {
			const code = output(own, compiler, source);
			assert.ok(code.length > 400);
			assert.ok(output(emulator(qemu), ...chosen, other, compiler, source).equals(code), source);
		}
	});
}

/** What binutils say of a file. */
function inspect(name: string, tool: string, option: string, path: string): string {
	const { prefix, env } = toolchain(name);
	return execFileSync(`${prefix}${tool}`, [option, path], { env, encoding: 'utf8', maxBuffer: 1 << 28 });
}

/** Calculates with an FPU, if the flags say so. */
const CALCULATION = `
double sum(double *values, int count) { double all = 0; for (int at = 0; at < count; at++) all += values[at]; return all; }
int compared(float one, double other) { return one < other ? (int)one : other == 0 || one != other / 3; }
unsigned long long whole(double number) { return -number; }
double chosen(int first, float one, double other) { return first ? one * 2 : other; }
`;

function compiledForFpu(name: string, ...words: string[]): string {
	const { compiler, flags, env } = toolchain(name);
	const path = join(work, `${name}.o`);
	execFileSync(compiler, [...flags, ...words, '-O2', '-c', file('calculation.c', CALCULATION), '-o', path], { env });
	return path;
}

/** A line of objdump with an instruction that only an FPU knows. */
const FPU = /\t(?:[ls][wd]x?c1|[cm][tf]h?c1|bc1\w*|mov[ft]|\w[\w.]*\.(?:[sdwl]|ps))(?:\t|$)/;

const fpuLines = (code: string) => code.split('\n').filter((line) => FPU.test(line));

for (const name of ['mips', 'mipsel']) {
	test(`${name}: the executable is soft-float by its tag, and has no instruction for an FPU`, async () => {
		const path = await executable(name);
		const tags = inspect(name, 'readelf', '-A', path);
		assert.match(tags, /Tag_GNU_MIPS_ABI_FP: Soft float/);
		assert.match(tags, /ISA: MIPS32\n/);
		const code = inspect(name, 'objdump', '-d', path);
		assert.match(code, /\tjr\t/);
		assert.equal(fpuLines(code).slice(0, 3), []);
	});

	test(`${name}: what is looked for is found in code for an FPU, wherever that names one of its registers`, () => {
		const path = compiledForFpu(name, '-mhard-float');
		assert.match(inspect(name, 'readelf', '-A', path), /Tag_GNU_MIPS_ABI_FP: Hard float/);
		const code = inspect(name, 'objdump', '-d', path);
		const found = fpuLines(code);
		assert.ok(found.some((line) => /\tbc1/.test(line)) && found.length > 20, found.join('\n'));
		const missed = code.split('\n').filter((line) => /\$f(?:cc)?\d/.test(line) && !FPU.test(line));
		assert.equal(missed, []);
	});
}

/** A line of objdump with an instruction that the first Pentium does not know; those of SSE and `sysenter` stand behind a question in musl. */
const YOUNGER = /\t(?:f?cmov\w+|fu?comip?|nop[wl]|endbr32|ud1|prefetch\w+)(?:\s|$)/;

test('i386: the executable has no instruction that came after the first Pentium, and such are found where they are', async () => {
	const younger = (path: string) =>
		inspect('i386', 'objdump', '-d', path)
			.split('\n')
			.filter((line) => YOUNGER.test(line));
	assert.equal(younger(await executable('i386')).slice(0, 3), []);
	const found = younger(compiledForFpu('i386', '-march=i686', '-fcf-protection=full')).join('\n');
	for (const name of ['cmov', 'fcomi', 'endbr32']) assert.match(found, name);
});

test('arm: the executable is for ARMv5, and wants no FPU', async () => {
	const tags = inspect('arm', 'readelf', '-A', await executable('arm'));
	assert.match(tags, /Tag_CPU_arch: v5TE/);
	assert.not.match(tags, /Tag_FP_arch|Tag_ABI_VFP_args/);
	const other = compiledForFpu('arm', '-march=armv7-a+fp', '-mfloat-abi=hard');
	assert.match(inspect('arm', 'readelf', '-A', other), /Tag_FP_arch: VFPv3-D16\n(?:.*\n)*.*Tag_ABI_VFP_args/);
});

test.run();
