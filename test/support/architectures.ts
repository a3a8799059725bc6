/** QuickJS and curl of other architectures than the machine's: Debian's, unpacked into `.cache`, under QEMU's user emulation. */
import { readFileSync } from 'node:fs';
import { debianProgram } from '../../build/quickjs.mjs';
import { type Engine, engines } from './engines.ts';

/** What the client is run with for one architecture. */
export interface Architecture {
	/** Debian's name. */
	name: string;
	engine: Engine;
	/** The command that is curl there; null: the machine's own. */
	curl: string | null;
}

/** Those of most routers that run this client, beside MIPS, for which Debian trixie has no packages. */
const ROUTERS = ['armhf', 'arm64'];

/** The machine's own architecture, then those of routers that are others; for one that cannot be had, why. */
export function architectures(): (Architecture | { name: string; why: string })[] {
	const [name, ...others] = architectureNames();
	const engine = engines().find((one) => one.name === 'quickjs');
	if (!engine) return [name, ...others].map((each) => ({ name: each, why: 'QJS=none' }));
	return [{ name, engine, curl: null }, ...others.map((each) => foreign(each, engine))];
}

/** The commands that are QuickJS and curl of an architecture, the machine's own or another: Debian's, which need nothing of the machine. */
export function programs(name: string): { qjs: string; curl: string } {
	return { qjs: debianProgram('qjs', 'quickjs', name), curl: debianProgram('curl', 'curl', name) };
}

/** Debian's names of the machine's own architecture, then of those of routers that are others. */
export function architectureNames(): [own: string, ...others: string[]] {
	const own = { x64: 'amd64', arm: 'armhf' }[process.arch as string] ?? process.arch;
	return [own, ...ROUTERS.filter((each) => each !== own)];
}

function foreign(name: string, own: Engine): Architecture | { name: string; why: string } {
	try {
		const { qjs, curl } = programs(name);
		return { name, engine: { ...own, command: ['env', ...APART, qjs, ...own.command.slice(1)] }, curl };
	} catch (error) {
		return { name, why: (error as Error).message.trim() };
	}
}

/** Puts the emulated program's memory apart from QEMU's own: all of it, and nothing else, lies from 4 to 8 GiB. */
const APART = ['QEMU_GUEST_BASE=0x100000000', 'QEMU_RESERVED_VA=0x100000000'];
const GUEST = /^1[0-9a-f]{8}-/;

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
