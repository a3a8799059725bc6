// The licences of what is bundled with the program: they ask for their text in every copy, so it goes wherever a bundle goes.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What a bundle's notices add to its own name. */
export const NOTICES = '.NOTICES';

/** Stands between the notices of one and of the next. */
const LINE = `\n${'-'.repeat(80)}\n`;

const LICENCE_FILE = /^(licen[cs]e|copying|notice)(\.(md|txt))?$/i;
/** The section of a README that is named so, where a package has no file. */
const LICENCE_SECTION = /^(?:#+ *licen[cs]e|licen[cs]e\n-+)\n+(.*)/ims;
/** Words that a licence grants its rights by; a mere "MIT" is no licence text. */
const GRANT = /permission (is hereby granted|to use)|redistribution and use/i;

/**
 * The packages that a bundle has code of, in the order of their names.
 * @param {import('esbuild').Metafile} metafile
 * @returns {string[]} their folders
 */
export function bundledPackages({ outputs }) {
	const inputs = Object.values(outputs).flatMap((output) => Object.entries(output.inputs));
	const paths = inputs.filter(([, { bytesInOutput }]) => bytesInOutput > 0).map(([path]) => path);
	const folders = paths.map((path) => /^(.*\bnode_modules\/(?:@[^/]+\/)?[^/]+)\//s.exec(path)?.[1]);
	return [...new Set(folders)].filter((folder) => folder !== undefined).sort();
}

/**
 * The notices of a bundle: the program's own licence, then each package's.
 * @param {import('esbuild').Metafile} metafile
 * @returns {string}
 * @throws {Error} for a package without a licence text
 */
export function notices(metafile) {
	const others = bundledPackages(metafile).map((folder) => {
		const { name, version, license } = manifest(folder);
		return `${LINE}${name} ${version} (${license})\n\n${licenceText(folder)}`;
	});
	return withOwn(others);
}

function withOwn(others) {
	const own = readFileSync('LICENSE', 'utf8');
	return others.length ? `${own}\nIt has code of the packages below, under their licences.\n${others.join('')}` : own;
}

/**
 * The notices of several files as one text, each once.
 * @param {string[]} paths of the files; those that have some have them beside them
 * @returns {string}
 */
export function mergedNotices(paths) {
	const beside = paths.map((path) => `${path}${NOTICES}`).filter((path) => existsSync(path));
	const others = beside.flatMap((path) => readFileSync(path, 'utf8').split(LINE).slice(1));
	return withOwn([...new Set(others)].map((text) => `${LINE}${text}`));
}

/**
 * The text of a package's licence.
 * @param {string} folder
 * @returns {string}
 * @throws {Error} where there is none
 */
export function licenceText(folder) {
	const files = readdirSync(folder).filter((name) => LICENCE_FILE.test(name));
	const texts = files.sort().map((name) => readFileSync(join(folder, name), 'utf8').replace(/\r/g, ''));
	const text = texts.join('\n') || readmeSection(join(folder, 'README.md'));
	if (!GRANT.test(text))
		throw new Error(`${manifest(folder).name} is bundled, and its licence has no text in ${folder}`);
	return `${text.trim()}\n`;
}

/** As plain text: without the links that end a README, and with characters for Markdown's entities. */
function readmeSection(readme) {
	const [, section = ''] = existsSync(readme) ? (LICENCE_SECTION.exec(readFileSync(readme, 'utf8')) ?? []) : [];
	return section
		.replace(/^\[[^\]]+\]: .*$/gm, '')
		.replace(/&lt;/g, '<')
		.replace(/&gt;/g, '>');
}

function manifest(folder) {
	return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
}
