// LuCI's compiled translations, as po2lmo makes and luci-base's lmo.c reads them: texts, then an index of the hashes of the English ones.
import { parsePo } from './po.mjs';

/**
 * Compiles a translation.
 * @param {string} text of the PO file
 * @returns {Buffer} bytes of the .lmo file
 * @throws {Error} when two messages have the same hash
 */
export function lmo(text) {
	const { header, messages } = parsePo(text);
	const texts = [];
	const index = new Map();
	let offset = 0;
	const add = (hash, forms, value) => {
		if (index.has(hash)) throw new Error(`two messages have the same hash: ${value}`);
		const content = Buffer.from(value);
		index.set(hash, [hash, forms, offset, content.length]);
		texts.push(content, Buffer.alloc(-content.length & 3));
		offset += content.length + (-content.length & 3);
	};
	const [, plurals] = /^Plural-Forms: (.*)$/im.exec(header) ?? [];
	if (plurals) add(0, 0, plurals);
	for (const message of messages) {
		for (const [form, value] of message.texts.entries()) {
			const hash = hashOf(keyOf(message, form));
			// What is said alike in English needs no entry.
			if (value && hash !== hashOf(value)) add(hash, message.texts.length, value);
		}
	}
	const words = [...[...index.values()].sort(([a], [b]) => a - b).flat(), offset];
	return Buffer.concat([...texts, ...words.map(bigEndian)]);
}

/** What LuCI's `_` and `N_` look for: the text, its context before it, the number of the plural form after it. */
function keyOf({ id, context, plural }, form) {
	return `${context === undefined ? '' : `${context}\u0001`}${id}${plural === undefined ? '' : `\u0002${form}`}`;
}

function bigEndian(word) {
	const bytes = Buffer.alloc(4);
	bytes.writeUInt32BE(word);
	return bytes;
}

/**
 * Paul Hsieh's SuperFastHash of the text's UTF-8 bytes, begun with their number: http://www.azillionmonkeys.com/qed/hash.html
 * @param {string} text
 * @returns {number} 32 bits, unsigned
 */
export function hashOf(text) {
	const bytes = Buffer.from(text);
	const whole = bytes.length & ~3;
	let hash = bytes.length;
	for (let at = 0; at < whole; at += 4) {
		hash = (hash + bytes.readUInt16LE(at)) | 0;
		hash = (hash << 16) ^ (bytes.readUInt16LE(at + 2) << 11) ^ hash;
		hash = (hash + (hash >>> 11)) | 0;
	}
	hash = rest(hash, bytes, whole);
	for (const [left, right] of AVALANCHE) {
		hash ^= hash << left;
		hash = (hash + (hash >>> right)) | 0;
	}
	return hash >>> 0;
}

const AVALANCHE = [
	[3, 5],
	[4, 17],
	[25, 6],
];

/** The last one to three bytes; a single one counts as signed. */
function rest(hash, bytes, at) {
	switch (bytes.length - at) {
		case 3: {
			const mixed = (hash + bytes.readUInt16LE(at)) | 0;
			const turned = mixed ^ (mixed << 16) ^ (bytes.readInt8(at + 2) << 18);
			return (turned + (turned >>> 11)) | 0;
		}
		case 2: {
			const mixed = (hash + bytes.readUInt16LE(at)) | 0;
			const turned = mixed ^ (mixed << 11);
			return (turned + (turned >>> 17)) | 0;
		}
		case 1: {
			const mixed = (hash + bytes.readInt8(at)) | 0;
			const turned = mixed ^ (mixed << 10);
			return (turned + (turned >>> 1)) | 0;
		}
		default:
			return hash;
	}
}
