/**
 * Reads UCI text the way libuci's file.c does: line by line, in it word by word or argument by argument. Its oddities (what
 * a NUL, a `;` or an empty argument hides) are kept by keeping its way of working.
 */

export interface UciReader {
	/** Reads the next line; false after the last one. An empty line is given too, as one without a word. */
	nextLine(): boolean;
	/** The number of the line that was read last, from 1. */
	lineNumber(): number;
	/** How many line ends were read. */
	lineEnds(): number;
	/** The next word up to a blank or tab, as strtok(3) finds it; empty at the end of the line. */
	word(): string;
	/** Goes behind the word; false when the line ends there. */
	past(): boolean;
	/** Unquotes the next argument and gives it; empty when there is none. */
	argument(): string;
}

export type Quote = "'" | '"';

/** Reads `text`: a file, as a byte string. `fail` is told in libuci's words why the reading ends, and throws. */
export function uciReader(text: string, fail: (reason: `EOF with unterminated ${Quote}`) => never): UciReader {
	let textLine = '';
	let pos = 0;
	let lineEnds = 0;
	let taken = 0;
	let ended = false;
	/** What the C buffer could hold: it decides where `fgets` cuts a line, and so how much of it a NUL hides. */
	let size = 32;

	/** fgets(3): at most `limit` bytes through the end of the line, cut at a NUL as C sees it; empty at the end of the file. */
	function fgets(limit: number): string {
		const end = Math.min(text.indexOf('\n', taken) + 1 || text.length + 1, taken + limit);
		ended ||= end > text.length;
		const piece = text.slice(taken, end);
		taken += piece.length;
		return piece.replace(/\0.*/s, '');
	}

	/** Puts the next line in the place of what is left of this one. */
	function readLine(): void {
		textLine = textLine.slice(0, pos);
		if (pos >= size - 1) size *= 2;
		for (;;) {
			const piece = fgets(size - textLine.length - 1);
			textLine += piece;
			if (!piece) return;
			if (piece.endsWith('\n')) {
				lineEnds++;
				return;
			}
			size *= 2;
		}
	}

	/** What a sticky pattern that fits anywhere matches from here on: a long line is not copied for each of its words. */
	function matchHere(pattern: RegExp): RegExpExecArray {
		pattern.lastIndex = pos;
		return pattern.exec(textLine) as RegExpExecArray;
	}

	function skipSpace(): void {
		pos += matchHere(/[ \t-\r]*/y)[0].length;
	}

	function argument(): string {
		skipSpace();
		const start = pos;
		let quote: Quote | '' = '';
		let value = '';
		for (;;) {
			const character = textLine[pos++];
			if (character === undefined) {
				pos--;
				if (!quote) return value;
				readLine();
				if (pos === textLine.length) fail(`EOF with unterminated ${quote}`);
			} else if (character === quote) quote = '';
			else if (character === '\\' && quote !== "'") {
				// At the end of a line it joins the next one to it.
				if (matchHere(/(\r?\n)?$|/y)[0].length === textLine.length - pos) readLine();
				else value += textLine[pos++];
			} else if (quote || !/["'#; \t-\r]/.test(character)) value += character;
			else if (character === '#') textLine = textLine.slice(0, --pos);
			else if (character === ';') {
				if (--pos === start) pos++;
				// Where nothing was unquoted the `;` gives its place to the NUL behind the value, and the line ends.
				else if (value === textLine.slice(start, pos)) textLine = textLine.slice(0, pos);
				return value;
			} else if (/\s/.test(character)) return value;
			else quote = character as Quote;
		}
	}

	return {
		nextLine() {
			if (ended) return false;
			pos = 0;
			readLine();
			skipSpace();
			return true;
		},
		lineEnds: () => lineEnds,
		lineNumber: () => lineEnds + (ended ? 1 : 0),
		word() {
			const [all, word = ''] = matchHere(/[ \t]*([^ \t]*)/y);
			pos += all.length;
			return word;
		},
		past: () => pos++ < textLine.length,
		argument,
	};
}
