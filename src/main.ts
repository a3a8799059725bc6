/** From the command line to a command. */
import { runAgent } from './agent/agent.ts';
import { checkCommand } from './cli/check.ts';
import { complain } from './cli/complain.ts';
import { importCommand } from './cli/import.ts';
import { printLines } from './cli/print-lines.ts';
import { statusCommand } from './cli/status.ts';
import { updateCommand } from './cli/update.ts';
import type { WordReader } from './cli/words.ts';
import * as EXIT from './client/exit-code.ts';
import { findPaths } from './client/paths.ts';
import { PUBLISHER } from './client/publisher.ts';
import { becomeServiceUser } from './client/service-user.ts';
import type { Host } from './host/host.ts';
import { internalErrorText, type UsageError, usageErrorText, versionText } from './messages/commands.ts';
import { helpText } from './messages/help.ts';

const FOLDERS = ['config', 'state-dir', 'run-dir', 'root'];
const SWITCHES = ['force', 'json', 'probe', 'check', 'write', 'version', 'help'];
/** Those that read or write what is the service's (rule 47). */
const IN_FOLDERS = ['run', 'update', 'resume', 'status', 'check'];
const KEYS = 'KEY...';
/** The switches that a command knows, and whether it takes further words: names of keys, or what to import. */
const COMMANDS: Record<string, readonly string[]> = {
	run: [],
	update: ['force', KEYS],
	status: ['json', 'check'],
	check: ['probe', 'json'],
	resume: [KEYS],
	import: ['write', KEYS],
};

interface CommandLine {
	/** One of `COMMANDS`, `help`, `version`, or empty. */
	command: string;
	keys: string[];
	/** By the flag's name. */
	paths: Record<string, string>;
	switches: string[];
}

/** Carries the command line out and ends the program with its exit code. */
export async function main(host: Host, read: WordReader): Promise<void> {
	let code: number = EXIT.internal;
	try {
		code = await command(host, read);
	} catch (error) {
		host.print('err', internalErrorText(error));
	}
	host.exit(code);
}

async function command(host: Host, read: WordReader): Promise<number> {
	const line = readCommandLine(host.args, read);
	if ('code' in line) return complain(host, { problem: usageErrorText(line), code: EXIT.usage });
	const { command, keys, switches } = line;
	const has = (name: string) => switches.includes(name);
	const paths = findPaths(host, line.paths);
	const became = IN_FOLDERS.includes(command) ? await becomeServiceUser(host, paths) : null;
	if (became !== null) return typeof became === 'number' ? became : complain(host, became);
	switch (command) {
		case 'run':
			return await runAgent(host, paths);
		case 'update':
		case 'resume':
			return await updateCommand(host, paths, has('force') ? 'force' : command, keys);
		case 'status':
			return await statusCommand(host, paths, has('json'), has('check'));
		case 'check':
			return await checkCommand(host, paths, has('json'), has('probe'));
		case 'import':
			return await importCommand(host, paths, keys, has('write'));
		case 'version':
			host.print('out', versionText(BUILD_VERSION, host.engine));
			return EXIT.done;
		default:
			printLines(
				host,
				command ? 'out' : 'err',
				helpText({ version: BUILD_VERSION, needsContact: !PUBLISHER.contact, ...paths }),
			);
			return command ? EXIT.done : EXIT.usage;
	}
}

/** Checks the command line against what its command knows, or tells what is wrong with it. */
export function readCommandLine(args: readonly string[], read: WordReader): CommandLine | UsageError {
	const { words, flags } = read(args, { string: FOLDERS, boolean: SWITCHES });
	const [command = '', ...keys] = words;
	const paths: Record<string, string> = {};
	const switches: string[] = [];
	for (const [flag, [value, another]] of Object.entries(flags)) {
		if (FOLDERS.includes(flag)) {
			if (typeof value !== 'string' || !value || another !== undefined) return { code: 'flag-without-path', flag };
			paths[flag] = value;
		} else if (value !== true || !SWITCHES.includes(flag)) return { code: 'unknown-flag', flag };
		else switches.push(flag);
	}
	const line = { command, keys, paths, switches };
	for (const asked of ['help', 'version']) if (switches.includes(asked)) return { ...line, command: asked };
	if (command && !Object.hasOwn(COMMANDS, command)) return { code: 'unknown-command', command };
	const known = COMMANDS[command] ?? [];
	const flag = switches.find((one) => !known.includes(one));
	if (flag) return { code: 'foreign-flag', command, flag };
	const [word] = keys;
	return word === undefined || known.includes(KEYS) ? line : { code: 'superfluous-word', command, word };
}
