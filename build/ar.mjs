// Archives as ar makes them, of which the same content gives the same bytes; a package for Debian is one (deb(5)).

/**
 * Makes an archive, in the order given: all owned by root, of one date.
 * @param {{name: string, content: Buffer | string}[]} members names of 15 characters at most
 * @param {number} seconds since 1970
 * @returns {Buffer}
 * @throws {Error} for a name that the format cannot hold
 */
export function ar(members, seconds) {
	const parts = members.flatMap(({ name, content }) => {
		const data = Buffer.from(content);
		return [header(name, data.length, seconds), data, '\n'.repeat(data.length % 2)];
	});
	return Buffer.concat(['!<arch>\n', ...parts].map((part) => Buffer.from(part)));
}

/** Name, date, owner, group, mode and size, each filled up with blanks. */
function header(name, size, seconds) {
	if (name.length > 15) throw new Error(`${name} is too long for an archive`);
	const fields = [name.padEnd(16), `${seconds}`.padEnd(12), '0'.padEnd(6), '0'.padEnd(6), '100644'.padEnd(8)];
	return `${fields.join('')}${`${size}`.padEnd(10)}\`\n`;
}
