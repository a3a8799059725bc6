/** `noip import`: carries the No-IP entries of another client over. */

import { type Bytes, toText } from '../base/bytes.ts';
import * as EXIT from '../client/exit-code.ts';
import type { Problem } from '../client/file.ts';
import { configFrom, type LoadedConfig, MOST_CONFIG } from '../client/load-config.ts';
import { type Paths, platformOf } from '../client/paths.ts';
import { replaceConfig } from '../client/replace-config.ts';
import { CLIENTS, type Client, type ClientName, isClient } from '../config/import/clients.ts';
import { type ImportedService, keysOf } from '../config/import/keys.ts';
import { type InterfaceFinder, type SourceFile, sourceError } from '../config/import/service.ts';
import { parseUci, type UciSection } from '../config/uci.ts';
import type { Host } from '../host/host.ts';
import { SWITCHED_OFF } from '../messages/commands.ts';
import { configErrors } from '../messages/config.ts';
import { unreadableText, unwritableText } from '../messages/files.ts';
import {
	importedAlreadyText,
	importedText,
	importRemarkText,
	importUsageText,
	noSourceText,
	nothingToImportText,
	notWrittenText,
	sourceErrorText,
	unresolvedText,
} from '../messages/import.ts';
import { absenceText } from '../messages/network.ts';
import { selectAddress } from '../network/address-selection.ts';
import { interfaceMeant } from '../network/named-interface.ts';
import { type Network, networkOf } from '../network/network.ts';
import { networkReader } from '../network/read-network.ts';
import { complain } from './complain.ts';
import { printLines, printSentence } from './print-lines.ts';

/**
 * Prints the sections, or appends them to the configuration (`write`). What is to be minded goes to standard error, so that the output is UCI text.
 * `words`: the client, and perhaps its file. Gives the exit code.
 */
export async function importCommand(
	host: Host,
	paths: Paths,
	words: readonly string[],
	write: boolean,
): Promise<number> {
	const [client = '', file, superfluous] = words;
	if (!isClient(client) || superfluous !== undefined) {
		return complain(host, { problem: importUsageText(Object.keys(CLIENTS)), code: EXIT.usage });
	}
	const [sources, own] = [readSources(host, paths, client, file), readText(host, paths.config)];
	if ('problem' in sources) return complain(host, sources);
	const reading = await networkReader(host, paths.router)();
	const network = reading.kind === 'read' ? reading.network : null;
	const find: InterfaceFinder = (name, family, isDevice) =>
		network ? interfaceMeant(name, family, network, isDevice) : name.replace(/^@/, '');
	const read = CLIENTS[client].read(sources, { router: paths.router, find });
	if ('error' in read) {
		return complain(host, { problem: sourceErrorText(client, read), code: EXIT.configuration });
	}
	const mine = typeof own === 'string' ? sectionsIn(own) : [];
	const taken = mine.map(({ name }) => name ?? '');
	const { keys, remarks, services } = keysOf(read, taken);
	const known = network?.interfaces.map(({ name }) => name) ?? [];
	const unknown = write ? remarks.find(({ code }) => code === 'unknown-interface') : undefined;
	for (const remark of remarks)
		if (remark !== unknown) printSentence(host, 'err', importRemarkText(client, remark, known));
	if (unknown) {
		const problem = notWrittenText(importRemarkText(client, unknown, known));
		return complain(host, { problem, code: EXIT.configuration });
	}
	const source = sources.map(({ path }) => path).join(', ');
	if (!services[0]) printSentence(host, 'err', nothingToImportText(client, source));
	else if (reading.kind === 'problem') printSentence(host, 'err', unresolvedText(client, reading.problem));
	if (!services[0]) return EXIT.done;
	if (!write) printLines(host, 'out', toText(keys).trim());
	else {
		const loaded = typeof own === 'string' ? await append(host, paths, own, keys) : own;
		if ('problem' in loaded) return complain(host, loaded);
		const running = services
			.filter(({ enabled }) => enabled)
			.map((service) => ({
				service: service.name,
				why: obstacle(service, loaded, network ?? networkOf([], paths.router)),
			}));
		const ready = running.flatMap(({ service, why }) => (why === null ? service : []));
		const unready = running.flatMap(({ service, why }) => (why === null ? [] : { service, why }));
		const isNeeded = remarks.some(({ code }) => NOT_IMPORTED.includes(code));
		const text = importedText(platformOf(paths), { client, source, ready, unready, isNeeded });
		for (const line of text.split('\n')) printSentence(host, 'out', line);
	}
	return EXIT.done;
}

/** What the other client goes on with. */
const NOT_IMPORTED = ['other-provider', 'incomplete', 'from-environment', 'unprintable', 'bad-hostname'];

/** The files to import from, or why there are none. */
function readSources(
	host: Host,
	{ root }: Paths,
	client: ClientName,
	file: string | undefined,
): readonly [SourceFile, ...SourceFile[]] | Problem {
	const { paths, together }: Client = CLIENTS[client];
	const candidates = file === undefined ? paths.map((path) => root + path) : [file];
	const sources: SourceFile[] = [];
	for (const path of candidates) {
		const text = host.files.read(path, MOST_CONFIG);
		const isMissing = typeof text !== 'string' && text.error === 'ENOENT' && candidates.length > 1;
		if (isMissing) continue;
		if (typeof text !== 'string') return unreadable(path, text.error);
		sources.push({ path, text });
		if (!together) break;
	}
	const [first, ...more] = sources;
	if (!first) return { problem: noSourceText(client, candidates), code: EXIT.configuration };
	if (sources.some(({ text }) => text.trim())) return [first, ...more];
	return { problem: sourceErrorText(client, sourceError(first, null, { code: 'empty' })), code: EXIT.configuration };
}

function readText({ files }: Host, path: string): Bytes | Problem {
	const text = files.read(path, MOST_CONFIG);
	return typeof text === 'string' ? text : unreadable(path, text.error);
}

const unreadable = (path: string, error: string): Problem => ({
	problem: unreadableText(path, error),
	code: EXIT.configuration,
});

function sectionsIn(text: Bytes): UciSection[] {
	const parsed = parseUci(text);
	return 'sections' in parsed ? parsed.sections : [];
}

/** Appends the keys unless they are in error there, or the file itself cannot be read; gives the configuration that this makes. */
async function append(host: Host, paths: Paths, own: Bytes, keys: Bytes): Promise<LoadedConfig | Problem> {
	const { config: path } = paths;
	const text = own + (/[^\n]$/.test(own) ? '\n' : '') + keys;
	const read = configFrom(text, host, paths);
	const lastOwnLine = 'error' in parseUci(own) ? 0 : own.split('\n').length;
	const ofKeys = 'errors' in read ? [] : read.config.broken.flatMap((key) => key.errors);
	const errors = 'errors' in read ? read.errors : configErrors(ofKeys, path);
	const error = errors.find(({ line }) => line !== null && line > lastOwnLine);
	if (error) return { problem: notWrittenText(error.text), code: EXIT.configuration };
	const twin = twinOf(sectionsIn(keys), sectionsIn(own));
	if (twin) return { problem: notWrittenText(importedAlreadyText(twin)), code: EXIT.configuration };
	const failed = await replaceConfig(host, paths, text);
	return failed ? { problem: unwritableText(path, failed.error) } : read;
}

/** The name of a key that is there with the user and the host names of one that is to be, which several keys may have (rule 1). */
function twinOf(keys: readonly UciSection[], there: readonly UciSection[]): string | undefined {
	const identity = ({ options }: UciSection) =>
		['username', 'hostname']
			.map((name) =>
				options
					.get(name)
					?.values.flatMap(({ text }) => text.split(/[\s,]+/))
					.sort(),
			)
			.join('\n');
	const identities = keys.map(identity);
	const twin = there.find((section) => section.type === 'key' && identities.includes(identity(section)));
	return twin && (twin.name ?? '');
}

/** Why the keys of a service would publish nothing in its place now; null: they would. */
function obstacle({ families, keys }: ImportedService, loaded: LoadedConfig, network: Network): string | null {
	if ('errors' in loaded) return loaded.errors[0]?.text ?? '';
	const { settings, keys: known } = loaded.config;
	if (!settings.enabled) return SWITCHED_OFF;
	const memory = { confirmed: [], awaited: null, isDead: () => false };
	for (const key of known.filter(({ name }) => keys.includes(name))) {
		const absences = families.flatMap((family) => {
			const selection = selectAddress(key, family, network, memory);
			return selection.kind === 'absent' ? [absenceText(selection.reasons)] : [];
		});
		if (absences.length === families.length) return absences[0] ?? '';
	}
	return null;
}
