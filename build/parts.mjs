// Whose work is in what is released: the parts of each file, by name, version and licence. The notices hold the licences' texts, this the facts for the bill of materials.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundledPackages } from './notices.mjs';

/**
 * @typedef {object} Part
 * @property {string} name
 * @property {string} version
 * @property {string} licence in the words of SPDX
 * @property {string} purl its name everywhere: a package URL
 * @property {string} [home] where it comes from
 * @property {string} [sha256] of the archive that it was built from
 * @property {string[]} [patches] what was changed in it, by name
 */

/**
 * The npm packages that a bundle has code of.
 * @param {import('esbuild').Metafile} metafile
 * @returns {Part[]}
 */
export function npmParts(metafile) {
	return bundledPackages(metafile).map((folder) => {
		const { name, version, license, homepage } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
		const purl = `pkg:npm/${name.replace('@', '%40')}@${version}`;
		return { name, version, licence: license, purl, ...(homepage && { home: homepage }) };
	});
}
