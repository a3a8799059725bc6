/** `noip import ddns-scripts`: carries the No-IP services of OpenWrt's ddns-scripts over. */

import { type Bytes, toText } from '../base/bytes.ts';
import * as EXIT from '../client/exit-code.ts';
import type { Problem } from '../client/file.ts';
import { configFrom, type LoadedConfig, MOST_CONFIG } from '../client/load-config.ts';
import { type Paths, platformOf } from '../client/paths.ts';
import { type ImportedService, type InterfaceFinder, importDdns } from '../config/ddns-scripts.ts';
import { parseUci } from '../config/uci.ts';
import type { Host } from '../host/host.ts';
import { SWITCHED_OFF } from '../messages/commands.ts';
import { configErrors } from '../messages/config.ts';
import { unreadableText, unwritableText } from '../messages/files.ts';
import {
	importedText,
	importRemarkText,
	nothingToImportText,
	notWrittenText,
	sourceErrorText,
	USAGE,
	unresolvedText,
} from '../messages/import.ts';
import { absenceText } from '../messages/network.ts';
import { selectAddress } from '../network/address-selection.ts';
import { interfaceMeant } from '../network/named-interface.ts';
import { type Network, networkOf } from '../network/network.ts';
import { networkReader } from '../network/read-network.ts';
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
	const { config, root, router } = paths;
	if (`${what}` !== 'ddns-scripts') return complain(host, { problem: USAGE, code: EXIT.usage });
	const source = `${root}/etc/config/ddns`;
	const [ddns, own] = [readText(host, source), readText(host, config)];
	if (typeof ddns !== 'string') return complain(host, ddns);
	const mine = typeof own === 'string' ? parseUci(own) : { sections: [] };
	const taken = 'sections' in mine ? mine.sections.map(({ name }) => name ?? '') : [];
	const reading = await networkReader(host, router)();
	const network = reading.kind === 'read' ? reading.network : null;
	const find: InterfaceFinder = (name, family, isDevice) =>
		network ? interfaceMeant(name, family, network, isDevice) : name.replace(/^@/, '');
	const read = importDdns(ddns, taken, find, router);
	if ('error' in read) {
		return complain(host, { problem: sourceErrorText(source, read.error), code: EXIT.configuration });
	}
	const { keys, remarks, services } = read;
	const known = network?.interfaces.map(({ name }) => name) ?? [];
	const unknown = write ? remarks.find(({ code }) => code === 'unknown-interface') : undefined;
	for (const remark of remarks) if (remark !== unknown) host.print('err', importRemarkText(remark, known));
	if (unknown) {
		return complain(host, { problem: notWrittenText(importRemarkText(unknown, known)), code: EXIT.configuration });
	}
	if (!services[0]) host.print('err', nothingToImportText(source));
	else if (reading.kind === 'problem') host.print('err', unresolvedText(reading.problem));
	if (services[0] && !write) printLines(host, 'out', toText(keys).trim());
	else if (services[0]) {
		const loaded = typeof own === 'string' ? await append(host, paths, own, keys) : own;
		if ('problem' in loaded) return complain(host, loaded);
		const running = services
			.filter(({ enabled }) => enabled)
			.map((service) => ({ service: service.name, why: obstacle(service, loaded, network ?? networkOf([], router)) }));
		const ready = running.flatMap(({ service, why }) => (why === null ? service : []));
		const unready = running.flatMap(({ service, why }) => (why === null ? [] : { service, why }));
		printLines(host, 'out', importedText(platformOf(paths), ready, unready));
	}
	return EXIT.done;
}

function readText({ files }: Host, path: string): Bytes | Problem {
	const text = files.read(path, MOST_CONFIG);
	return typeof text === 'string' ? text : { problem: unreadableText(path, text.error), code: EXIT.configuration };
}

/** Appends the keys unless they are in error there, or the file itself cannot be read; gives the configuration that this makes. */
async function append(host: Host, paths: Paths, own: Bytes, keys: Bytes): Promise<LoadedConfig | Problem> {
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
	return failed ? { problem: unwritableText(path, failed.error) } : read;
}

/** Why the keys of a service would publish nothing in its place now; null: they would. */
function obstacle({ family, keys }: ImportedService, loaded: LoadedConfig, network: Network): string | null {
	if ('errors' in loaded) return loaded.errors[0]?.text ?? '';
	const { settings, keys: known } = loaded.config;
	if (!settings.enabled) return SWITCHED_OFF;
	const memory = { confirmed: [], awaited: null, isDead: () => false };
	for (const key of known.filter(({ name }) => keys.includes(name))) {
		const selection = selectAddress(key, family, network, memory);
		if (selection.kind === 'absent') return absenceText(selection.reasons);
	}
	return null;
}
