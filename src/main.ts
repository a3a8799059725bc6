/** From the command line to a command. */
import { runAgent } from './agent/agent.ts';
import { EXIT } from './agent/exit-code.ts';
import { findPaths } from './agent/paths.ts';
import { checkCommand } from './cli/check.ts';
import { help } from './cli/help.ts';
import { once } from './cli/once.ts';
import { statusCommand } from './cli/status.ts';
import type { WordReader } from './cli/words.ts';
import type { Host } from './host/host.ts';

const FOLDERS = ['config', 'state-dir', 'run-dir', 'root'];
const SWITCHES = ['force', 'json', 'probe', 'version', 'help'];
/** The switches that a command knows, and whether it takes names of keys. */
const COMMANDS: Record<string, { switches: string[]; keys: boolean }> = {
	run: { switches: [], keys: false },
	update: { switches: ['force'], keys: true },
	status: { switches: ['json'], keys: false },
	check: { switches: ['probe', 'json'], keys: false },
	resume: { switches: [], keys: true },
};

interface CommandLine {
	command: string;
	keys: string[];
	/** By the flag's name. */
	paths: Record<string, string>;
	switches: Set<string>;
}

/** Carries the command line out and ends the program with its exit code. */
export async function main(host: Host, read: WordReader): Promise<void> {
	let code: number = EXIT.internal;
	try {
		code = await command(host, read);
	} catch (error) {
		host.print(
			'err',
			`error internal: ${error instanceof Error ? error.message : error}; this is a bug, please report it`,
		);
	}
	host.exit(code);
}

async function command(host: Host, read: WordReader): Promise<number> {
	const line = readCommandLine(host.args, read);
	if (typeof line === 'string') {
		host.print('err', `noip: ${line}; see noip --help`);
		return EXIT.usage;
	}
	const paths = findPaths(host, line.paths);
	const { switches, keys } = line;
	if (switches.has('help') || line.command === '') {
		host.print(switches.has('help') ? 'out' : 'err', help(paths));
		return switches.has('help') ? EXIT.done : EXIT.usage;
	}
	switch (line.command) {
		case 'run':
			return await runAgent(host, paths);
		case 'update':
			return await once(host, paths, { action: switches.has('force') ? 'force' : 'update', keys });
		case 'resume':
			return await once(host, paths, { action: 'resume', keys });
		case 'status':
			return statusCommand(host, paths, switches.has('json'));
		case 'check':
			return await checkCommand(host, paths, { json: switches.has('json'), probe: switches.has('probe') });
		default:
			host.print('out', `noip ${BUILD_VERSION} (${host.engine})`);
			return EXIT.done;
	}
}

/** Checks the command line against what its command knows, or says what is wrong with it. */
export function readCommandLine(args: readonly string[], read: WordReader): CommandLine | string {
	const { words, flags } = read(args, { string: FOLDERS, boolean: SWITCHES });
	const [name = '', ...keys] = words;
	const paths: Record<string, string> = {};
	const switches = new Set<string>();
	for (const [flag, [value, ...more]] of Object.entries(flags)) {
		if (FOLDERS.includes(flag)) {
			if (typeof value !== 'string' || value === '' || more.length > 0) return `--${flag} takes one path`;
			paths[flag] = value;
		} else if (!SWITCHES.includes(flag) || value !== true) {
			return `unknown flag ${flag.length === 1 ? '-' : '--'}${flag}`;
		} else switches.add(flag);
	}
	const command = switches.has('version') ? 'version' : name;
	const line = { command, keys, paths, switches };
	if (switches.has('help') || switches.has('version')) return line;
	const known = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
	if (name !== '' && !known) return `unknown command '${name}'`;
	const strange = [...switches].find((flag) => !known?.switches.includes(flag));
	if (strange !== undefined) return `${name || 'noip'} does not know --${strange}`;
	if (keys.length > 0 && !known?.keys) return `${name} takes no '${keys[0]}'`;
	return line;
}
