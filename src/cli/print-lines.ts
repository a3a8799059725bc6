/** Text of several lines. */
import type { Host } from '../host/host.ts';

/** Prints a text line by line: to a host each is one, and a line end within it is none. */
export function printLines(host: Pick<Host, 'print'>, stream: 'out' | 'err', text: string): void {
	for (const line of text.split('\n')) host.print(stream, line);
}
