/** `noip help`: the commands in short, or one with its flags. */
import * as EXIT from '../client/exit-code.ts';
import type { Paths } from '../client/paths.ts';
import { nearest } from '../config/nearest.ts';
import type { Host } from '../host/host.ts';
import { usageErrorText } from '../messages/commands.ts';
import type { CommandHelp, FlagName } from '../messages/help.ts';
import * as messages from '../messages/help.ts';
import type { Command, Commands } from './command-line.ts';
import { complain } from './complain.ts';
import { ASKING, FLAGS, PLACES } from './flags.ts';
import { columnsOf, table, wrap } from './table.ts';

/** Prints it and gives the exit code. `name`: of the command to tell of. */
export async function helpCommand(host: Host, paths: Paths, commands: Commands, name?: string): Promise<number> {
	if (name === undefined) printHelp(host, 'out', paths, commands);
	else {
		const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
		if (!command) {
			const meant = nearest(name, Object.keys(commands));
			return complain(host, {
				problem: usageErrorText({ code: 'unknown-command', command: name, meant }),
				code: EXIT.usage,
			});
		}
		print(host, 'out', helpOn(name, command, paths, columnsOf(host)));
	}
	return EXIT.done;
}

/** The commands in short. */
export function printHelp(host: Host, stream: 'out' | 'err', paths: Paths, commands: Commands): void {
	print(host, stream, helpLines(paths, commands, columnsOf(host)));
}

function print(host: Host, stream: 'out' | 'err', lines: readonly string[]): void {
	for (const line of lines) host.print(stream, line);
}

function helpLines(paths: Paths, commands: Commands, width: number): string[] {
	const rows = Object.entries(commands).map(([name, command]) => [
		[name, command.words].filter((word) => word).join(' '),
		helpOf(name, command).summary,
	]);
	return [
		...wrap(messages.purposeText(BUILD_VERSION, paths.router), width, '', '  '),
		'',
		...wrap(messages.usageText(messages.ANY_USAGE), width, '', '  '),
		'',
		messages.HEADINGS.commands,
		...table(width, rows),
		...wrap(messages.KEY_HELP, width, '  '),
		...wrap(messages.MORE_HELP, width, '  '),
		'',
		messages.HEADINGS.flags,
		...table(width, flagRows([...PLACES, ...ASKING], paths)),
		'',
		messages.HEADINGS.codes,
		...table(
			width,
			messages.EXIT_CODE_HELP.map(([code, meaning]) => [`${code}`.padStart(2), meaning]),
		),
		'',
		...wrap(messages.firstStepsText({ router: paths.router, configFile: paths.config }), width),
	];
}

function helpOn(name: string, command: Command, paths: Paths, width: number): string[] {
	const { summary, details = [], examples = [] } = helpOf(name, command);
	const parts = [
		wrap(messages.usageText(usageOf(name, command)), width, '', '  '),
		...[`${summary}.`, ...details].map((text) =>
			wrap(
				text.replace(/^./, (letter) => letter.toUpperCase()),
				width,
			),
		),
		...(command.words?.includes('KEY') ? [wrap(`${messages.KEY_HELP}.`, width)] : []),
		[messages.HEADINGS.flags, ...table(width, flagRows([...command.flags, ...ASKING], paths))],
		...(examples[0] ? [[messages.HEADINGS.examples, ...table(width, examples)]] : []),
	];
	return parts.flatMap((lines, at) => (at ? ['', ...lines] : lines));
}

/** What is said of a command. */
export function helpOf(name: string, { help }: Command): CommandHelp {
	return help?.() ?? messages.COMMAND_HELP[name as messages.CommandName];
}

/** `noip update [--force] [KEY...]`: with the flags that are its own. */
export function usageOf(name: string, { flags, words }: Command): string {
	const own = flags.filter((flag) => !PLACES.includes(flag)).map((flag) => `[${spelled(flag)}]`);
	return ['noip', name, ...own, ...(words ? [words] : [])].join(' ');
}

/** `--config FILE`. */
function spelled(name: FlagName): string {
	const { value } = FLAGS[name];
	return `--${name}${value ? ` ${value}` : ''}`;
}

function flagRows(names: readonly FlagName[], { config, stateDir, runDir }: Paths): string[][] {
	const places: Partial<Record<FlagName, string>> = { config, 'state-dir': stateDir, 'run-dir': runDir };
	return names.flatMap((name) => {
		const meaning = messages.FLAG_HELP[name];
		const { letter } = FLAGS[name];
		if (meaning === null) return [];
		return [[`${letter ? `-${letter}, ` : '    '}${spelled(name)}`, messages.placeHelp(meaning, places[name])]];
	});
}
