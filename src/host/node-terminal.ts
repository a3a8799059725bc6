/** Questions and answers on Node. */
import { writeSync } from 'node:fs';
import { isatty } from 'node:tty';
import { type Bytes, toBytes } from '../base/bytes.ts';
import { printable } from '../base/printable.ts';
import { type LineReader, lineReader } from './line-reader.ts';

let reader: LineReader | null = null;

/** See `Host.readLine`. */
export function readLine(question: string, echo: boolean): Promise<Bytes | null> {
	reader ??= open();
	return reader.read(toBytes(printable(question)), echo);
}

/** Node gives the terminal back as it was when it exits. */
function open(): LineReader {
	const isTerminal = isatty(0);
	const { stdin } = process;
	const opened = lineReader({
		isTerminal,
		print,
		want: (isWanted) => void (isWanted ? stdin.resume() : stdin.pause()),
		interrupt: () => process.kill(process.pid, 'SIGINT'),
	});
	if (isTerminal) stdin.setRawMode(true);
	stdin.on('data', (chunk) => opened.take(chunk.toString('latin1')));
	for (const end of ['end', 'error']) stdin.on(end, () => opened.take(null));
	return opened;
}

function print(bytes: Bytes): void {
	try {
		writeSync(1, bytes, null, 'latin1');
	} catch {
		// Nobody reads it any more.
	}
}
