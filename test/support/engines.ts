/** The engines that the tests run bundles on, and how a bundle is started on each. */

import { bundle, ENDINGS } from '../../build/bundler.mjs';
import { findQuickjs, quickjsKind } from '../../build/quickjs.mjs';

export interface Engine {
	name: 'quickjs' | 'node';
	/** What stands before the bundle's path on the command line: the program, and its options as routers use them. */
	command: readonly string[];
	/** Bundles a TypeScript file, named from the project's folder, as the program itself is; gives the bundle's path. */
	bundle(entry: string): Promise<string>;
}

/** Both engines, or that which `ENGINE` names; without QuickJS only where `QJS=none` asked for that, which is said. */
export function engines(): Engine[] {
	return allEngines().filter(({ name }) => (process.env.ENGINE ?? name) === name);
}

function allEngines(): Engine[] {
	const node = engine('node', [process.env.NODE_COMMAND ?? process.execPath]);
	const qjs = process.env.QJS_COMMAND ?? findQuickjs();
	if (qjs) {
		const kind = quickjsKind(qjs);
		if (!kind) throw new Error(`${qjs} is no QuickJS that starts`);
		return [engine('quickjs', [qjs, ...kind.options]), node];
	}
	console.log('FIGURE without QuickJS (QJS=none)');
	return [node];
}

function engine(name: Engine['name'], command: readonly string[]): Engine {
	return {
		name,
		command,
		async bundle(entry) {
			const outfile = `.cache/bundles/${process.pid}/${entry.replace(/\.ts$/, '')}${ENDINGS[name]}`;
			await bundle(name, entry, outfile);
			return outfile;
		},
	};
}
