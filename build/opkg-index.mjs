// The index of a folder of packages for opkg, as OpenWrt 21.02 to 24.10 makes it (its ipkg-make-index, and the target `index` of its packages).
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';

/** Of a package's control file what OpenWrt leaves out. */
const UNINDEXED = /^(Maintainer|LicenseFiles|Source|SourceName|Require|SourceDateEpoch)/;

/** @typedef {{path: string, architecture: string, stanza: string}} Indexed */

/**
 * Reads a package.
 * @param {string} path of an .ipk file
 * @returns {Indexed} its architecture, and what stands in the index of the folder that it is in
 */
export function indexed(path) {
	const content = readFileSync(path);
	const facts = [
		`Filename: ${basename(path)}`,
		`Size: ${content.length}`,
		`SHA256sum: ${createHash('sha256').update(content).digest('hex')}`,
	];
	const lines = control(content).split('\n');
	const kept = lines.filter((line) => !UNINDEXED.test(line));
	// The description is the last field, for it may have several lines.
	const stanza = kept.flatMap((line) => (line.startsWith('Description:') ? [...facts, line] : [line])).join('\n');
	return { path, architecture: /^Architecture: (.*)$/m.exec(stanza)[1], stanza };
}

function control(ipk) {
	const inner = execFileSync('tar', ['-xzO', './control.tar.gz'], { input: ipk });
	return execFileSync('tar', ['-xzO', './control'], { input: inner, encoding: 'utf8' });
}

/**
 * The text of `Packages`: an empty line after each package. The SHA-512 of older usigns is wrong for some lengths; OpenWrt avoids them in the same way.
 * @param {Indexed[]} packages
 * @returns {string}
 */
export function packagesIndex(packages) {
	const index = packages.map(({ stanza }) => `${stanza}\n`).join('');
	return [110, 111].includes((64 + Buffer.byteLength(index)) % 128) ? `${index}\n\n` : index;
}
