// Archives of which the same content gives the same bytes: all owned by root unless another owner is named, all of one date.
import { gzipSync } from 'node:zlib';

/**
 * @typedef {object} Entry
 * @property {string} path without a leading or trailing slash
 * @property {number} mode permission bits
 * @property {Buffer | string} [content] none, and no link: a folder
 * @property {string} [link] what a symbolic link leads to
 * @property {number} [owner] number of the user, and of the group of the same number; root's when left out
 */

const BLOCK = 512;

/**
 * Makes a tar archive (POSIX ustar), in the order given.
 * @param {Entry[]} entries
 * @param {number} seconds the date of all of them, since 1970
 * @returns {Buffer}
 * @throws {Error} for a path that the format cannot hold
 */
export function tar(entries, seconds) {
	const blocks = entries.flatMap((entry) => {
		const data = Buffer.from(entry.content ?? '');
		return [header(entry, data.length, seconds), data, Buffer.alloc(-data.length & (BLOCK - 1))];
	});
	return Buffer.concat([...blocks, Buffer.alloc(2 * BLOCK)]);
}

/** The same, compressed. */
export function tarGz(entries, seconds) {
	return gz(tar(entries, seconds));
}

/** Compresses as gzip does. zlib writes no date and no name. */
export function gz(content) {
	const compressed = gzipSync(content, { level: 9 });
	// "Unknown" instead of the operating system that this was made on.
	compressed[9] = 255;
	return compressed;
}

/** Adds the folders that the files lie in, each before what is in it, and sorts by path. */
export function withFolders(entries) {
	const all = new Map(entries.map((entry) => [entry.path, entry]));
	for (const { path } of entries) {
		for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
			const folder = path.slice(0, end);
			if (!all.has(folder)) all.set(folder, { path: folder, mode: 0o755 });
		}
	}
	return [...all.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}

function header({ path, mode, content, link, owner = 0 }, size, seconds) {
	const isFolder = content === undefined && link === undefined;
	const name = isFolder ? `${path}/` : path;
	const block = Buffer.alloc(BLOCK);
	const cut = Buffer.byteLength(name) <= 100 ? 0 : name.indexOf('/', Buffer.byteLength(name) - 101) + 1;
	if (name.length - cut > 100 || cut > 156 || (link && Buffer.byteLength(link) > 100))
		throw new Error(`${name} is too long for an archive`);
	block.write(name.slice(cut), 0);
	octal(mode, 100, 8);
	octal(owner, 108, 8);
	octal(owner, 116, 8);
	octal(size, 124, 12);
	octal(seconds, 136, 12);
	block.write(' '.repeat(8), 148);
	block.write(isFolder ? '5' : link === undefined ? '0' : '2', 156);
	if (link !== undefined) block.write(link, 157);
	block.write('ustar\x0000', 257);
	// Another user's name may be any machine's of any number.
	if (owner === 0) for (const at of [265, 297]) block.write('root', at);
	if (cut) block.write(name.slice(0, cut - 1), 345);
	octal(
		block.reduce((sum, byte) => sum + byte, 0),
		148,
		7,
	);
	return block;

	function octal(value, at, length) {
		block.write(`${value.toString(8).padStart(length - 1, '0')}\0`, at);
	}
}
