/** What a command is, and from the words of a command line to one. */
import type { Paths } from '../client/paths.ts';
import { nearest } from '../config/nearest.ts';
import type { Host } from '../host/host.ts';
import type { UsageError } from '../messages/commands.ts';
import type { CommandHelp, FlagName } from '../messages/help.ts';
import { ASKING, flagList, PLACES } from './flags.ts';
import type { WordReader } from './words.ts';

/** A row of the table of commands. */
export interface Command {
	/** The words that may follow it, as the help has them: `[KEY...]`, `WHAT [FILE]`; those without brackets are needed. */
	words?: string;
	/** Of its first word, where only some will do. */
	choices?: () => readonly string[];
	flags: readonly FlagName[];
	/** It reads or writes what is the service's (rule 47). */
	isOfService?: boolean;
	/** Of a command that only some programs have; else it stands in `messages/help.ts`. */
	help?: () => CommandHelp;
	/** Carries it out and gives the exit code. */
	run(host: Host, paths: Paths, line: CommandLine): Promise<number>;
}

/** By their names. */
export type Commands = Readonly<Record<string, Command>>;

/** A command line that its command understands. */
export interface CommandLine {
	command: string;
	words: readonly string[];
	/** By the flag's name. */
	values: Readonly<Record<string, string>>;
	switches: readonly string[];
}

/** Checks the command line against what its command knows, or tells what is wrong with it. A question for help becomes the command `help`, none at all an empty one. */
export function readCommandLine(
	args: readonly string[],
	read: WordReader,
	commands: Commands,
): CommandLine | UsageError {
	const flags = flagList();
	const spelled = (some: typeof flags) => some.flatMap(({ name, letter }) => [name, ...(letter ? [letter] : [])]);
	const found = read(args, {
		string: spelled(flags.filter(({ value }) => value)),
		boolean: spelled(flags.filter(({ value }) => !value)),
	});
	const [command = '', ...words] = found.words;
	const known = Object.hasOwn(commands, command) ? commands[command] : null;
	const values: Record<string, string> = {};
	const switches: string[] = [];
	for (const [spelling, given] of Object.entries(found.flags)) {
		const flag = flags.find(({ name, letter }) => spelling === name || spelling === letter);
		const [value, another] = given;
		if (!flag || (!flag.value && value !== true)) {
			const own = flags.filter(({ name }) => known?.flags.includes(name) ?? true).map(({ name }) => name);
			return { code: 'unknown-flag', flag: spelling, meant: flag ? null : nearest(spelling, [...own, ...ASKING]) };
		}
		const { name } = flag;
		if (!flag.value) switches.push(name);
		else if (typeof value !== 'string' || !value || another !== undefined || values[name])
			return { code: 'flag-without-path', flag: name };
		else values[name] = value;
	}
	const line = { command, words, values, switches };
	if (switches.includes('version')) return { ...line, command: 'version', words: [] };
	const isAsking = switches.includes('help');
	if (!known && command !== '')
		return { code: 'unknown-command', command, meant: nearest(command, Object.keys(commands)) };
	if (isAsking) return { ...line, command: 'help', words: command ? [command] : [] };
	return wrongWith(line, known ?? { flags: PLACES }) ?? line;
}

/** What a command does not take, or lacks. */
function wrongWith(
	{ command, words, values, switches }: CommandLine,
	{ flags, words: taken = '' }: Pick<Command, 'flags' | 'words'>,
): UsageError | null {
	const flag = [...switches, ...Object.keys(values)].find((one) => !(flags as readonly string[]).includes(one));
	if (flag) return { code: 'foreign-flag', command, flag };
	const places = taken.split(' ').filter((word) => word);
	const word = words[places.length];
	if (word !== undefined && !taken.includes('...')) return { code: 'superfluous-word', command, word };
	const missing = places[words.length];
	return missing === undefined || missing.startsWith('[') ? null : { code: 'missing-word', command, word: missing };
}
