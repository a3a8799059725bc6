/** What is said by `noip import`. */

import { ELSEWHERE } from '../base/places.ts';
import type { ClientName } from '../config/import/clients.ts';
import type { ImportRemark, SourceError } from '../config/import/service.ts';
import type { NetworkProblem } from '../network/network.ts';
import { syntaxText } from './config.ts';
import { networkProblemText } from './network.ts';
import { type Platform, reloadCommand, restartServiceCommand, stopServiceCommand } from './platform.ts';

/** What each client calls what it updates. */
const NOUNS: Record<ClientName, string> = {
	'ddns-scripts': 'service',
	inadyn: 'provider',
	ddclient: 'host',
	'noip-duc': 'configuration of',
	noip2: 'file',
	'ddns-updater': 'setting',
};

/** That `noip import` was asked for what it does not know, or for too much. */
export function importUsageText(known: readonly string[]): string {
	return `import needs to know from what, and perhaps from which file: noip import ${known.join('|')} [FILE]`;
}

/** What is not carried over of a service, and why. `known`: the interfaces of this machine. */
export function importRemarkText(client: ClientName, remark: ImportRemark, known: readonly string[]): string {
	const service = remark.service ? `${NOUNS[client]} '${remark.service}'` : client;
	switch (remark.code) {
		case 'other-provider':
			return `${service} is not imported: it is for '${remark.provider}', not No-IP`;
		case 'incomplete':
			return `${service} is not imported: it has no ${remark.missing.join(' and ')}`;
		case 'from-environment':
			return `${service} is not imported: the environment of ${client} has its ${remark.options.join(' and ')}; write that into the file first`;
		case 'unprintable':
			return `${service} is not imported: its ${remark.option} has control characters or is not UTF-8 text; write that key by hand`;
		case 'bad-hostname':
			return `${service} is imported without '${remark.host}', which is no host name of the provider's`;
		case 'options-dropped':
			return `${service} is imported without ${remark.options.join(', ')}`;
		case 'hook':
			return `${service} is imported without ${remark.option}; what is to be run after a change goes into ${ELSEWHERE.hooks}`;
		case 'unread-file':
			return `${remark.option} '${remark.path}' is not read; write what it says into this one, or try: noip import ${client} ${remark.path}`;
		case 'program': {
			const { script, path, hasWords } = remark;
			const what = hasWords ? `put a program there that starts ${script} with its words` : `copy ${script} there`;
			return `${service} has its address from a program, which is run as ${path} now, if it is root's alone to write; ${script === path && !hasWords ? 'try it with noip check' : what}`;
		}
		case 'unknown-interface':
			return `${service}: ${remark.option} '${remark.value}' is no interface and no device here; write one of these as list interface: ${known.join(', ')}`;
	}
}

/** Why nothing can be read of the file to import from. */
export function sourceErrorText(client: ClientName, { error }: SourceError): string {
	return `${error.path}${error.line === null ? '' : ` line ${error.line}`}: ${sourceFaultText(client, error)}`;
}

function sourceFaultText(client: ClientName, error: SourceError['error']): string {
	switch (error.code) {
		case 'uci':
			return syntaxText(error, error.line);
		case 'empty':
			return 'the file is empty; nothing to import';
		case 'binary':
			return `a byte here is of no text: this is no configuration of ${client}`;
		case 'unclosed':
			return `what begins here is not closed; ${error.end} is missing`;
		case 'unexpected':
			return `what stands here is none of ${client}'s options`;
		case 'not-json':
			return error.line === null ? 'it is no JSON, or nested too deep' : 'it stops being JSON here; mend that first';
		case 'foreign':
			return `this is no configuration of ${client}; name another file: noip import ${client} FILE`;
		case 'damaged':
			return 'the file is cut off or damaged: its lengths and its checksum do not agree; nothing to import';
	}
}

/** No file of this client is there. */
export function noSourceText(client: ClientName, paths: readonly string[]): string {
	return `no configuration of ${client}: no such file: ${paths.join(', ')}; name it: noip import ${client} FILE`;
}

export function nothingToImportText(client: ClientName, source: string): string {
	const what = client === 'ddns-scripts' ? 'service for No-IP' : 'complete entry for No-IP';
	return `${source} has no ${what}: nothing to import`;
}

/** That the names of interfaces stand in the keys as the other client has them. */
export function unresolvedText(client: ClientName, problem: NetworkProblem): string {
	return `interfaces are taken over as ${client} names them, which may be devices: ${networkProblemText(problem)}`;
}

export function notWrittenText(why: string): string {
	return `nothing is written: ${why}`;
}

/** The same user and names are in a key already, which a second import would double. */
export function importedAlreadyText(key: string): string {
	return `key '${key}' has this user and these host names already`;
}

/** An old update that is to go on, and why nothing would be published in its place. */
export interface Unready {
	service: string;
	why: string;
}

/** What has been imported. */
export interface Imported {
	client: ClientName;
	/** The file that it comes from. */
	source: string;
	/** The services, by the names that the other client has for them, whose new keys would publish something now. */
	ready: readonly string[];
	/** The others that are on; they go on. */
	unready: readonly Unready[];
	/** The other client has more to do: services of other providers, or what is not imported. */
	isNeeded: boolean;
}

/** What was done, and what is left to do. */
export function importedText(platform: Platform, imported: Imported): string {
	const { client, ready, unready } = imported;
	return [
		`appended to ${platform.configFile}; look at it with: noip check`,
		...unready.map(({ service, why }) => `leave '${service}' of ${client} on; its key publishes nothing yet: ${why}`),
		...(ready[0]
			? [
					`have it updated with: ${reloadCommand(platform)}`,
					'then switch the old updates off:',
					...switchOffLines(platform, imported),
				]
			: []),
	].join('\n');
}

function switchOffLines(platform: Platform, { client, source, ready, unready, isNeeded }: Imported): string[] {
	if (client === 'ddns-scripts') {
		return platform.router
			? [...ready.map((name) => `uci set ddns.${name}.enabled='0'`), 'uci commit ddns; service ddns restart']
			: [`in the configuration of ddns-scripts: ${ready.join(', ')}`];
	}
	const isContainer = client === 'ddns-updater';
	if (!unready[0] && !isNeeded) return [isContainer ? `docker stop ${client}` : stopServiceCommand(client, platform)];
	const restart = isContainer ? `docker restart ${client}` : restartServiceCommand(client, platform);
	return [`take ${ready.join(', ')} out of ${source}, then: ${restart}`];
}
