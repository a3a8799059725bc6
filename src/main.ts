/** From the command line to a command. */
import { type Command, type CommandLine, type Commands, readCommandLine } from './cli/command-line.ts';
import { commandTable } from './cli/commands.ts';
import { complain } from './cli/complain.ts';
import { printHelp } from './cli/help.ts';
import type { WordReader } from './cli/words.ts';
import { wrongClock } from './client/engine-clock.ts';
import * as EXIT from './client/exit-code.ts';
import { findPaths } from './client/paths.ts';
import { becomeServiceUser } from './client/service-user.ts';
import type { Host } from './host/host.ts';
import { internalErrorText, type UsageError, usageErrorText, wrongClockText } from './messages/commands.ts';

/** Carries the command line out and ends the program with its exit code. `own`: what this program knows besides. */
export async function main(host: Host, read: WordReader, own: Commands = {}): Promise<void> {
	let code: number = EXIT.internal;
	try {
		code = await command(host, read, own);
	} catch (error) {
		host.print('err', internalErrorText(error));
	}
	host.exit(code);
}

async function command(host: Host, read: WordReader, own: Commands): Promise<number> {
	const meant = commandMeant(host, read, own);
	if ('code' in meant) return complain(host, { problem: usageErrorText(meant), code: EXIT.usage });
	const { line, isOfService, run } = meant;
	const paths = findPaths(host, line.values);
	const became = isOfService ? await becomeServiceUser(host, paths) : null;
	if (became !== null) return typeof became === 'number' ? became : complain(host, became);
	const countedMs = isOfService ? await wrongClock(host) : null;
	if (countedMs !== null) return complain(host, { problem: wrongClockText(countedMs) });
	return await run(host, paths, line);
}

/** Of the table no more than this is kept while the command runs. */
function commandMeant(
	host: Host,
	read: WordReader,
	own: Commands,
): (Pick<Command, 'isOfService' | 'run'> & { line: CommandLine }) | UsageError {
	const commands = commandTable(own);
	const line = readCommandLine(host.args, read, commands);
	if ('code' in line) return line;
	return { line, ...(commands[line.command] ?? withoutCommand(commands)) };
}

function withoutCommand(commands: Commands): Pick<Command, 'run'> {
	return {
		async run(host, paths) {
			printHelp(host, 'err', paths, commands);
			return EXIT.usage;
		},
	};
}
