/** What may be shown on a terminal or in a log. */

/** In which colours a word may be. */
export type Colour = 'red' | 'green' | 'yellow';

/** A line, or the parts of one, some of them in a colour. */
export type Line = string | readonly (string | { text: string; colour: Colour })[];

/** Of ECMA-48. */
const CODES = { red: 31, green: 32, yellow: 33 };

/**
 * One line without characters that control: what comes from outside cannot forge a line, move a cursor, or turn the direction of writing. A tab at the
 * beginning is an indentation.
 */
export function printable(text: string): string {
	return text.replace(/(?!^\t)[\p{Cc}\u2028-\u202e\u2066-\u2069]+/gu, ' ');
}

/** A line as it is written: each part is printable first, so colour is all that it can do to a terminal, and ends with its part. */
export function written(line: Line): string {
	if (typeof line === 'string') return printable(line);
	return line
		.map((part) =>
			typeof part === 'string' ? printable(part) : `\x1b[${CODES[part.colour]}m${printable(part.text)}\x1b[0m`,
		)
		.join('');
}
