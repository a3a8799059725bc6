/** `noip import ddns-scripts`: carries the No-IP services of OpenWrt's ddns-scripts over. */

import { type Bytes, toText } from '../base/bytes.ts';
import * as EXIT from '../client/exit-code.ts';
import type { Problem } from '../client/file.ts';
import { configFrom, MOST_CONFIG } from '../client/load-config.ts';
import type { Paths } from '../client/paths.ts';
import { importDdns } from '../config/ddns-scripts.ts';
import { parseUci } from '../config/uci.ts';
import type { Host } from '../host/host.ts';
import { fileErrorText } from '../messages/files.ts';
import { complain } from './complain.ts';

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
	if (`${what}` !== 'ddns-scripts') return complain(host, { problem: 'import takes: ddns-scripts', code: EXIT.usage });
	const source = `${root}/etc/config/ddns`;
	const [ddns, own] = [readText(host, source), readText(host, config)];
	if (typeof ddns !== 'string') return complain(host, ddns);
	const mine = typeof own === 'string' ? parseUci(own) : { sections: [] };
	const taken = 'sections' in mine ? mine.sections.map(({ name }) => name ?? '') : [];
	const read = importDdns(ddns, taken);
	if ('error' in read) return complain(host, { problem: `${source} ${read.error}`, code: EXIT.configuration });
	const { keys, remarks, services } = read;
	for (const remark of remarks) host.print('err', remark);
	if (!services[0]) host.print('err', `${source} has no service of No-IP`);
	else if (!write) host.print('out', toText(keys).trim());
	else {
		const problem = typeof own === 'string' ? await append(host, paths, own, keys) : own;
		if (problem) return complain(host, problem);
		const off = services.map((name) => `uci set ddns.${name}.enabled='0'`);
		host.print(
			'out',
			`appended to ${config}; see: noip check\nthen end the old updates:\n${off.join('\n')}
uci commit ddns; service ddns restart; service noip reload`,
		);
	}
	return EXIT.done;
}

function readText({ files }: Host, path: string): Bytes | Problem {
	const text = files.read(path, MOST_CONFIG);
	return typeof text === 'string'
		? text
		: { problem: `${path} cannot be read: ${fileErrorText(text.error)}`, code: EXIT.configuration };
}

/** Appends the keys unless they are in error there, or the file itself cannot be read. */
async function append(host: Host, paths: Paths, own: Bytes, keys: Bytes): Promise<Problem | null> {
	const { files } = host;
	const { config: path } = paths;
	const text = own + keys;
	const read = configFrom(text, host, paths);
	const first = 'error' in parseUci(own) ? 0 : own.split('\n').length;
	const error = 'errors' in read && read.errors.find((each) => Number(/ line (\d+)/.exec(each.text)?.[1]) > first);
	if (error) return { problem: `nothing is written: ${error.text}`, code: EXIT.configuration };
	const status = files.status(path);
	const fresh = `${path}.new`;
	const failed =
		(await files.writeDurably(fresh, text, 'mode' in status ? status.mode : 0o600)) ??
		files.rename(fresh, path) ??
		(await files.flush(path.replace(/[^/]*$/, '.')));
	return failed && { problem: `${path} cannot be written: ${fileErrorText(failed.error)}` };
}
