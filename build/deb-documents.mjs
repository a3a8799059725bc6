// What Debian wants to be told with a package: who wrote what is in it, and what has changed.
import { readFileSync } from 'node:fs';

/**
 * @typedef {object} Documents
 * @property {string} maintainer
 * @property {string} [source] where the source is to be had
 * @property {string} version of the package
 * @property {number} seconds its date, since 1970
 */

/** What Debian calls a licence that SPDX calls otherwise; others keep their name. */
const DEBIAN_NAMES = { MIT: 'Expat' };

/**
 * The file `copyright`, in Debian's machine-readable form: the program's own licence, and that of each part of the executable with its text.
 * @param {import('./parts.mjs').Part[]} parts
 * @param {Documents} documents
 * @returns {string}
 */
export function copyright(parts, { source }) {
	const own = { name: 'noip', licence: 'MIT', text: readFileSync('LICENSE', 'utf8') };
	const all = [own, ...parts];
	const names = all.map((part) => licenceName(part));
	return [
		'Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/',
		'Upstream-Name: noip',
		...(source ? [`Source: ${source}`] : []),
		'',
		'Files: *',
		`Copyright: ${HOLDER.exec(own.text)?.[1]}`,
		`License: ${names[0]}`,
		'',
		'Files: usr/bin/noip',
		`Copyright: ${HOLDER.exec(own.text)?.[1]}, and those whom the licences below name`,
		`License: ${[...new Set(names)].join(' and ')}`,
		field('Comment', ['It is one file with all its libraries in it:', ...parts.map(partLine), ...COMMON]),
		'',
		...all.flatMap((part, at) => (names.indexOf(names[at]) === at ? [licence(names[at], part.text), ''] : [])),
	]
		.join('\n')
		.trimEnd()
		.concat('\n');
}

/** Debian's policy (12.5) wants to hear of it. */
const COMMON = [
	'The texts of the GNU General Public License, version 3, and of the GNU Lesser General Public License, version 2.1, ' +
		'are in /usr/share/common-licenses/GPL-3 and /usr/share/common-licenses/LGPL-2.1.',
];

/** Texts differ by more than their holders, so each part has a licence of its own name. */
function licenceName({ name, licence }) {
	const words = licence.split(' AND ').map((word) => (DEBIAN_NAMES[word] ?? word).replaceAll(' ', '-'));
	return `${words.join('-and-')}-${name.replaceAll(' ', '-')}`;
}

function partLine({ name, version, licence, patches = [], home }) {
	const changes = patches.length ? `, with these patches: ${patches.join(', ')}` : '';
	return `${name} ${version} (${licence})${home ? `, ${home}` : ''}${changes}.`;
}

/** Whose the program is. */
const HOLDER = /^Copyright \(c\) (.*)$/m;

/** A field of several lines. */
function field(name, lines) {
	return `${name}: ${lines.join('\n ')}`;
}

/** Its text: an empty line is a dot, and indented lines stay as they are. */
function licence(name, text) {
	const lines = text.trim().split('\n');
	return [`License: ${name}`, ...lines.map((line) => ` ${line.trimEnd() || '.'}`)].join('\n');
}

/** Debian's lines are this long at most. */
const WIDTH = 78;

/**
 * Debian's changelog: what CHANGELOG.md says of this version.
 * @param {Documents} documents
 * @returns {string}
 */
export function debianChangelog({ maintainer, version, seconds }) {
	const date = new Date(seconds * 1000).toUTCString().replace('GMT', '+0000');
	const changes = changesOf(version.replace(/~.*/, '')).flatMap((change) => wrapped(change));
	return [`noip (${version}) unstable; urgency=medium`, '', ...changes, '', ` -- ${maintainer}  ${date}`, ''].join(
		'\n',
	);
}

/** The points of a version's section, without Markdown. */
function changesOf(version) {
	const [, ...sections] = readFileSync('CHANGELOG.md', 'utf8').split(/^## \[/m);
	const section = sections.find((one) => one.startsWith(`${version}]`)) ?? '';
	const points = section.match(/^- .*(?:\n {2}.*)*/gm) ?? [];
	return points.map((point) =>
		point
			.slice(2)
			.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
			.replace(/`/g, '')
			.replace(/\s+/g, ' '),
	);
}

function wrapped(text) {
	const lines = [''];
	for (const word of text.split(' ')) {
		const last = lines.length - 1;
		if (lines[last] && lines[last].length + word.length + 5 > WIDTH) lines.push(word);
		else lines[last] += lines[last] ? ` ${word}` : word;
	}
	return lines.map((line, at) => `${at ? '    ' : '  * '}${line}`);
}
