/** What may be shown on a terminal or in a log. */

/**
 * One line without characters that control: what comes from outside cannot forge a line, move a cursor, or turn the direction of writing. A tab at the
 * beginning is an indentation.
 */
export function printable(text: string): string {
	return text.replace(/(?!^\t)[\p{Cc}\u2028-\u202e\u2066-\u2069]+/gu, ' ');
}
