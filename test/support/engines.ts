/** The engines that the tests run on, and how a bundle, and the program itself, is started on each. */

import { bundle, ENDINGS } from '../../build/bundler.mjs';
import { type OwnExecutable, ownExecutable } from '../../build/own-executable.mjs';
import { findQuickjs, quickjsKind, ROUTERS_OPTIONS } from '../../build/quickjs.mjs';

/** `executable`: our own engine, alone for bundles, and in one file with the program. */
export type EngineName = 'quickjs' | 'executable' | 'node';

export interface Engine {
	name: EngineName;
	/** What stands before a bundle's path on the command line: the engine, and its options as routers use them. */
	command: readonly string[];
	/** What stands before the words of the program. */
	program: readonly string[];
	/** Bundles a TypeScript file, named from the project's folder, as the program itself is; gives the bundle's path. */
	bundle(entry: string): Promise<string>;
}

/** Those that `ENGINE` names, or all; one that cannot be had here is left out, which is said. */
export function engines(): Engine[] {
	return all;
}

const FOUND: Record<EngineName, () => Promise<Engine | null>> = {
	async quickjs() {
		const qjs = process.env.QJS_COMMAND ?? findQuickjs();
		const kind = qjs ? quickjsKind(qjs) : null;
		if (kind && 'why' in kind) throw new Error(`${qjs} ${kind.why}`);
		if (qjs && kind) return quickjsEngine([qjs, ...kind.options]);
		console.log('FIGURE without QuickJS (QJS=none)');
		return null;
	},
	async executable() {
		const own = await ownExecutable();
		if ('engine' in own) return onExecutable(own);
		console.log(`FIGURE without the executable: ${own.why}`);
		return null;
	},
	async node() {
		const node = process.env.NODE_COMMAND ?? process.execPath;
		return engine('node', [node], [node, 'dist/noip.cjs']);
	},
};

const all = await found();

async function found(): Promise<Engine[]> {
	const names = Object.keys(FOUND) as EngineName[];
	const wanted = process.env.ENGINE?.split(/[ ,]+/) ?? names;
	const each = await Promise.all(names.filter((name) => wanted.includes(name)).map((name) => FOUND[name]()));
	return each.filter((one) => one !== null);
}

/** The program's text on a QuickJS as routers have it; `qjs`: the command that starts that. */
export function onQuickjs(...qjs: readonly string[]): Engine {
	return quickjsEngine([...qjs, ...ROUTERS_OPTIONS]);
}

function quickjsEngine(command: readonly string[]): Engine {
	return engine('quickjs', command, [...command, 'dist/noip.mjs']);
}

/** An executable; `through`: the emulator that it needs. */
export function onExecutable(own: OwnExecutable, ...through: readonly string[]): Engine {
	return engine('executable', [...through, own.engine], [...through, own.program]);
}

function engine(name: EngineName, command: readonly string[], program: readonly string[]): Engine {
	return {
		name,
		command,
		program,
		async bundle(entry) {
			const outfile = `.cache/bundles/${process.pid}/${entry.replace(/\.ts$/, '')}${ENDINGS[name]}`;
			await bundle(name, entry, outfile);
			return outfile;
		},
	};
}
