/** The command line on Node, where size does not matter: by yargs-parser. */
import parse from 'yargs-parser/browser';
import type { WordReader } from './words.ts';

export const yargsWords: WordReader = (args, { string, boolean }) => {
	const { _: words, ...flags } = parse([...args], {
		string: [...string],
		boolean: [...boolean],
		configuration: {
			'camel-case-expansion': false,
			'dot-notation': false,
			'boolean-negation': false,
			'short-option-groups': false,
			'parse-numbers': false,
			'parse-positional-numbers': false,
		},
	});
	const lists = Object.entries(flags).map(([name, value]) => [name, [value].flat()] as const);
	return { words: words.map(String), flags: Object.fromEntries(lists) };
};
