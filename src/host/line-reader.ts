/** Answers to questions: lines as they come through a pipe, or as a person types them on a terminal that does nothing by itself. */

import type { Bytes } from '../base/bytes.ts';

/** Standard input and output, as an engine has them. */
export interface Conversation {
	/** It is in raw mode: what is typed is neither shown nor kept back until the end of the line. */
	isTerminal: boolean;
	print(bytes: Bytes): void;
	/** Whether more of the input is to be read now. */
	want(isWanted: boolean): void;
	/** Somebody has pressed Ctrl-C, where the terminal makes no signal of it. */
	interrupt(): void;
}

export interface LineReader {
	/** See `Host.readLine`; `question` as bytes. */
	read(question: Bytes, echo: boolean): Promise<Bytes | null>;
	/** A part of the input; null: it has ended. */
	take(chunk: Bytes | null): void;
}

/** What is longer than any answer is cut. */
const LONGEST_LINE = 65_536;

const [INTERRUPT, END, KILL, ESCAPE] = ['\x03', '\x04', '\x15', '\x1b'];
/** Backspace, whichever the terminal sends. */
const ERASE = ['\x7f', '\b'];
const LAST_CHARACTER = /[^\x80-\xbf]?[\x80-\xbf]*$/;
/** What an arrow or another key sends that is no character. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: it begins with ESC
const KEY = /^\x1b(\[[0-?]*[ -/]*[@-~]|O.|[^[O])/s;
/** Moves one column to the left, and leaves nothing there. */
const RUB_OUT = '\b \b';

export function lineReader(conversation: Conversation): LineReader {
	const { isTerminal, print, want, interrupt } = conversation;
	let waiting = '';
	let hasEnded = false;
	let typed = '';
	let echo = true;
	let answer: ((line: Bytes | null) => void) | null = null;

	function advance(): void {
		const line = answer && (isTerminal ? typedLine() : pipedLine());
		if (line === undefined || !answer) return;
		const resolve = answer;
		answer = null;
		typed = '';
		want(false);
		resolve(line);
	}

	/** undefined: it is not whole yet. */
	function pipedLine(): Bytes | null | undefined {
		const end = waiting.indexOf('\n');
		if (end < 0 && !hasEnded && waiting.length <= LONGEST_LINE) return undefined;
		const line = end < 0 ? waiting : waiting.slice(0, end);
		waiting = end < 0 ? '' : waiting.slice(end + 1);
		return end < 0 && !line ? null : line.slice(0, LONGEST_LINE).replace(/\r$/, '');
	}

	function typedLine(): Bytes | null | undefined {
		for (;;) {
			const first = waiting[0];
			if (first === undefined) break;
			const key = first === ESCAPE ? KEY.exec(waiting)?.[0] : first;
			// The rest of it is on its way.
			if (key === undefined) break;
			waiting = waiting.slice(key.length);
			if (key === '\r' || key === '\n') return ended(typed);
			if (key === END && !typed) return ended(null);
			type(key);
		}
		return hasEnded ? ended(typed || null) : undefined;
	}

	function ended(line: Bytes | null): Bytes | null {
		print('\n');
		return line;
	}

	function type(key: Bytes): void {
		if (key === INTERRUPT) interrupt();
		else if (ERASE.includes(key)) erase();
		else if (key === KILL) while (typed) erase();
		else if (key >= ' ' && typed.length < LONGEST_LINE) {
			typed += key;
			if (echo) print(key);
		}
	}

	function erase(): void {
		if (typed && echo) print(RUB_OUT);
		typed = typed.replace(LAST_CHARACTER, '');
	}

	return {
		read(question, isShown) {
			// What comes through a pipe ends no line on the screen.
			print(isTerminal ? question : `${question.trimEnd()}\n`);
			echo = isShown;
			return new Promise((resolve) => {
				answer = resolve;
				want(true);
				advance();
			});
		},
		take(chunk) {
			if (chunk === null) hasEnded = true;
			else waiting += chunk;
			advance();
		},
	};
}
