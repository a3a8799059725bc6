/** Questions and answers on QuickJS. */

import { type Bytes, toBytes } from '../base/bytes.ts';
import { printable } from '../base/printable.ts';
import { type LineReader, lineReader } from './line-reader.ts';
import { readChunk, writeAll } from './quickjs-bytes.ts';
import { os } from './quickjs-engine.ts';
import { guarded } from './quickjs-loop.ts';

let reader: LineReader | null = null;

/** See `Host.readLine`. */
export function readLine(question: string, echo: boolean): Promise<Bytes | null> {
	reader ??= open();
	return reader.read(toBytes(printable(question)), echo);
}

function open(): LineReader {
	const isTerminal = os.isatty(0);
	if (isTerminal) makeRaw();
	const onReady = guarded(() => {
		const chunk = readChunk(0);
		if (chunk !== null) opened.take(typeof chunk === 'string' && chunk !== '' ? chunk : null);
	});
	const opened = lineReader({
		isTerminal,
		print: (bytes) => void writeAll(1, bytes),
		want: (isWanted) => os.setReadHandler(0, isWanted ? onReady : null),
		interrupt() {},
	});
	return opened;
}

/** The engine gives the terminal back as it was when it exits, and only then. So it does not stop or die with it as it is. */
function makeRaw(): void {
	os.ttySetRaw(0);
	for (const signal of [os.SIGQUIT, os.SIGTSTP]) os.signal(signal, () => {});
}
