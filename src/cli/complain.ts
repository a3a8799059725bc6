/** What a command says when it cannot do what it should. */
import * as EXIT from '../client/exit-code.ts';
import type { Problem } from '../client/file.ts';
import type { Host } from '../host/host.ts';
import { complaintText } from '../messages/commands.ts';
import type { ConfigError } from '../messages/config.ts';
import { notFilledInText } from '../messages/hints.ts';
import type { Platform } from '../messages/platform.ts';
import { remarkText } from '../messages/status.ts';
import { printSentence } from './print-lines.ts';

/** Prints why, and gives the exit code. */
export function complain(host: Host, { problem, code = EXIT.internal }: Problem): number {
	printSentence(host, 'err', complaintText(problem));
	return code;
}

/** Says that the configuration is still the example, and gives the exit code. */
export function complainOfUnset(host: Host, platform: Platform): number {
	return complain(host, { problem: notFilledInText(platform), code: EXIT.configuration });
}

/** Prints what is wrong with a configuration and what else is to be minded in it, and gives the exit code. */
export function complainOfConfig(
	host: Host,
	{ errors, warnings }: { errors: readonly ConfigError[]; warnings: readonly ConfigError[] },
): number {
	for (const { text } of errors) printSentence(host, 'err', text);
	for (const { text } of warnings) printSentence(host, 'err', remarkText('warning', text));
	return EXIT.configuration;
}
