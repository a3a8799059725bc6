// OpenWrt's names of architectures (DISTRIB_ARCH in /etc/openwrt_release), and which of our executables runs there.

const ARM = 'arm';
// Static and soft-float, so that it runs on each ARM from ARMv5 on, whatever its system is compiled for.
const ARC = { none: 'ARC: the executable is not built for it' };
const POWERPC = { none: 'PowerPC: the executable is not built for it' };
const MIPS64 = { none: '64-bit MIPS: the executable is not built for it' };
const ARMV4 = { none: 'ARMv4: the executable needs ARMv5' };

/**
 * All names of 21.02 to 24.10, those of packages that OpenWrt itself builds and those of its targets that are left to whoever builds them.
 * They are what `scripts/dump-target-info.pl architectures` of OpenWrt's own tree says, at v21.02.3, v22.03.0, v23.05.4 and v24.10.0: it asks
 * each Makefile of target/linux, whose ARCH, CPU_TYPE and CPU_SUBTYPE make the name (include/target.mk); what is `source-only` was read besides.
 * @type {Record<string, string | { none: string }>} a key of `ARCHITECTURES`, or why there is none
 */
export const OPENWRT_ARCHITECTURES = {
	'aarch64_cortex-a53': 'arm64',
	'aarch64_cortex-a72': 'arm64',
	'aarch64_cortex-a76': 'arm64',
	aarch64_generic: 'arm64',
	arc_arc700: ARC,
	arc_archs: ARC,
	'arm_arm1176jzf-s_vfp': ARM,
	'arm_arm926ej-s': ARM,
	'arm_cortex-a15_neon-vfpv4': ARM,
	'arm_cortex-a5_vfpv4': ARM,
	'arm_cortex-a7': ARM,
	'arm_cortex-a7_neon-vfpv4': ARM,
	'arm_cortex-a7_vfpv4': ARM,
	'arm_cortex-a8_vfpv3': ARM,
	'arm_cortex-a9': ARM,
	'arm_cortex-a9_neon': ARM,
	'arm_cortex-a9_vfpv3-d16': ARM,
	arm_fa526: ARMV4,
	arm_mpcore: ARM,
	arm_xscale: ARM,
	armeb_xscale: { none: 'big-endian ARM: the executable is not built for it' },
	'i386_pentium-mmx': 'i386',
	i386_pentium4: 'i386',
	loongarch64_generic: { none: 'LoongArch: the executable is not built for it' },
	mips64_mips64r2: MIPS64,
	mips64_octeonplus: MIPS64,
	mips64el_mips64r2: MIPS64,
	mips_24kc: 'mips',
	mips_4kec: 'mips',
	mips_mips32: 'mips',
	mipsel_24kc: 'mipsel',
	mipsel_24kc_24kf: 'mipsel',
	mipsel_74kc: 'mipsel',
	mipsel_mips32: 'mipsel',
	powerpc64_e5500: POWERPC,
	powerpc_464fp: POWERPC,
	powerpc_8540: POWERPC,
	powerpc_8548: POWERPC,
	riscv64_riscv64: 'riscv64',
	x86_64: 'amd64',
};

/** The names that there is an executable for. */
export const SERVED = Object.keys(OPENWRT_ARCHITECTURES).filter((name) => !OPENWRT_ARCHITECTURES[name].none);

/**
 * Which executable runs where OpenWrt has this name.
 * @param {string} name
 * @returns {string} a key of `ARCHITECTURES`
 * @throws {Error} for a name that is none, and for one without an executable, with the reason
 */
export function executableOf(name) {
	const found = Object.hasOwn(OPENWRT_ARCHITECTURES, name) ? OPENWRT_ARCHITECTURES[name] : undefined;
	if (!found) throw new Error(`OpenWrt 21.02 to 24.10 has no architecture ${name}, but ${SERVED.join(', ')}.`);
	if (found.none) throw new Error(`There is no package for ${name} (${found.none}).`);
	return found;
}
