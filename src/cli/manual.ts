/** The table of commands as data, for what is made of it when the program is built (build/manual.mjs). */
import * as messages from '../messages/help.ts';
import type { Commands } from './command-line.ts';
import { commandTable } from './commands.ts';
import { flagList } from './flags.ts';
import { helpOf, usageOf } from './help.ts';

export function manual(own: Commands) {
	const told = flagList().filter(({ name }) => messages.FLAG_HELP[name] !== null);
	return {
		commands: Object.entries(commandTable(own)).map(([name, command]) => {
			const { summary, details = [], examples = [] } = helpOf(name, command);
			const { words = '', choices = () => [], flags } = command;
			const usage = usageOf(name, command).replace(/^\S+ \S+ ?/, '');
			return { name, usage, words, choices: choices(), summary, details, examples, flags };
		}),
		flags: told.map(({ name, letter = '', value = '' }) => ({
			name,
			letter,
			value,
			meaning: messages.FLAG_HELP[name] ?? '',
		})),
		codes: messages.EXIT_CODE_HELP,
		keys: messages.KEY_HELP,
		variables: messages.VARIABLE_HELP,
	};
}
