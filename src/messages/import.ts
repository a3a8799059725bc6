/** What is said by `noip import`. */

import type { ImportRemark } from '../config/ddns-scripts.ts';
import type { UciError } from '../config/uci.ts';
import type { NetworkProblem } from '../network/network.ts';
import { syntaxText } from './config.ts';
import { networkProblemText } from './network.ts';
import { type Platform, reloadCommand } from './platform.ts';

export const USAGE = 'import needs to know from what: noip import ddns-scripts';

/** What is not carried over of a service, and why. `known`: the interfaces of this machine. */
export function importRemarkText(remark: ImportRemark, known: readonly string[]): string {
	const service = `service '${remark.service}'`;
	switch (remark.code) {
		case 'other-provider':
			return `${service} is not imported: it is for '${remark.provider}', not No-IP`;
		case 'incomplete':
			return `${service} is not imported: it has no ${remark.missing.join(' and ')}`;
		case 'options-dropped':
			return `${service} is imported without ${remark.options.join(', ')}`;
		case 'program': {
			const { script, path, hasWords } = remark;
			const what = hasWords ? `put a program there that starts ${script} with its words` : `copy ${script} there`;
			return `${service} has its address from a program, which is run as ${path} now, if it is root's alone to write; ${script === path && !hasWords ? 'try it with noip check' : what}`;
		}
		case 'unknown-interface':
			return `${service}: ${remark.option} '${remark.value}' is no interface and no device here; write one of these as list interface: ${known.join(', ')}`;
	}
}

/** That the file to import from (`source`) is not in UCI format. */
export function sourceErrorText(source: string, { lineNumber, ...error }: UciError): string {
	return `${source} line ${lineNumber}: ${syntaxText(error, lineNumber)}`;
}

export function nothingToImportText(source: string): string {
	return `${source} has no service for No-IP: nothing to import`;
}

/** That the names of interfaces stand in the keys as ddns-scripts has them. */
export function unresolvedText(problem: NetworkProblem): string {
	return `interfaces are taken over as ddns-scripts names them, which may be devices: ${networkProblemText(problem)}`;
}

export function notWrittenText(why: string): string {
	return `nothing is written: ${why}`;
}

/** An old update that is to go on, and why nothing would be published in its place. */
export interface Unready {
	service: string;
	why: string;
}

/**
 * What was done, and what is left to do. `ready`: the services, by their names in the configuration of ddns-scripts, whose new keys would publish something now;
 * the others go on.
 */
export function importedText(platform: Platform, ready: readonly string[], unready: readonly Unready[]): string {
	const { router, configFile } = platform;
	const off = router
		? [...ready.map((name) => `uci set ddns.${name}.enabled='0'`), 'uci commit ddns; service ddns restart']
		: [`in the configuration of ddns-scripts: ${ready.join(', ')}`];
	return [
		`appended to ${configFile}; look at it with: noip check`,
		...unready.map(
			({ service, why }) => `leave '${service}' of ddns-scripts on; its key publishes nothing yet: ${why}`,
		),
		...(ready[0]
			? [`have it updated with: ${reloadCommand(platform)}`, 'then switch the old updates off:', ...off]
			: []),
	].join('\n');
}
