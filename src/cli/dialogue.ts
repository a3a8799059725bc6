/** Questions to a person, who is asked again after a wrong answer, or to a script, which is not. */
import { type Bytes, toText } from '../base/bytes.ts';
import * as EXIT from '../client/exit-code.ts';
import type { Problem } from '../client/file.ts';
import type { Host } from '../host/host.ts';
import { type Asked, NEEDED, promptText, refusedAnswerText, unansweredText } from '../messages/setup.ts';
import { remarkText } from '../messages/status.ts';
import { paragraph, viewOf } from './status.ts';

export interface Question {
	asked: Asked;
	/** What counts when nothing is entered; null: something must be. */
	fallback: Bytes | null;
	/** The fallback is not shown, nor is what is typed. */
	isSecret?: boolean;
	/** What is wrong with an answer, and what is to be minded of it. */
	judge(answer: Bytes): { errors: string[]; warnings: string[] };
}

export interface Dialogue {
	/** Prints a paragraph, wrapped to the terminal. */
	say(text: string): void;
	/** Prints a line as it is; without a text an empty one. */
	print(line?: string): void;
	/** Gives an answer that is right, or why there is none. */
	ask(question: Question, isWritten: boolean): Promise<Bytes | Problem>;
}

export function openDialogue(host: Host): Dialogue {
	const print = (line = '') => host.print('out', line);
	const say = (text: string) => {
		for (const line of paragraph(text, viewOf(host, false))) print(line.trimStart());
	};
	async function ask(question: Question, isWritten: boolean): Promise<Bytes | Problem> {
		const { asked, fallback, isSecret = false, judge } = question;
		const prompt = promptText(asked, fallback && toText(fallback));
		for (;;) {
			const line = await host.readLine(prompt, !isSecret);
			if (line === null) return { problem: unansweredText(asked, isWritten), code: EXIT.usage };
			const answer = (isSecret ? line : line.trim()) || fallback;
			const { errors, warnings } = answer === null ? { errors: [NEEDED], warnings: [] } : judge(answer);
			const [why] = errors;
			if (why !== undefined && !host.isTerminal('in')) {
				return { problem: refusedAnswerText(asked, why, isWritten), code: EXIT.configuration };
			}
			for (const text of errors) say(text);
			for (const text of errors[0] ? [] : warnings) say(remarkText('warning', text));
			if (answer !== null && why === undefined) return answer;
		}
	}
	return { say, print, ask };
}
