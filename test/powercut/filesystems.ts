/** The file systems of routers, each on a disk of its own that outlives the machine. */
import { execFileSync } from 'node:child_process';
import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { debianProgram } from '../../build/quickjs.mjs';

export interface FileSystem {
	name: string;
	/** Kernel modules, and the options of some. */
	modules: Record<string, string>;
	/** The words of `mount`. */
	mount: string;
	/** Makes an empty one in a file. */
	make(path: string): void;
	/** QEMU's words for the disk in this file. */
	disk(path: string): string[];
}

const MEGABYTE = 1 << 20;
const DISK_SIZE = 64 * MEGABYTE;
const FLASH_SIZE = 16 * MEGABYTE;
const ERASE_SIZE = 64 * 1024;

/** A disk without a memory of its own: what the machine has written is there, as with the host's page cache, which outlives QEMU. */
function block(path: string): string[] {
	return ['-drive', `file=${path},format=raw,if=none,id=disk,cache=writeback`, '-device', 'virtio-blk-pci,drive=disk'];
}

/** Memory of the machine that is a file of the host's stands in for NOR flash: each store is there at once. */
function flash(path: string): string[] {
	const memory = `memory-backend-file,id=flash,share=on,mem-path=${path},size=${FLASH_SIZE}`;
	return ['-object', memory, '-device', 'nvdimm,memdev=flash'];
}

/** Where QEMU puts the first such memory. */
const FLASH = { phram: `phram=flash,0x100000000,${FLASH_SIZE},${ERASE_SIZE}` };

function onBlocks(path: string, program: string, from: string, ...options: string[]): void {
	writeFileSync(path, '');
	truncateSync(path, DISK_SIZE);
	execFileSync(debianProgram(program, from, 'amd64'), [...options, path], { stdio: 'pipe' });
}

/** One volume, on which UBIFS makes itself. */
const VOLUME = '[data]\nmode=ubi\nvol_id=0\nvol_type=dynamic\nvol_name=data\nvol_size=8MiB\nvol_flags=autoresize\n';

export const FILE_SYSTEMS: readonly FileSystem[] = [
	{
		name: 'ext4',
		modules: { crc32c_generic: '', ext4: '' },
		mount: '-t ext4 -o data=ordered /dev/vda',
		make: (path) => onBlocks(path, 'mke2fs', 'e2fsprogs', '-q', '-F', '-t', 'ext4'),
		disk: block,
	},
	{
		name: 'f2fs',
		modules: { crc32_generic: '', f2fs: '' },
		mount: '-t f2fs /dev/vda',
		make: (path) => onBlocks(path, 'mkfs.f2fs', 'f2fs-tools', '-f'),
		disk: block,
	},
	{
		name: 'jffs2',
		modules: { jffs2: '', ...FLASH },
		mount: '-t jffs2 mtd0',
		make: (path) => writeFileSync(path, Buffer.alloc(FLASH_SIZE, 0xff)),
		disk: flash,
	},
	{
		// UBI takes no memory for flash, so it gets a disk by block2mtd. `disk` (guest/commands) sees to it that what is written there is soon on the disk.
		name: 'ubifs',
		modules: {
			block2mtd: `block2mtd=/dev/vda,${ERASE_SIZE}`,
			ubi: 'mtd=0',
			zstd: '',
			deflate: '',
			ubifs: '',
		},
		mount: '-t ubifs ubi0:data',
		make(path) {
			writeFileSync(`${path}.cfg`, VOLUME);
			const words = ['-o', path, '-p', String(ERASE_SIZE), '-m', '1', `${path}.cfg`];
			execFileSync(debianProgram('ubinize', 'mtd-utils', 'amd64'), words, { stdio: 'pipe' });
			const made = readFileSync(path);
			writeFileSync(path, Buffer.concat([made, Buffer.alloc(FLASH_SIZE - made.length, 0xff)]));
		},
		disk: block,
	},
];
