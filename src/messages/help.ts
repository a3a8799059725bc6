/** What `noip --help`, the manual page and the completion of shells say of commands and flags. */

import { type Platform, setupCommand } from './platform.ts';

export interface CommandHelp {
	/** What it does, in a line that ends without a full stop. */
	summary: string;
	/** Paragraphs of whole sentences. */
	details?: readonly string[];
	/** Command lines, and what each is for. */
	examples?: readonly (readonly [line: string, what: string])[];
}

/** Of each command. */
export const COMMAND_HELP = {
	setup: {
		summary: 'ask what is needed, write it, try it',
		details: [
			'Asks for the user name and the password of a DDNS key, its host names, and what else the configuration needs; writes the file, in which all else stays, and has it tried. Ctrl-C at a question changes nothing. On a router it starts the service as well.',
			'Of a script the answers come by standard input, one a line, in the order of the questions; an empty line takes what is proposed.',
		],
		examples: [
			['sudo noip setup', 'on a NAS, a Pi or a server'],
			['noip setup', 'on OpenWrt'],
		],
	},
	run: {
		summary: 'stay and follow the network; the service does this',
		details: [
			'Looks at the network at each event and at intervals, and sends what is due. The log goes to standard output and error. noip reload or SIGHUP has it read the configuration again, SIGTERM and Ctrl-C end it.',
		],
	},
	status: {
		summary: 'show names, addresses, stops and waits',
		details: [
			'Reads what the agent has last written, and works without it.',
			'With --check the exit code is 0 where all is well, 75 where no agent runs, 69 without success or an address for 15 minutes, 77 with a stop, and 78 with an error in the configuration.',
		],
		examples: [
			['noip status', 'what there is to know'],
			['noip status --check || echo "noip needs you"', 'for monitoring'],
			['noip status --json', 'for scripts'],
		],
	},
	check: {
		summary: 'check a configuration, and what would be updated',
		details: [
			'Says what is wrong with FILE, or with the configuration in use: where, and what would do; then what was found on this machine. Nothing is sent.',
		],
		examples: [
			['noip check', 'the configuration in use'],
			['noip check ./noip.conf', 'one that is not in use yet'],
			['noip check --probe', 'asks what address is seen from outside, too'],
		],
	},
	update: {
		summary: 'update now what is due',
		details: [
			'The agent does it where one runs; what it does is awaited. With --force confirmed addresses are sent, too, within stops, waits and limits, and once in five minutes.',
		],
		examples: [
			['noip update', 'all keys'],
			['noip update home', 'the key home alone'],
		],
	},
	reload: {
		summary: 'have the agent read the configuration',
		details: [
			'Says what the agent made of it: the keys that it serves, or what is wrong and where; with an error it ends with 78, and without an agent with 75.',
		],
	},
	resume: {
		summary: 'lift a stop, once its cause is gone',
		details: [
			'The provider has said no, and nothing is sent before this. A change of what the stop was about in the configuration lifts it as well.',
		],
		examples: [['noip resume home', 'after the password of the key home was corrected']],
	},
	import: {
		summary: 'print what another client is configured for as keys',
		details: [
			'WHAT is ddns-scripts, inadyn, ddclient, noip-duc, noip2 or ddns-updater; FILE is its configuration, where that is not in its usual place.',
			'What cannot be carried over is named on standard error. With --write the keys are appended to the configuration, unless that would not be valid then.',
		],
		examples: [
			['noip import inadyn', 'to look at'],
			['noip import inadyn --write', 'to have'],
			['noip import ddclient old.conf', 'from a copy'],
		],
	},
	help: {
		summary: 'tell of the commands, or of one with all its flags',
		examples: [['noip help update', 'the same as noip update --help']],
	},
	version: {
		summary: 'print the version and the engine',
	},
} as const satisfies Record<string, CommandHelp>;

export type CommandName = keyof typeof COMMAND_HELP;

/** What a flag means; null: it is for tests. */
export const FLAG_HELP = {
	force: 'send what is confirmed, too',
	json: 'as JSON',
	probe: 'ask the IP check, too',
	check: 'the exit code tells whether you are needed',
	write: 'append them to the configuration',
	'dry-run': 'only say what would be done',
	purge: 'configuration, state and user, too',
	prefix: 'where bin/noip is to be (/usr/local)',
	config: 'the configuration',
	'state-dir': 'what must survive a reboot',
	'run-dir': 'status, events and lock',
	root: null,
	help: 'of the command, or of all',
	version: 'print the version',
} as const;

export type FlagName = keyof typeof FLAG_HELP;

export const EXIT_CODE_HELP: readonly (readonly [code: number, meaning: string])[] = [
	[0, 'done, or nothing to do'],
	[2, 'wrong usage'],
	[69, 'not done yet: no answer, no address, or a wait'],
	[70, 'internal error'],
	[75, 'another noip runs; of reload and status --check: none does'],
	[77, 'stopped by an answer that needs you'],
	[78, 'configuration error'],
];

export const KEY_HELP = 'KEY is the name of a section "config key"; without one all are meant';

/** What this program is for, in a few words. */
export function purposeText(version: string, router: boolean): string {
	return `noip ${version}: keeps host names at No-IP pointing to this ${router ? 'router' : 'machine'}`;
}

/** Whose usage follows in `usage`. */
export function usageText(usage: string): string {
	return `usage: ${usage}`;
}

/** What begins a part of the help. */
export const HEADINGS = { commands: 'commands', flags: 'flags', examples: 'examples', codes: 'exit codes' };

export const ANY_USAGE = 'noip COMMAND [FLAGS] [WORDS]';

export const MORE_HELP = 'of a command with its flags: noip help COMMAND';

/** With the place that is in use. */
export function placeHelp(meaning: string, place: string | undefined): string {
	return place ? `${meaning} (${place})` : meaning;
}

export function firstStepsText(platform: Platform): string {
	return `first steps: ${setupCommand(platform)} asks for what is needed, writes ${platform.configFile} and tries it`;
}

/** Variables of the environment that change what is shown. */
export const VARIABLE_HELP: readonly (readonly [name: string, meaning: string])[] = [
	['NO_COLOR', 'when it is not empty, nothing is in colour'],
	['CLICOLOR_FORCE', 'when it is neither empty nor 0, states are in colour where the output is no terminal, too'],
	['TERM', 'on a terminal that is dumb, nothing is in colour'],
	['PATH', 'where programs are found; it is all that they get of the environment'],
];
