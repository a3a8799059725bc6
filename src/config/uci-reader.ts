/**
 * Reads UCI text the way libuci's file.c does: line by line into one buffer, in which arguments are unquoted in place.
 * Its oddities (what a NUL, a `;` or an empty argument hides) are kept by keeping its way of working.
 */

/** Ends the reading of a file. `reason` is in libuci's words, `line` as libuci counts. */
export class UciSyntaxError extends Error {
	constructor(
		readonly reason: string,
		readonly line: number,
	) {
		super(reason);
	}
}

const NUL = '\0';
const isSpace = (character: string): boolean => /^[ \t-\r]$/.test(character);

export class UciReader {
	/** One byte each; a NUL ends the string, as in C. */
	private buffer: string[] = [];
	/** What the C buffer could hold: it decides where `fgets` cuts a line, and so how much of it a NUL hides. */
	private size = 32;
	private filled = 0;
	private pos = 0;
	private taken = 0;
	private ended = false;
	private lines = 0;

	/** `text`: the file, a byte string. */
	constructor(private readonly text: string) {}

	/** Reads the next line; false after the last one. An empty line is given too, as one without a word. */
	nextLine(): boolean {
		if (this.ended) return false;
		this.pos = 0;
		this.readLine(0);
		this.skipSpace();
		return true;
	}

	/** The number of the line that was read last, from 1. */
	get line(): number {
		return this.lines + (this.ended ? 1 : 0);
	}

	/** Gives up. A last line without a line end is not counted: libuci names the one before it. */
	fail(reason: string): never {
		throw new UciSyntaxError(reason, this.lines);
	}

	/** The next word up to a blank or tab, as strtok(3) finds it, or null; `past` then goes behind it. */
	word(): string | null {
		let start = this.pos;
		while (this.at(start) === ' ' || this.at(start) === '\t') start++;
		if (this.at(start) === NUL) return null;
		let end = start;
		while (![' ', '\t', NUL].includes(this.at(end))) end++;
		this.buffer[end] = NUL;
		return this.string(start);
	}

	/** Goes behind the word; false when the line ends there. */
	past(): boolean {
		let end = this.pos;
		while (this.at(end) !== NUL) end++;
		if (end + 1 > this.filled) return false;
		this.pos = end + 1;
		return true;
	}

	/** Unquotes the next argument and gives it; empty when there is none. */
	argument(): string {
		this.skipSpace();
		const start = this.pos;
		if (this.at(start) === ';') {
			this.buffer[start] = NUL;
			this.pos++;
		} else this.unquote();
		return this.string(start);
	}

	/** Expects no further argument. */
	end(): void {
		if (this.argument()) this.fail('too many arguments');
	}

	private at(position: number): string {
		return this.buffer[position] ?? NUL;
	}

	private string(start: number): string {
		const end = this.buffer.indexOf(NUL, start);
		return this.buffer.slice(start, end < 0 ? undefined : end).join('');
	}

	private skipSpace(): void {
		while (isSpace(this.at(this.pos))) this.pos++;
	}

	/** fgets(3): at most `limit` bytes through the end of the line, cut at a NUL as C sees it; null at the end of the file. */
	private fgets(limit: number): string | null {
		const newline = this.text.indexOf('\n', this.taken);
		const end = Math.min(newline < 0 ? Number.POSITIVE_INFINITY : newline + 1, this.taken + limit);
		if (end > this.text.length) this.ended = true;
		const piece = this.text.slice(this.taken, end);
		this.taken += piece.length;
		return piece ? (piece.split(NUL, 1)[0] as string) : null;
	}

	private readLine(offset: number): void {
		if (offset >= this.size - 1) this.size *= 2;
		this.buffer.length = offset;
		for (;;) {
			const piece = this.fgets(this.size - this.buffer.length - 1);
			if (!piece) return;
			for (const byte of piece) this.buffer.push(byte);
			this.filled = this.buffer.length;
			if (piece.endsWith('\n')) {
				this.lines++;
				return;
			}
			this.size *= 2;
		}
	}

	/** At a backslash: true when the byte after it counts as itself; false when the line goes on in the next. */
	private escape(): boolean {
		const [next, second, third] = [this.at(++this.pos), this.at(this.pos + 1), this.at(this.pos + 2)];
		if (next !== NUL && next !== '\n' && !(next === '\r' && second === '\n' && third === NUL)) return true;
		this.readLine(this.pos);
		return false;
	}

	/** Copies bytes down from the current position, without quotes and escapes, and ends them with a NUL. */
	private unquote(): void {
		let target = this.pos;
		const copy = (): void => {
			this.buffer[target++] = this.at(this.pos++);
		};
		do {
			const character = this.at(this.pos);
			if (character === "'" || character === '"') {
				this.pos++;
				this.quoted(character, copy);
			} else if (character === '#') this.buffer[this.pos] = NUL;
			else if (character === ';') {
				this.buffer[target] = NUL;
				return;
			} else if (character !== NUL && (character !== '\\' || this.escape())) copy();
		} while (this.at(this.pos) !== NUL && !isSpace(this.at(this.pos)));
		// The white space after the argument gives its place to the NUL.
		if (this.at(this.pos) !== NUL) this.pos++;
		this.buffer[target] = NUL;
	}

	private quoted(quote: string, copy: () => void): void {
		for (let character = this.at(this.pos); character !== quote; character = this.at(this.pos)) {
			if (character === NUL) {
				this.readLine(this.pos);
				if (this.at(this.pos) === NUL) this.fail(`EOF with unterminated ${quote}`);
			} else if (quote === "'" || character !== '\\' || this.escape()) copy();
		}
		this.pos++;
	}
}
