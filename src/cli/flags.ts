/** The flags of all commands; what each means stands in `messages/help.ts`. */
import type { FlagName } from '../messages/help.ts';

export interface Flag {
	/** What it takes, as the help has it; without it it is a switch. */
	value?: string;
	/** Its short form. */
	letter?: string;
}

/** By their names, without dashes. */
export const FLAGS: Readonly<Record<FlagName, Flag>> = {
	force: {},
	json: {},
	probe: {},
	check: {},
	write: {},
	'dry-run': {},
	purge: {},
	prefix: { value: 'FOLDER' },
	config: { value: 'FILE', letter: 'c' },
	'state-dir': { value: 'FOLDER' },
	'run-dir': { value: 'FOLDER' },
	root: { value: 'FOLDER' },
	help: { letter: 'h' },
	version: { letter: 'V' },
};

/** Where things are; each command but those that need no place takes them. */
export const PLACES: readonly FlagName[] = ['config', 'state-dir', 'run-dir', 'root'];

/** Asked for with any command, or without one. */
export const ASKING: readonly FlagName[] = ['help', 'version'];

/** A flag and its properties, in their order. */
export function flagList(): (Flag & { name: FlagName })[] {
	return Object.entries(FLAGS).map(([name, flag]) => ({ name: name as FlagName, ...flag }));
}
