/** A name server on loopback that takes its time, and programs that have no other: they see an /etc/resolv.conf of their own. Needs root, for port 53 and a mount. */
import { createSocket } from 'node:dgram';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from '../provider/peers.ts';
import { temporaryFolder } from './temporary-folder.ts';

export interface SlowResolver {
	/** The same command in a world in which this is the only resolver, and in which the C library does not give up before it answers. */
	command(words: readonly string[]): Command['argv'];
	close(): void;
}

let count = 50;

/**
 * Every name is 127.0.0.1, and has no other address. The first query for a name is answered after so long, and all that come later with it, as by a resolver that
 * keeps what it has learnt; Infinity: none is.
 */
export function startSlowResolver(delayMs: number): Promise<SlowResolver> {
	const folder = temporaryFolder();
	const file = join(folder, 'resolv.conf');
	const firsts = new Map<string, number>();
	const timers = new Set<NodeJS.Timeout>();
	const socket = createSocket('udp4');
	socket.unref();
	socket.on('message', (query, { port, address }) => {
		const question = query.subarray(12, query.indexOf(0, 12) + 5);
		const name = question.toString('latin1');
		const first = firsts.get(name) ?? Date.now();
		firsts.set(name, first);
		if (delayMs === Infinity) return;
		const send = () => socket.send(answerTo(query, question), port, address, () => {});
		timers.add(setTimeout(send, Math.max(0, first + delayMs - Date.now())));
	});
	const own = `127.${++count}.${(process.pid >> 8) & 255}.${process.pid & 127 || 1}`;
	writeFileSync(file, `nameserver ${own}\noptions timeout:30 attempts:5\n`);
	const script = 'mount --bind "$1" /etc/resolv.conf && shift && exec "$@"';
	return new Promise((resolve, reject) => {
		socket.once('error', reject);
		socket.bind(53, own, () =>
			resolve({
				command: (words) => ['unshare', '-m', 'sh', '-c', script, 'sh', file, ...words],
				close() {
					for (const timer of timers) clearTimeout(timer);
					socket.close();
				},
			}),
		);
	});
}

const TYPE_A = 1;

/** RFC 1035, section 4.1: an address of 127.0.0.1 by a pointer to the question's name, or none. */
function answerTo(query: Buffer, question: Buffer): Buffer {
	const isA = question.readUInt16BE(question.length - 4) === TYPE_A;
	const header = Buffer.from([0x81, 0x80, 0, 1, 0, isA ? 1 : 0, 0, 0, 0, 0]);
	const address = Buffer.from([0xc0, 12, 0, TYPE_A, 0, 1, 0, 0, 0, 60, 0, 4, 127, 0, 0, 1]);
	return Buffer.concat([query.subarray(0, 2), header, question, isA ? address : Buffer.alloc(0)]);
}
