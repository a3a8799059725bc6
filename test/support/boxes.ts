/** What is on a router beside the package, and which package it gets: OpenWrt 25.12 has a QuickJS, and what is older gets the executable. */
import { ownArchitecture } from '../../build/architectures.mjs';
import { ipk } from '../../build/ipk.mjs';
import { executableOf, SERVED } from '../../build/openwrt-architectures.mjs';
import { debianProgram, emulatorOf } from '../../build/quickjs.mjs';
import { executable } from '../../build/static.mjs';
import { curlOf, EXECUTABLE } from './architectures.ts';

export interface Box {
	/** The commands that are in its /usr/bin. */
	programs: Record<string, readonly string[]>;
	/** Gives the package for opkg. */
	ipk(): Buffer;
	/** What has to stand before the package's executable, where that is another machine's. */
	emulator?: readonly string[];
}

/** The text of the program as a package: read once, for all routers of a test. */
let built: Buffer | undefined;

/** A router with the QuickJS and the curl of Debian's for an architecture, by Debian's name; the machine's own when left out. Throws where they cannot be had. */
export function stockBox(debian?: string): Box {
	return {
		programs: { qjs: [debianProgram('qjs', 'quickjs', debian)], curl: [debianProgram('curl', 'curl', debian)] },
		ipk: () => (built ??= ipk('noip', { quickjs: 'dist/noip.mjs' })),
	};
}

/** The first of OpenWrt's names that has this executable. */
function openwrtName(architecture: string): string {
	return SERVED.find((name) => executableOf(name) === architecture) ?? '';
}

/** A router for the executable of an architecture. Rejects where that cannot be built, or curl not be had. */
export async function executableBox(architecture: string): Promise<Box> {
	const program = await executable(architecture);
	const row = architecture === ownArchitecture() ? null : EXECUTABLE[architecture];
	return {
		// A root folder has none of the machine's programs.
		programs: { curl: [(row && curlOf(row)) ?? debianProgram('curl', 'curl')] },
		ipk: () => ipk('noip', { executable: program, architecture: openwrtName(architecture) }),
		...(row && { emulator: emulatorOf(architecture) }),
	};
}
