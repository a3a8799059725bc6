/** Text of several lines. */
import type { Host } from '../host/host.ts';
import { columnsOf, wrap } from './table.ts';

/** Prints a text line by line: to a host each is one, and a line end within it is none. */
export function printLines(host: Pick<Host, 'print'>, stream: 'out' | 'err', text: string): void {
	for (const line of text.split('\n')) host.print(stream, line);
}

/** Prints a sentence: where a person reads it in lines that fit, else in one. */
export function printSentence(host: Host, stream: 'out' | 'err', text: string, indent = ''): void {
	const lines = host.isTerminal(stream) ? wrap(text, columnsOf(host), indent, `${indent}  `) : [indent + text];
	for (const line of lines) host.print(stream, line);
}
