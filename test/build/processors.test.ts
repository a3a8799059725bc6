/** That the executables run on the oldest processors that they are for, and without an FPU where those have none. Under QEMU: nothing here shows how fast. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ARCHITECTURES, ownArchitecture } from '../../build/architectures.mjs';
import { debianPackages } from '../../build/debian.mjs';
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

/** Linked statically, so that it runs on any Linux. */
function emulator(program: string): string {
	const root = debianPackages({
		suite: 'trixie',
		packages: ['qemu-user'],
		keep: /^usr\/bin\/qemu-/,
		into: '.cache/qemu-user',
	});
	return join(root, 'usr/bin', program);
}

const OTHERS = Object.entries(ARCHITECTURES).filter(([name]) => name !== ownArchitecture());

function said(program: string, ...words: string[]): string {
	const { stdout, stderr, signal } = spawnSync(program, words, { encoding: 'utf8', timeout: 60_000 });
	assert.is(signal, null, stderr);
	return stdout;
}

for (const [name, { elf, qemu, cpus }] of OTHERS) {
	for (const cpu of cpus.length ? cpus : ['']) {
		const chosen = cpu ? ['-cpu', cpu] : [];

		test(`${name}: the executable runs on ${cpu || "QEMU's own processor"}`, async () => {
			const file = await executable(name);
			assert.match(said(emulator(qemu), ...chosen, file, '--version'), /^noip \d/);
			const head = readFileSync(file).subarray(0, 20);
			assert.is(elf.endian === 'little' ? head.readUInt16LE(18) : head.readUInt16BE(18), elf.machine);
		});

		test(`${name}: the engine counts as Node does on ${cpu || "QEMU's own processor"}`, async () => {
			const script = join(work, 'probe.mjs');
			writeFileSync(script, PROBE);
			const expected = execFileSync(process.execPath, [script], { encoding: 'utf8' });
			assert.is(said(emulator(qemu), ...chosen, await engineAlone(name), script), expected);
		});
	}
}

/** What binutils say of an executable. */
async function inspect(name: string, tool: string, option: string): Promise<string> {
	const { prefix, env } = toolchain(name);
	return execFileSync(`${prefix}${tool}`, [option, await executable(name)], {
		env,
		encoding: 'utf8',
		maxBuffer: 1 << 28,
	});
}

for (const name of ['mips', 'mipsel']) {
	test(`${name}: the executable is soft-float by its tag, and has no instruction for an FPU`, async () => {
		const tags = await inspect(name, 'readelf', '-A');
		assert.match(tags, /Tag_GNU_MIPS_ABI_FP: Soft float/);
		assert.match(tags, /ISA: MIPS32\n/);
		const code = await inspect(name, 'objdump', '-d');
		assert.match(code, /\tjr\t/);
		assert.is(code.match(/^.*\t(?:[ls][wd]c1|c[tf]c1|m[tf]h?c1|bc1\w*|\w+\.[sdw])\t.*$/m)?.[0], undefined);
	});
}

test('arm: the executable is for ARMv5, and wants no FPU', async () => {
	const tags = await inspect('arm', 'readelf', '-A');
	assert.match(tags, /Tag_CPU_arch: v5TE/);
	assert.not.match(tags, /Tag_FP_arch|Tag_ABI_VFP_args/);
});

test.run();
