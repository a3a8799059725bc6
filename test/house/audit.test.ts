/** docs/audit.md names the tests of each promise. What it names is there, and a test that cites a promise is named. */
import { existsSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { filesBelow, namesOfTests, read } from './files.ts';

const PAGE = 'docs/audit.md';

interface Named {
	promise: number;
	path: string;
	/** As the page has it: `...` stands for what a parameter fills in. */
	name: string;
}

/** The tests that the page names, each below its file. */
function namedTests(): Named[] {
	return read(PAGE)
		.split(/^## /m)
		.flatMap((section) => {
			const [, promise] = /^(\d+)\. /.exec(section) ?? [];
			let path = '';
			return section.split('\n').flatMap((textLine) => {
				const [, file] = /^- `([\w/-]+)`/.exec(textLine) ?? [];
				if (file) path = `test/${file}.test.ts`;
				const [, name] = /^ {2}- "(.+)"/.exec(textLine) ?? [];
				return promise && name ? [{ promise: Number(promise), path, name }] : [];
			});
		});
}

/** A name of the page as a pattern for names in a source; `rule 4` is an older spelling of `rule 4`. */
function patternOf(name: string): RegExp {
	const parts = name
		.split('...')
		.map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/\brule (?=\d)/g, 'rules? '));
	return new RegExp(`^${parts.join('.+')}$`, 's');
}

/** The names of a file's tests, without the engine that some begin with. */
const namesIn = (path: string) => namesOfTests(read(path)).map((name) => name.replace(/^\$\{on\}/, ''));

const named = namedTests();

test('each test that the audit names is in its file', () => {
	assert.ok(named.length > 50);
	const lost = named.filter(
		({ path, name }) => !existsSync(path) || !namesIn(path).some((one) => patternOf(name).test(one)),
	);
	assert.equal(
		lost.map(({ path, name }) => `${path}: ${name}`),
		[],
	);
});

test('the audit names each test that cites a promise, and tells of each promise', () => {
	const citing = filesBelow('test')
		.filter((path) => path.endsWith('.test.ts'))
		.flatMap((path) =>
			namesIn(path).flatMap((name) =>
				[...name.matchAll(/\bpromise (\d+)/g)].map(([, promise]) => ({ promise: Number(promise), path, name })),
			),
		);
	const unnamed = citing.filter(
		({ promise, path, name }) =>
			!named.some((one) => one.promise === promise && one.path === path && patternOf(one.name).test(name)),
	);
	assert.equal(
		unnamed.map(({ path, name }) => `${path}: ${name}`),
		[],
	);
	const told = new Set(named.map(({ promise }) => promise));
	const promises = [...read('docs/promises.md').matchAll(/^\| \*\*(\d+)\*\* /gm)].map(([, number]) => Number(number));
	assert.equal(
		promises.filter((number) => !told.has(number)),
		[],
	);
});

test.run();
