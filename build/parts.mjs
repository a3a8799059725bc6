// Whose work is in what is released: the parts of each file. Notices and bill of materials derive from them.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * @typedef {object} Part
 * @property {string} name
 * @property {string} version
 * @property {string} licence in the words of SPDX
 * @property {string} text of the licence
 * @property {string} purl its name everywhere: a package URL
 * @property {string} [home] where it comes from
 * @property {string} [sha256] of the archive that it was built from
 * @property {string[]} [patches] what was changed in it, by name
 */

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
 * The npm packages that a bundle has code of, as parts.
 * @param {import('esbuild').Metafile} metafile
 * @returns {Part[]}
 * @throws {Error} for a package without a licence text
 */
export function npmParts(metafile) {
	return bundledPackages(metafile).map((folder) => {
		const { name, version, license, homepage } = manifest(folder);
		const purl = `pkg:npm/${name.replace('@', '%40')}@${version}`;
		return { name, version, licence: license, text: licenceText(folder), purl, ...(homepage && { home: homepage }) };
	});
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
