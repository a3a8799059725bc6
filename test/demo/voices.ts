/** What the demonstration prints: who speaks, when, and what, in a column that fits a terminal. */

const WIDTH = 98;

/** `line`: what happens on the line; `noip`: the agent's log as it is; `zone`: what the provider publishes; `you`: what the user does. */
export type Voice = 'line' | 'noip' | 'zone' | 'you';

export interface Voices {
	/** A heading, with what is to be seen under it. */
	scene(title: string, about: string): void;
	/** One line of a voice; long ones go on below, indented. */
	say(voice: Voice, text: string): void;
	/** What a command printed, or a piece of a file. */
	quote(text: string): void;
	/** A paragraph at the margin, or an empty line. */
	plain(text?: string): void;
}

/** Voices that speak through `print`, a line at a time; times are seconds since `startMs`. */
export function voices(print: (line: string) => void, startMs: number): Voices {
	return {
		scene(title, about) {
			print('');
			print(`== ${title} ${'='.repeat(Math.max(0, WIDTH - title.length - 4))}`);
			for (const line of wrapped(about, WIDTH - 3)) print(`   ${line}`);
		},
		say(voice, text) {
			const seconds = ((Date.now() - startMs) / 1000).toFixed(1).padStart(5);
			const [first = '', ...rest] = wrapped(text, WIDTH - 15);
			print(`${seconds} s  ${voice.padEnd(4)}  ${first}`);
			for (const line of rest) print(`${' '.repeat(17)}${line}`);
		},
		quote(text) {
			for (const line of text.trimEnd().split('\n')) {
				const [first, ...rest] = wrapped(line, WIDTH - 11);
				print(`${' '.repeat(9)}| ${first}`.trimEnd());
				for (const more of rest) print(`${' '.repeat(9)}|     ${more}`);
			}
		},
		plain(text = '') {
			for (const line of wrapped(text, WIDTH)) print(line);
		},
	};
}

/** Breaks a text at its spaces; those it begins with stay. */
function wrapped(text: string, width: number): string[] {
	const lines: string[] = [];
	let line = '';
	for (const [at, word] of text.split(' ').entries()) {
		if (line.trim() !== '' && line.length + 1 + word.length > width) {
			lines.push(line);
			line = word;
		} else {
			line = at === 0 ? word : `${line} ${word}`;
		}
	}
	return [...lines, line];
}
