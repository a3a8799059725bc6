/** A comment or a page that names a file of the project names one that is there. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { filesBelow, read } from './files.ts';

const all = filesBelow();
const sources = all.filter((path) => /\.(ts|mjs|js|uc)$/.test(path) && !/\/fixtures\//.test(path));
const scripts = all.filter((path) =>
	/\.sh$|Makefile$|\.ci\/run$|^openwrt\/noip\/files\/|^test\/(router\/root|powercut\/guest)\//.test(path),
);
const pages = all.filter((path) => /\.md$/.test(path) && !/\/fixtures\//.test(path));

const APP = 'openwrt/luci-app-noip';
/** Where a path may begin, besides the folder of who names it. */
const ROOTS = [
	'',
	'src',
	'test',
	'build',
	'docs',
	'openwrt',
	`${APP}/htdocs/luci-static/resources`,
	`${APP}/root/usr/share`,
];
/** What a path may leave out at its end: tests are named by the middle, as in `updater/promises`. */
const ENDINGS = ['', '.ts', '.test.ts', '.mjs', '.js'];
/** A word that begins with one of these and a slash is meant as a path. */
const folders = new Set(
	all.flatMap((path) => {
		const [top = '', next = '', ...rest] = path.split('/');
		return (top === 'src' || top === 'test') && rest.length > 0 ? [top, next] : next ? [top] : [];
	}),
);

/** Names that look like a file of the project and are another's, or made when the program runs. */
const OTHERS =
	/^(node_modules|dist)\/|^openwrt\/(packages|luci|openwrt-bot-worker|actions-shared-workflows)$|^\.github\/|^build\/i18n-scan\.pl$|^src\/gz$/;

function comments(text: string): string {
	return [...text.matchAll(/\/\*[\s\S]*?\*\/|(?<![:'"`\w])\/\/ .*$/gm)].map(([comment]) => comment).join('\n');
}

const hashes = (text: string): string => [...text.matchAll(/(?:^|\s)#.*$/gm)].map(([comment]) => comment).join('\n');

/** The words of a text that are a path of the project, or look like one: with an ending of its sources, or below one of its folders. */
function paths(text: string): string[] {
	const words = text.match(/(?<![\w/.@$*{~-])[\w.-]+(?:\/[\w.-]+)*\/?(?![\w*{}$/-])/g) ?? [];
	const isPath = (word: string) =>
		/\w\.(ts|mjs)$/.test(word) ||
		(word.includes('/') && (/\.(js|md|sh|uc|json|png)$/.test(word) || folders.has(word.replace(/\/.*/, ''))));
	// What is in capitals stands for any name.
	return words.map((word) => word.replace(/\.$/, '')).filter((word) => isPath(word) && !/\b[A-Z]{3,}\b/.test(word));
}

function resolves(word: string, from: string): boolean {
	const bare = !word.includes('/');
	if (OTHERS.test(word)) return true;
	if (bare) return all.some((path) => path === word || path.endsWith(`/${word}`));
	return [dirname(from), ...ROOTS].some((root) => ENDINGS.some((ending) => existsSync(join(root, `${word}${ending}`))));
}

test('each path in a comment or a page leads to a file or a folder', () => {
	const texts: [string, string][] = [
		...sources.map((path): [string, string] => [path, comments(read(path))]),
		...scripts.map((path): [string, string] => [path, hashes(read(path))]),
		...pages.map((path): [string, string] => [path, read(path)]),
	];
	const lost = texts.flatMap(([from, text]) =>
		[...new Set(paths(text))].filter((word) => !resolves(word, from)).map((word) => `${from}: ${word}`),
	);
	assert.equal(lost, []);
});

/** The headings of a page, as links name them. */
function anchors(page: string): string[] {
	const headings = [
		...read(page)
			.replace(/^```.*?^```/gms, '')
			.matchAll(/^#+ (.*)$/gm),
	];
	return headings.map(([, text = '']) =>
		text
			.toLowerCase()
			.replace(/[^\w\- ]/g, '')
			.replaceAll(' ', '-'),
	);
}

test('each link of a page leads to a file, and to a heading in it', () => {
	const lost = pages.flatMap((page) =>
		[...read(page).matchAll(/\]\(([^)#:\s]*)(?:#([^)\s]*))?\)/g)]
			.filter(([, path = '', anchor]) => {
				const target = path ? join(dirname(page), path) : page;
				return !existsSync(target) || (anchor !== undefined && !anchors(target).includes(anchor));
			})
			.map(([link]) => `${page}: ${link}`),
	);
	assert.equal(lost, []);
});

test.run();
