/** The table of commands: the command line, the help, the man page and the completion of shells derive from it. What each does stands in `messages/help.ts`. */
import { runAgent } from '../agent/agent.ts';
import * as EXIT from '../client/exit-code.ts';
import { CLIENTS } from '../config/import/clients.ts';
import type { Host } from '../host/host.ts';
import { type UsageError, usageErrorText, versionText } from '../messages/commands.ts';
import type { CommandName } from '../messages/help.ts';
import { checkCommand } from './check.ts';
import type { Command, Commands } from './command-line.ts';
import { complain } from './complain.ts';
import { PLACES } from './flags.ts';
import { helpCommand } from './help.ts';
import { importCommand } from './import.ts';
import { reloadCommand } from './reload.ts';
import { setupCommand } from './setup.ts';
import { statusCommand } from './status.ts';
import { updateCommand } from './update.ts';

/** All commands in the order in which they are told of. `own`: those that this program has besides. */
export function commandTable(own: Commands = {}): Commands {
	const table: Record<CommandName, Command> = {
		setup: {
			flags: PLACES,
			run: setupCommand,
		},
		run: {
			flags: PLACES,
			isOfService: true,
			run: (host, paths) => runAgent(host, paths),
		},
		status: {
			flags: ['check', 'json', ...PLACES],
			isOfService: true,
			run: (host, paths, { switches }) =>
				statusCommand(host, paths, switches.includes('json'), switches.includes('check')),
		},
		check: {
			words: '[FILE]',
			flags: ['probe', 'json', ...PLACES],
			isOfService: true,
			run: (host, paths, { words: [file], values, switches, command }) =>
				file && values.config
					? misused(host, { code: 'superfluous-word', command, word: file })
					: checkCommand(host, paths, file, switches.includes('json'), switches.includes('probe')),
		},
		update: {
			words: '[KEY...]',
			flags: ['force', ...PLACES],
			isOfService: true,
			run: (host, paths, { switches, words }) =>
				updateCommand(host, paths, switches.includes('force') ? 'force' : 'update', words),
		},
		reload: {
			flags: PLACES,
			isOfService: true,
			run: (host, paths) => reloadCommand(host, paths),
		},
		resume: {
			words: '[KEY...]',
			flags: PLACES,
			isOfService: true,
			run: (host, paths, { words }) => updateCommand(host, paths, 'resume', words),
		},
		import: {
			words: 'WHAT [FILE]',
			choices: () => Object.keys(CLIENTS),
			flags: ['write', ...PLACES],
			run: (host, paths, { words, switches }) => importCommand(host, paths, words, switches.includes('write')),
		},
		help: {
			words: '[COMMAND]',
			flags: PLACES,
			run: (host, paths, { words: [name] }) => helpCommand(host, paths, commandTable(own), name),
		},
		version: {
			flags: PLACES,
			async run(host) {
				host.print('out', versionText(BUILD_VERSION, host.engine));
				return EXIT.done;
			},
		},
	};
	const { help, version, ...first } = table;
	return { ...first, ...own, help, version };
}

function misused(host: Host, error: UsageError): Promise<number> {
	return Promise.resolve(complain(host, { problem: usageErrorText(error), code: EXIT.usage }));
}
