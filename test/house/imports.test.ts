/** Which file of src/ may import which: downwards only, in no circle, and nothing of the machine where decisions are made. */
import { dirname, join, relative } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { filesBelow, read } from './files.ts';

/** From the top down. A folder imports those below it; type imports count. The files of src/ itself stand on top. */
const FLOORS = [
	'install',
	'cli',
	'agent',
	'client',
	'messages',
	'updater',
	'network',
	'protocol',
	'config/import',
	'config',
	'host',
	'base',
];
/** Of the folders below it, the only ones that a folder may import. */
const ONLY: Record<string, readonly string[]> = {
	host: ['base'],
	messages: ['updater', 'network', 'protocol', 'config/import', 'config', 'base'],
};
/** They decide, and get time, chance and the machine as arguments. */
const PURE = ['updater', 'protocol', 'config/import', 'config', 'base'];
const MACHINE = /\b(Date\.now|new Date\(\)|performance\.|process\.|setTimeout|setInterval|Math\.random)|from 'node:/g;

const files = filesBelow('src').filter((path) => /(?<!\.d)\.ts$/.test(path));
const imports = new Map(files.map((path) => [path, importsOf(path)]));

/** The files of src/ that a file imports. */
function importsOf(path: string): string[] {
	const found = read(path).matchAll(/^(?:import|export)\b[^'"]*?(?:from )?'(\.[^']+)';|\bimport\('(\.[^']+)'\)/gm);
	const paths = [...found].map(([, text, late]) => join(dirname(path), text ?? late ?? ''));
	// What is put in as text imports nothing.
	return paths.filter((to) => !to.startsWith('packaging/'));
}

/** The folder of a file of src/; '' of one that stands in src/ itself. */
const folderOf = (path: string) => dirname(relative('src', path)).replace(/^\.$/, '');

/** The offending pairs. */
function pairs(isBad: (from: string, to: string) => boolean): string[] {
	return [...imports].flatMap(([from, all]) =>
		all.filter((to) => isBad(from, to)).map((to) => `${from} imports ${to}`),
	);
}

/** The circles that a depth-first walk meets, each as `a -> b -> a`. */
function circles(graph: ReadonlyMap<string, Iterable<string>>): string[] {
	const found: string[] = [];
	const done = new Set<string>();
	const walk = (at: string, path: readonly string[]): void => {
		if (path.includes(at)) found.push([...path.slice(path.indexOf(at)), at].join(' -> '));
		else if (!done.has(at)) for (const next of graph.get(at) ?? []) walk(next, [...path, at]);
		done.add(at);
	};
	for (const start of graph.keys()) walk(start, []);
	return found;
}

test('each folder of src/ has its floor, and each import leads to a file', () => {
	const folders = new Set(files.map(folderOf));
	folders.delete('');
	assert.equal(
		[...folders].filter((folder) => !FLOORS.includes(folder)),
		[],
	);
	assert.equal(
		pairs((_, to) => !imports.has(to)),
		[],
	);
});

test('imports lead downwards', () => {
	const floor = (path: string) => FLOORS.indexOf(folderOf(path));
	assert.equal(
		pairs((from, to) => {
			if (folderOf(from) === folderOf(to)) return false;
			const only = ONLY[folderOf(from)];
			return floor(to) <= floor(from) || (only !== undefined && !only.includes(folderOf(to)));
		}),
		[],
	);
});

test('no import closes a circle, neither of files nor of folders', () => {
	assert.equal(circles(imports), []);
	const folders = new Map<string, Set<string>>();
	for (const [from, all] of imports) {
		const to = all.map(folderOf).filter((folder) => folder !== folderOf(from));
		folders.set(folderOf(from), new Set([...(folders.get(folderOf(from)) ?? []), ...to]));
	}
	assert.equal(circles(folders), []);
});

test('what decides imports no host, and reads no clock', () => {
	const isPure = (path: string) => PURE.includes(folderOf(path));
	assert.equal(
		pairs((from, to) => isPure(from) && folderOf(to) === 'host'),
		[],
	);
	const uses = files
		.filter(isPure)
		.flatMap((path) => (read(path).match(MACHINE) ?? []).map((use) => `${path}: ${use}`));
	assert.equal(uses, []);
});

test.run();
