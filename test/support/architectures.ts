/** The engines and curl on other architectures than the machine's, under QEMU's user emulation. Debian's programs are unpacked into `.cache`. */
import { readFileSync } from 'node:fs';
import { ownArchitecture } from '../../build/architectures.mjs';
import { debianProgram, emulatorOf } from '../../build/quickjs.mjs';
import { engineAlone, executable } from '../../build/static.mjs';
import { type Engine, engines, onExecutable, onQuickjs } from './engines.ts';

/** What the client is run with for one architecture. */
export interface Architecture {
	/** The engine and the architecture, as they stand in a test's name. */
	name: string;
	architecture: string;
	engine: Engine;
	/** QEMU's program; null: the machine's own architecture. */
	emulator: string | null;
	/** The command that is curl there; null: the machine's own. */
	curl: string | null;
	/** What `curl --version` says of the machine that it was built for. */
	triplet: RegExp;
}

interface Row {
	emulator: string;
	/** Where a curl comes from; null: nowhere, so the machine's own is started from under QEMU. */
	curl: { debian: string; suite?: string; triplet: RegExp } | null;
}

const ARM64 = {
	emulator: 'qemu-aarch64',
	curl: { debian: 'arm64', triplet: /\(aarch64-unknown-linux-gnu\)/ },
} satisfies Row;

/** Those of routers with OpenWrt 25.12 for which Debian has a QuickJS, by Debian's names. */
export const STOCK: Record<string, Row> = {
	armhf: { emulator: 'qemu-arm', curl: { debian: 'armhf', triplet: /\(arm-unknown-linux-gnueabihf\)/ } },
	arm64: ARM64,
};

/** Those of routers that the executable is for, by its names. Debian has no curl for big-endian MIPS any more. */
export const EXECUTABLE: Record<string, Row> = {
	arm: { emulator: 'qemu-arm', curl: { debian: 'armel', suite: 'bookworm', triplet: /\(arm-unknown-linux-gnueabi\)/ } },
	arm64: ARM64,
	mips: { emulator: 'qemu-mips', curl: null },
	mipsel: {
		emulator: 'qemu-mipsel',
		curl: { debian: 'mipsel', suite: 'bookworm', triplet: /\(mipsel-unknown-linux-gnu\)/ },
	},
};

/** Puts the emulated program's memory apart from QEMU's own: all of it, and nothing else, lies from 4 to 8 GiB; a program for MIPS has 2 GiB at most. */
function apart(architecture: string): string[] {
	const size = architecture.startsWith('mips') ? '0x80000000' : '0x100000000';
	return ['env', 'QEMU_GUEST_BASE=0x100000000', `QEMU_RESERVED_VA=${size}`];
}
const GUEST = /^1[0-9a-f]{8}-/;

/** Each engine of routers that is wanted, on the machine's own architecture and on those of routers; for one that cannot be had, why. */
export async function architectures(): Promise<(Architecture | { name: string; why: string })[]> {
	const all = [];
	for (const own of engines().filter(({ name }) => name !== 'node')) {
		const here = { emulator: null, curl: null, triplet: /./ };
		all.push({ name: `${own.name}, ${ownArchitecture()}`, architecture: ownArchitecture(), engine: own, ...here });
		const rows = own.name === 'quickjs' ? STOCK : EXECUTABLE;
		for (const [name, row] of Object.entries(rows)) {
			if (name !== ownArchitecture()) all.push(await foreign(own.name, name, row));
		}
	}
	return all;
}

async function foreign(engine: Engine['name'], architecture: string, row: Row) {
	const { emulator, curl } = row;
	const name = `${engine}, ${architecture}`;
	try {
		return {
			...{ name, architecture, emulator, triplet: curl?.triplet ?? /./ },
			engine: engine === 'quickjs' ? stock(architecture) : await emulated(architecture),
			curl: curlOf(row),
		};
	} catch (error) {
		return { name, why: (error as Error).message.trim() };
	}
}

/** The command that is curl there; null: Debian has none for it. */
export function curlOf({ curl }: Row): string | null {
	return curl && debianProgram('curl', 'curl', curl.debian, curl.suite);
}

function stock(architecture: string): Engine {
	return onQuickjs(...apart(architecture), debianProgram('qjs', 'quickjs', architecture));
}

async function emulated(architecture: string): Promise<Engine> {
	const own = { engine: await engineAlone(architecture), program: await executable(architecture) };
	return onExecutable(own, ...apart(architecture), ...emulatorOf(architecture));
}

/**
 * Kilobytes that a process without children has written; of an emulated program its own, without QEMU's. Not `Private_Dirty`: that
 * counts the text of a program, too, while its file has just been unpacked and is not on the disk yet.
 */
export function privateKilobytes(pid: number, emulated: boolean): number {
	const mappings = readFileSync(`/proc/${pid}/smaps`, 'utf8').split(/^(?=[0-9a-f]+-[0-9a-f]+ )/m);
	return mappings
		.filter((mapping) => !emulated || GUEST.test(mapping))
		.reduce((sum, mapping) => sum + Number(/^Anonymous: +(\d+) kB/m.exec(mapping)?.[1] ?? 0), 0);
}
