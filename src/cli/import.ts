/** `noip import ddns-scripts`: carries the No-IP services of OpenWrt's ddns-scripts over. */

import { type Bytes, toText } from '../base/bytes.ts';
import * as EXIT from '../client/exit-code.ts';
import type { Problem } from '../client/file.ts';
import { configFrom, MOST_CONFIG } from '../client/load-config.ts';
import type { Paths } from '../client/paths.ts';
import { importDdns } from '../config/ddns-scripts.ts';
import { parseUci } from '../config/uci.ts';
import type { Host } from '../host/host.ts';
import { configErrors } from '../messages/config.ts';
import { unreadableText, unwritableText } from '../messages/files.ts';
import {
	importedText,
	importRemarkText,
	nothingToImportText,
	notWrittenText,
	sourceErrorText,
	USAGE,
} from '../messages/import.ts';
import { complain } from './complain.ts';
import { printLines } from './print-lines.ts';

/**
 * Prints the sections, or appends them to the configuration (`write`). What is to be minded goes to standard error, so that the output is UCI text.
 * Gives the exit code.
 */
export async function importCommand(
	host: Host,
	paths: Paths,
	what: readonly string[],
	write: boolean,
): Promise<number> {
	const { config, root } = paths;
	if (`${what}` !== 'ddns-scripts') return complain(host, { problem: USAGE, code: EXIT.usage });
	const source = `${root}/etc/config/ddns`;
	const [ddns, own] = [readText(host, source), readText(host, config)];
	if (typeof ddns !== 'string') return complain(host, ddns);
	const mine = typeof own === 'string' ? parseUci(own) : { sections: [] };
	const taken = 'sections' in mine ? mine.sections.map(({ name }) => name ?? '') : [];
	const read = importDdns(ddns, taken);
	if ('error' in read) {
		return complain(host, { problem: sourceErrorText(source, read.error), code: EXIT.configuration });
	}
	const { keys, remarks, services } = read;
	for (const remark of remarks) host.print('err', importRemarkText(remark));
	if (!services[0]) host.print('err', nothingToImportText(source));
	else if (!write) printLines(host, 'out', toText(keys).trim());
	else {
		const problem = typeof own === 'string' ? await append(host, paths, own, keys) : own;
		if (problem) return complain(host, problem);
		printLines(host, 'out', importedText(config, services));
	}
	return EXIT.done;
}

function readText({ files }: Host, path: string): Bytes | Problem {
	const text = files.read(path, MOST_CONFIG);
	return typeof text === 'string' ? text : { problem: unreadableText(path, text.error), code: EXIT.configuration };
}

/** Appends the keys unless they are in error there, or the file itself cannot be read. */
async function append(host: Host, paths: Paths, own: Bytes, keys: Bytes): Promise<Problem | null> {
	const { files } = host;
	const { config: path } = paths;
	const text = own + keys;
	const read = configFrom(text, host, paths);
	const lastOwnLine = 'error' in parseUci(own) ? 0 : own.split('\n').length;
	const ofKeys = 'errors' in read ? [] : read.config.broken.flatMap((key) => key.errors);
	const errors = 'errors' in read ? read.errors : configErrors(ofKeys, path);
	const error = errors.find(({ line }) => line !== null && line > lastOwnLine);
	if (error) return { problem: notWrittenText(error.text), code: EXIT.configuration };
	const status = files.status(path);
	const fresh = `${path}.new`;
	const failed =
		(await files.writeDurably(fresh, text, 'mode' in status ? status.mode : 0o600)) ??
		files.rename(fresh, path) ??
		(await files.flush(path.replace(/[^/]*$/, '.')));
	return failed && { problem: unwritableText(path, failed.error) };
}
