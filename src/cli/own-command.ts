/** Commands that only one of the programs has. */
import type { Host } from '../host/host.ts';

export interface OwnCommand {
	/** Its flags, with and without a value. */
	takes: readonly string[];
	/** Lines for `--help`; the first of several commands may speak for all. */
	help: string;
	/** Gives the exit code. */
	run(host: Host, line: OwnLine): Promise<number>;
}

/** What followed the command. */
export interface OwnLine {
	/** By the flag's name. */
	values: Readonly<Record<string, string>>;
	switches: readonly string[];
}

export type OwnCommands = Readonly<Record<string, OwnCommand>>;
