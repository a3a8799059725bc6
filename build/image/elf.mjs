// What an ELF file asks for: its loader and its libraries, read from its own headers (System V ABI, chapters 4 and 5), so that no foreign program has to be started.

const PT_LOAD = 1;
const PT_DYNAMIC = 2;
const PT_INTERP = 3;
const DT_NEEDED = 1;
const DT_STRTAB = 5;

/**
 * @typedef {object} Asked
 * @property {string | null} loader absolute path of the program that loads it; null for a library and for a static program
 * @property {string[]} libraries their names (`libz.so.1`), in order
 */

/**
 * Reads what an ELF file asks for.
 * @param {Buffer} file lowest byte first, of 32 or 64 bits
 * @returns {Asked}
 * @throws {Error} for what is no such file
 */
export function asked(file) {
	const read = reader(file);
	const segments = programHeaders(read);
	const interpreter = segments.find(({ type }) => type === PT_INTERP);
	const loader = interpreter ? text(file, interpreter.offset) : null;
	const dynamic = segments.find(({ type }) => type === PT_DYNAMIC);
	if (!dynamic) return { loader, libraries: [] };
	const entries = dynamicEntries(read, dynamic);
	const strings = inFile(segments, entries.find(({ tag }) => tag === DT_STRTAB)?.value ?? 0);
	const needed = entries.filter(({ tag }) => tag === DT_NEEDED);
	return { loader, libraries: needed.map(({ value }) => text(file, strings + value)) };
}

/** Reads words as long as the file's addresses, and halves and words of fixed length. */
function reader(file) {
	if (file.length < 64 || file.readUInt32BE(0) !== 0x7f454c46 || file[5] !== 1)
		throw new Error('this is no ELF file with the lowest byte first');
	const is64 = file[4] === 2;
	return {
		is64,
		half: (at) => file.readUInt16LE(at),
		word: (at) => file.readUInt32LE(at),
		address: (at) => (is64 ? Number(file.readBigUInt64LE(at)) : file.readUInt32LE(at)),
		/** The length of an address. */
		width: is64 ? 8 : 4,
	};
}

/** Type, place in the file, address and length there of each segment. */
function programHeaders({ is64, half, word, address, width }) {
	const start = address(is64 ? 32 : 28);
	const [size, count] = is64 ? [half(54), half(56)] : [half(42), half(44)];
	return Array.from({ length: count }, (_, at) => {
		const from = start + at * size;
		// The flags stand behind the type in one form, and at the end in the other.
		const fields = from + (is64 ? 8 : 4);
		return {
			type: word(from),
			offset: address(fields),
			address: address(fields + width),
			length: address(fields + 3 * width),
		};
	});
}

function dynamicEntries({ address, width }, { offset, length }) {
	return Array.from({ length: length / (2 * width) }, (_, at) => {
		const from = offset + at * 2 * width;
		return { tag: address(from), value: address(from + width) };
	});
}

/** Where what is loaded at this address stands in the file. */
function inFile(segments, wanted) {
	const found = segments.find(
		({ type, address, length }) => type === PT_LOAD && wanted >= address && wanted < address + length,
	);
	if (!found) throw new Error('an address of this ELF file is in none of its segments');
	return found.offset + wanted - found.address;
}

function text(file, from) {
	return file.toString('latin1', from, file.indexOf(0, from));
}
