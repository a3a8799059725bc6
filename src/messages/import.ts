/** What is said by `noip import`. */

import type { ImportRemark } from '../config/ddns-scripts.ts';
import type { UciError } from '../config/uci.ts';
import { syntaxText } from './config.ts';

export const USAGE = 'import needs to know from what: noip import ddns-scripts';

/** What is not carried over of a service, and why. */
export function importRemarkText(remark: ImportRemark): string {
	const service = `service '${remark.service}'`;
	switch (remark.code) {
		case 'other-provider':
			return `${service} is not imported: it is for '${remark.provider}', not No-IP`;
		case 'incomplete':
			return `${service} is not imported: it has no ${remark.missing.join(' and ')}`;
		case 'options-dropped':
			return `${service} is imported without ${remark.options.join(', ')}`;
	}
}

/** That the file to import from (`source`) is not in UCI format. */
export function sourceErrorText(source: string, { lineNumber, ...error }: UciError): string {
	return `${source} line ${lineNumber}: ${syntaxText(error, lineNumber)}`;
}

export function nothingToImportText(source: string): string {
	return `${source} has no service for No-IP: nothing to import`;
}

export function notWrittenText(why: string): string {
	return `nothing is written: ${why}`;
}

/** What was done, and what is left to do. `services`: their names in the configuration of ddns-scripts. */
export function importedText(config: string, services: readonly string[]): string {
	return [
		`appended to ${config}; look at it with: noip check`,
		'then switch the old updates off:',
		...services.map((name) => `uci set ddns.${name}.enabled='0'`),
		'uci commit ddns; service ddns restart; service noip reload',
	].join('\n');
}
