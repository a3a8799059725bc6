/** What is on a router beside the package, and which package it gets: OpenWrt 25.12 has a QuickJS, and what is older gets the executable. */
import { ipk } from '../../build/ipk.mjs';
import { debianProgram } from '../../build/quickjs.mjs';

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
		ipk: () => (built ??= ipk('noip', { quickjs: 'dist/noip.mjs', node: 'dist/noip.cjs' })),
	};
}
