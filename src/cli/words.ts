/** A command line taken apart: what stands for itself, and the flags. */

/** Flags that take a value, and flags that do not. */
export interface Flags {
	string: readonly string[];
	boolean: readonly string[];
}

/** Words in their order; of each flag its values in their order: text, or true for one without a value. */
export interface Words {
	words: string[];
	flags: Record<string, (string | true)[]>;
}

/** How an engine takes a command line apart: Node by yargs-parser, QuickJS by `readWords`, which is proved to do the same. */
export type WordReader = (args: readonly string[], flags: Flags) => Words;

/**
 * Takes a command line apart as yargs-parser does, as far as this program's flags go: `--flag`, `--flag=value`, `--flag value`, `-f`, and `--`
 * after which all is words. yargs-parser itself would slow each start on QuickJS down (docs/architecture.md).
 */
export function readWords(args: readonly string[], { string }: Flags): Words {
	const read: Words = { words: [], flags: {} };
	let rest = false;
	for (let at = 0; at < args.length; at++) {
		const word = args[at] as string;
		const [, name, , value] = /^--?([^=]+)(=(.*))?$/s.exec(word) ?? [];
		if (rest || name === undefined || word === '--') {
			if (word === '--' && !rest) rest = true;
			else read.words.push(word);
			continue;
		}
		const next = args[at + 1];
		const takes = string.includes(name) && value === undefined && next !== undefined && !next.startsWith('-');
		if (takes) at++;
		const found = string.includes(name) ? (value ?? (takes ? next : '')) : (value ?? true);
		read.flags[name] = string.includes(name) ? [...(read.flags[name] ?? []), found] : [found];
	}
	return read;
}
