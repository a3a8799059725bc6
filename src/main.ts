/** From the command line to a command. */
import { runAgent } from './agent/agent.ts';
import { checkCommand } from './cli/check.ts';
import { complain } from './cli/complain.ts';
import { importCommand } from './cli/import.ts';
import type { OwnCommands } from './cli/own-command.ts';
import { printLines } from './cli/print-lines.ts';
import { reloadCommand } from './cli/reload.ts';
import { statusCommand } from './cli/status.ts';
import { updateCommand } from './cli/update.ts';
import type { WordReader } from './cli/words.ts';
import { wrongClock } from './client/engine-clock.ts';
import * as EXIT from './client/exit-code.ts';
import { findPaths } from './client/paths.ts';
import { PUBLISHER } from './client/publisher.ts';
import { becomeServiceUser } from './client/service-user.ts';
import type { Host } from './host/host.ts';
import {
	internalErrorText,
	type UsageError,
	usageErrorText,
	versionText,
	wrongClockText,
} from './messages/commands.ts';
import { helpText } from './messages/help.ts';

const FOLDERS = ['config', 'state-dir', 'run-dir', 'root'];
/** Flags that take a value. */
const VALUES = [...FOLDERS, 'prefix'];
const SWITCHES = ['force', 'json', 'probe', 'check', 'write', 'dry-run', 'purge', 'version', 'help'];
/** Those that read or write what is the service's (rule 47). */
const IN_FOLDERS = ['run', 'update', 'resume', 'reload', 'status', 'check'];
const KEYS = 'KEY...';
/** The switches that a command knows, and whether it takes further words: names of keys, or what to import. */
const COMMANDS: Record<string, readonly string[]> = {
	run: [],
	update: ['force', KEYS],
	reload: [],
	status: ['json', 'check'],
	check: ['probe', 'json'],
	resume: [KEYS],
	import: ['write', KEYS],
};

interface CommandLine {
	/** One of `COMMANDS` or of the program's own, `help`, `version`, or empty. */
	command: string;
	keys: string[];
	/** By the flag's name. */
	values: Record<string, string>;
	switches: string[];
}

/** Carries the command line out and ends the program with its exit code. `own`: what this program knows besides. */
export async function main(host: Host, read: WordReader, own: OwnCommands = {}): Promise<void> {
	let code: number = EXIT.internal;
	try {
		code = await command(host, read, own);
	} catch (error) {
		host.print('err', internalErrorText(error));
	}
	host.exit(code);
}

async function command(host: Host, read: WordReader, own: OwnCommands): Promise<number> {
	const line = readCommandLine(host.args, read, own);
	if ('code' in line) return complain(host, { problem: usageErrorText(line), code: EXIT.usage });
	const { command, keys, switches } = line;
	const has = (name: string) => switches.includes(name);
	const paths = findPaths(host, line.values);
	const became = IN_FOLDERS.includes(command) ? await becomeServiceUser(host, paths) : null;
	if (became !== null) return typeof became === 'number' ? became : complain(host, became);
	const countedMs = IN_FOLDERS.includes(command) ? await wrongClock(host) : null;
	if (countedMs !== null) return complain(host, { problem: wrongClockText(countedMs) });
	switch (command) {
		case 'run':
			return await runAgent(host, paths);
		case 'update':
		case 'resume':
			return await updateCommand(host, paths, has('force') ? 'force' : command, keys);
		case 'reload':
			return await reloadCommand(host, paths);
		case 'status':
			return await statusCommand(host, paths, has('json'), has('check'));
		case 'check':
			return await checkCommand(host, paths, has('json'), has('probe'));
		case 'import':
			return await importCommand(host, paths, keys, has('write'));
		case 'version':
			host.print('out', versionText(BUILD_VERSION, host.engine));
			return EXIT.done;
		case 'help':
		case '':
			printLines(
				host,
				command ? 'out' : 'err',
				helpText({ version: BUILD_VERSION, own: helpOf(own), needsContact: !PUBLISHER.contact, ...paths }),
			);
			return command ? EXIT.done : EXIT.usage;
		default:
			return (await own[command]?.run(host, line)) ?? EXIT.internal;
	}
}

function helpOf(own: OwnCommands): string[] {
	return Object.values(own).flatMap(({ help }) => help || []);
}

/** Checks the command line against what its command knows, or tells what is wrong with it. */
export function readCommandLine(
	args: readonly string[],
	read: WordReader,
	own: OwnCommands = {},
): CommandLine | UsageError {
	const { words, flags } = read(args, { string: VALUES, boolean: SWITCHES });
	const [command = '', ...keys] = words;
	const values: Record<string, string> = {};
	const switches: string[] = [];
	for (const [flag, [value, another]] of Object.entries(flags)) {
		if (VALUES.includes(flag)) {
			if (typeof value !== 'string' || !value || another !== undefined) return { code: 'flag-without-path', flag };
			values[flag] = value;
		} else if (value !== true || !SWITCHES.includes(flag)) return { code: 'unknown-flag', flag };
		else switches.push(flag);
	}
	const line = { command, keys, values, switches };
	for (const asked of ['help', 'version']) if (switches.includes(asked)) return { ...line, command: asked };
	const known = knownTo(command, own);
	if (!known) return { code: 'unknown-command', command };
	const flag = [...switches, ...Object.keys(values)].find((one) => !known.includes(one));
	if (flag) return { code: 'foreign-flag', command, flag };
	const [word] = keys;
	return word === undefined || known.includes(KEYS) ? line : { code: 'superfluous-word', command, word };
}

/** What may follow a command, or none; null: there is no such command. */
function knownTo(command: string, own: OwnCommands): readonly string[] | null {
	if (Object.hasOwn(own, command)) return own[command]?.takes ?? null;
	if (Object.hasOwn(COMMANDS, command)) return [...(COMMANDS[command] ?? []), ...FOLDERS];
	return command === '' ? FOLDERS : null;
}
