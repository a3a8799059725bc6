// The processors that the executable is built for: one row each, from which compilers, flags, emulators and checks derive.

/**
 * @typedef {object} Architecture
 * @property {string} triplet GNU's name for the compiler, in the words of Debian's packages
 * @property {string} debian Debian's name of the architecture that the compiler makes code for
 * @property {string} musl musl's name of it
 * @property {string[]} flags for the compiler, with all that is built
 * @property {boolean} [softFloat] floating point by integer instructions only: musl, engine and the compiler's own functions alike
 * @property {string} [libgcc] the folder of libgcc/config for it, where libgcc is made from source, too
 * @property {{class: 32 | 64, endian: 'little' | 'big', machine: number}} elf what the head of an ELF file says
 * @property {string} qemu QEMU's program
 * @property {string[]} cpus QEMU's names of the processors that it must run on; empty: the default
 */

const MIPS = {
	// MIPS32 revision 1, as the oldest of ath79 and ramips are. OpenWrt's kernels have no emulator of an FPU.
	flags: ['-march=mips32', '-mabi=32', '-msoft-float', '-fno-pic'],
	softFloat: true,
	// Debian's is tagged as hard-float, and is for revision 2.
	libgcc: 'mips',
	cpus: ['24Kc'],
};

/** @type {Record<string, Architecture>} */
export const ARCHITECTURES = {
	amd64: {
		triplet: 'x86_64-linux-gnu',
		debian: 'amd64',
		musl: 'x86_64',
		flags: [],
		elf: { class: 64, endian: 'little', machine: 62 },
		qemu: 'qemu-x86_64',
		cpus: [],
	},
	arm64: {
		triplet: 'aarch64-linux-gnu',
		debian: 'arm64',
		musl: 'aarch64',
		flags: ['-mno-outline-atomics'],
		elf: { class: 64, endian: 'little', machine: 183 },
		qemu: 'qemu-aarch64',
		cpus: ['cortex-a53'],
	},
	arm: {
		// One for all 32-bit ARM: Debian's armhf is ARMv7, which a Raspberry Pi 1 cannot run.
		triplet: 'arm-linux-gnueabi',
		debian: 'armel',
		musl: 'arm',
		flags: ['-march=armv5te', '-marm', '-mfloat-abi=soft'],
		softFloat: true,
		elf: { class: 32, endian: 'little', machine: 40 },
		qemu: 'qemu-arm',
		cpus: ['pxa250', 'arm926', 'arm1176', 'cortex-a7'],
	},
	i386: {
		triplet: 'i686-linux-gnu',
		debian: 'i386',
		musl: 'i386',
		// The first Pentium, which OpenWrt's i386_pentium-mmx is for, too: without CMOV and long NOPs, so without landing marks for jumps.
		flags: ['-march=i586', '-fcf-protection=none'],
		// Debian's is for i686.
		libgcc: 'i386',
		elf: { class: 32, endian: 'little', machine: 3 },
		qemu: 'qemu-i386',
		cpus: ['pentium'],
	},
	mips: {
		...MIPS,
		triplet: 'mips-linux-gnu',
		debian: 'mips',
		musl: 'mips',
		elf: { class: 32, endian: 'big', machine: 8 },
		qemu: 'qemu-mips',
	},
	mipsel: {
		...MIPS,
		triplet: 'mipsel-linux-gnu',
		debian: 'mipsel',
		musl: 'mips',
		elf: { class: 32, endian: 'little', machine: 8 },
		qemu: 'qemu-mipsel',
	},
	riscv64: {
		triplet: 'riscv64-linux-gnu',
		debian: 'riscv64',
		musl: 'riscv64',
		flags: ['-march=rv64gc', '-mabi=lp64d'],
		elf: { class: 64, endian: 'little', machine: 243 },
		qemu: 'qemu-riscv64',
		cpus: [],
	},
};

/** What Node calls processors that the executable is built for. */
const NODE = {
	x64: 'amd64',
	arm64: 'arm64',
	arm: 'arm',
	ia32: 'i386',
	mips: 'mips',
	mipsel: 'mipsel',
	riscv64: 'riscv64',
};

/**
 * Our name of the machine's own architecture.
 * @returns {string} a key of `ARCHITECTURES`
 * @throws {Error} for a machine that none is built for
 */
export function ownArchitecture() {
	const own = NODE[process.arch];
	if (!own)
		throw new Error(
			`There is no executable for ${process.arch}; there is one for ${Object.keys(ARCHITECTURES).join(', ')}.`,
		);
	return own;
}
