/** From the command line to a command. */
import parse from 'yargs-parser/browser';
import { runAgent } from './agent/agent.ts';
import { EXIT } from './agent/exit-code.ts';
import { findPaths, type PathFlags } from './agent/paths.ts';
import { checkCommand } from './cli/check.ts';
import { help } from './cli/help.ts';
import { once } from './cli/once.ts';
import { statusCommand } from './cli/status.ts';
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
	flags: PathFlags;
	switches: Set<string>;
}

/** Carries the command line out and ends the program with its exit code. */
export async function main(host: Host): Promise<void> {
	host.exit(await command(host));
}

async function command(host: Host): Promise<number> {
	const line = readCommandLine(host.args);
	if (typeof line === 'string') {
		host.print('err', `noip: ${line}; see noip --help`);
		return EXIT.usage;
	}
	const paths = findPaths(host, line.flags);
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

/** Reads the command line, or says what is wrong with it. */
export function readCommandLine(args: readonly string[]): CommandLine | string {
	const parsed = parse([...args], {
		string: FOLDERS,
		boolean: SWITCHES,
		configuration: {
			'camel-case-expansion': false,
			'dot-notation': false,
			'boolean-negation': false,
			'short-option-groups': false,
			'parse-numbers': false,
			'parse-positional-numbers': false,
		},
	});
	const { _: words, ...flags } = parsed;
	const [name = '', ...keys] = words.map(String);
	const given = Object.keys(flags);
	const unknown = given.find((flag) => !FOLDERS.includes(flag) && !SWITCHES.includes(flag));
	if (unknown !== undefined) return `unknown flag ${unknown.length === 1 ? '-' : '--'}${unknown}`;
	const bare = FOLDERS.find((flag) => flag in flags && (typeof flags[flag] !== 'string' || flags[flag] === ''));
	if (bare !== undefined) return `--${bare} takes one path`;
	const switches = new Set(
		SWITCHES.filter((flag) => flags[flag] === true || (Array.isArray(flags[flag]) && flags[flag].includes(true))),
	);
	const known = COMMANDS[name];
	if (switches.has('help')) return { command: name, keys, flags: {}, switches };
	if (switches.has('version')) return { command: 'version', keys, flags: {}, switches };
	if (name !== '' && (!known || !Object.hasOwn(COMMANDS, name))) return `unknown command '${name}'`;
	const strange = [...switches].find((flag) => !known?.switches.includes(flag));
	if (strange !== undefined) return `${name || 'noip'} does not know --${strange}`;
	if (keys.length > 0 && !known?.keys) return `${name} takes no '${keys[0]}'`;
	return { command: name, keys, flags: pathFlags(flags), switches };
}

function pathFlags(flags: Record<string, unknown>): PathFlags {
	const { config, root } = flags as PathFlags;
	const stateDir = flags['state-dir'] as string | undefined;
	const runDir = flags['run-dir'] as string | undefined;
	return {
		...(config !== undefined && { config }),
		...(root !== undefined && { root }),
		...(stateDir !== undefined && { stateDir }),
		...(runDir !== undefined && { runDir }),
	};
}
