/** Byte strings through QuickJS's descriptors, which know array buffers only. */

import { type Bytes, toBytes } from '../base/bytes.ts';
import { type Line, written } from '../base/printable.ts';
import { os } from './quickjs-engine.ts';

/** PIPE_BUF: so much goes into a pipe that is ready for writing without blocking. */
export const CHUNK = 4096;

/** A list of all bytes of a chunk would take sixteen times the memory of the chunk, which an idle process would keep. */
const ARGUMENTS = 256;

const EINTR = -4;
const EAGAIN = -11;

/** Reads what there is, at most CHUNK bytes: the empty string at the end, a negative errno on failure, null when there is nothing yet. */
export function readChunk(fd: number): Bytes | number | null {
	const buffer = new ArrayBuffer(CHUNK);
	const count = os.read(fd, buffer, 0, CHUNK);
	if (count < 0) return count === EINTR || count === EAGAIN ? null : count;
	let bytes = '';
	for (let at = 0; at < count; at += ARGUMENTS) {
		bytes += String.fromCharCode(...new Uint8Array(buffer, at, Math.min(ARGUMENTS, count - at)));
	}
	return bytes;
}

/** Writes at most CHUNK bytes from `offset` on; gives how many went, or a negative errno. */
export function writeChunk(fd: number, bytes: Bytes, offset: number): number {
	const length = Math.min(CHUNK, bytes.length - offset);
	const chunk = new Uint8Array(length);
	for (let at = 0; at < length; at++) chunk[at] = bytes.charCodeAt(offset + at);
	const count = os.write(fd, chunk.buffer, 0, length);
	return count === EINTR || count === EAGAIN ? 0 : count;
}

/** Writes everything, waiting where it must; gives 0 or a negative errno. */
export function writeAll(fd: number, bytes: Bytes): number {
	for (let offset = 0; offset < bytes.length; ) {
		const count = writeChunk(fd, bytes, offset);
		if (count < 0) return count;
		offset += count;
	}
	return 0;
}

/** Prints one line, whatever is in it. */
export function printLine(fd: number, line: Line): void {
	writeAll(fd, toBytes(`${written(line)}\n`));
}
