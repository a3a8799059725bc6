/** The archive that a kernel unpacks as its first root folder: cpio, "newc" (Documentation/driver-api/early-userspace/buffer-format.rst). */
import { type Entry, withFolders } from '../../build/tar.mjs';

const FOLDER = 0o040000;
const FILE = 0o100000;

/** Makes an archive of files, and of the folders they lie in. */
export function cpio(entries: Entry[]): Buffer {
	const parts = withFolders(entries).flatMap(({ path, mode, content }, at) => {
		const data = Buffer.from(content ?? '');
		return part(path, mode | (content === undefined ? FOLDER : FILE), data, at + 1);
	});
	return Buffer.concat([...parts, ...part('TRAILER!!!', 0, Buffer.alloc(0), 0)]);
}

/** A header of thirteen numbers, the name, the content; name and content end on a multiple of four. */
function part(path: string, mode: number, data: Buffer, inode: number): Buffer[] {
	const name = `${path}\0`;
	const [owner, group, links, date, device, node, check] = [0, 0, 1, 0, [0, 0], [0, 0], 0];
	const numbers = [inode, mode, owner, group, links, date, data.length, device, node, Buffer.byteLength(name), check];
	const header = `070701${numbers
		.flat()
		.map((number) => number.toString(16).padStart(8, '0'))
		.join('')}${name}`;
	return [padded(Buffer.from(header)), padded(data)];
}

function padded(data: Buffer): Buffer {
	return Buffer.concat([data, Buffer.alloc(-data.length & 3)]);
}
