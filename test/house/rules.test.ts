/** docs/promises.md tells the promises and the rules by number. Whoever cites a number must find it there, and what its tables say of the tests must hold. */
import { existsSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { filesBelow, namesOfTests, read } from './files.ts';

const PAGE = 'docs/promises.md';
const page = read(PAGE);

/** The rows of the tables of rules: the number, and what stands in the column of tests. */
const rules = new Map(
	[...page.matchAll(/^\| (\d+) \| .* \| ([^|]*) \|$/gm)].map(([, number, tests = '']) => [Number(number), tests]),
);
const promises = new Set([...page.matchAll(/^\| \*\*(\d+)\*\* /gm)].map(([, number]) => Number(number)));

/** The numbers behind `rule`, `rules`, `promise` or `promises`: `rule 4`, `rules 2 and 14`, `rules 5 to 7, 24`. */
function cited(text: string, word: 'rule' | 'promise'): number[] {
	const lists = text.matchAll(new RegExp(`\\b${word}s? (\\d+(?:(?: to |, | and |, and )\\d+)*)`, 'gi'));
	return [...lists].flatMap(([, list = '']) =>
		list.split(/,? and |, /).flatMap((part) => {
			const [from = 0, to = from] = part.split(' to ').map(Number);
			return Array.from({ length: to - from + 1 }, (_, at) => from + at);
		}),
	);
}

const texts = ['src', 'test', 'build', 'docs', 'openwrt', 'packaging', '.ci']
	.flatMap((folder) => filesBelow(folder))
	.concat('README.md', 'Makefile')
	.filter((path) => /\.(ts|mjs|js|md|sh|uc|json)$|\/(files|root)\/|Makefile$|\.ci\/run$/.test(path))
	.filter((path) => !/\/fixtures\//.test(path));

test('each rule and each promise that is cited is in docs/promises.md', () => {
	assert.ok(rules.size >= 39 && promises.size >= 9);
	const strange = texts.flatMap((path) => {
		// A comment may break the line between the word and its number.
		const text = read(path).replace(/\n\s*(\*|\/\/|#|-)?\s*/g, ' ');
		const unknown = [
			...cited(text, 'rule')
				.filter((number) => !rules.has(number))
				.map((number) => `rule ${number}`),
			...cited(text, 'promise')
				.filter((number) => !promises.has(number))
				.map((number) => `promise ${number}`),
		];
		return unknown.map((what) => `${path}: ${what}`);
	});
	assert.equal(strange, []);
});

test('the tables of rules name each file that has tests with the number in their name, and no file that is gone', () => {
	const tests = texts.filter((path) => path.endsWith('.test.ts'));
	const citing = new Map(
		tests.map((path) => [path, new Set(namesOfTests(read(path)).flatMap((name) => cited(name, 'rule')))]),
	);
	for (const [number, column] of rules) {
		const named = [...column.matchAll(/`([\w/-]+)`/g)].map(([, name]) => `test/${name}.test.ts`);
		assert.equal(
			named.filter((path) => !existsSync(path)),
			[],
			`rule ${number}`,
		);
		assert.equal(
			tests.filter((path) => citing.get(path)?.has(number) && !named.includes(path)),
			[],
			`rule ${number}`,
		);
	}
});

test.run();
