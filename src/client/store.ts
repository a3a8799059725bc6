/** State on the disk and in the run folder, written so that a power cut at any instant leaves one that can be read (rule 26). */

import type { Bytes } from '../base/bytes.ts';
import { decode, encode } from '../base/checksummed.ts';
import { parseJson } from '../base/json.ts';
import { isoTime, type Now } from '../base/time.ts';
import type { FileError, Host } from '../host/host.ts';
import { type StateWarning, unopenedStateText } from '../messages/state.ts';
import type { Kept } from '../updater/session.ts';
import { emptyState, isStop, STATE_SCHEMA, type State, type Stop } from '../updater/state.ts';
import { putStop, UNKNOWN } from '../updater/stops.ts';
import { VOLATILE_SCHEMA, type VolatileState } from '../updater/volatile-state.ts';
import { type Problem, replaceFile } from './file.ts';
import { agentFolder } from './run-folder.ts';

const MOST_STATE = 1 << 20;
/** The stops stand behind the names; a megabyte in pieces would be too much for QuickJS. */
const MOST_SEARCHED = 1 << 16;
const FILE_MODE = 0o640;

/** What was found at the start. `problem` ends the program with 70: nothing may be sent without knowing the stops. */
export type Loaded = (Kept & { warnings: StateWarning[] }) | Problem;

/** Reads and writes `state.json` (durable) and `recent.json` (the agent's folder in the run folder). Both are in folders of another user's, where root reads them (rule 42). */
export interface Store {
	/** The newest state that can be read, or a new one; a broken one is kept aside, unless this is only a look (`dry`). */
	load(now: Now, dry?: boolean): Loaded;
	/** Puts the state on the disk; gives why that failed, or null. */
	save(state: State): Promise<string | null>;
	/** Keeps the volatile state in the run folder. */
	saveVolatile(volatile: VolatileState): void;
}

export function openStore({ files, randomBytes }: Host, stateDir: string, runDir: string): Store {
	const current = stateFile(stateDir);
	const fresh = `${current}.new`;
	const older = `${current}.1`;
	const volatilePath = `${agentFolder(runDir)}/recent.json`;
	let written = '';

	return {
		load(now, dry) {
			const warnings: StateWarning[] = [];
			const damaged: Stop[] = [];
			let isNew = true;
			// A `.new` counts only when the power was cut between the two renames of `save`.
			for (const path of ['error' in files.status(current) ? fresh : current, older]) {
				const bytes = files.readPlain(path, MOST_STATE);
				const isRead = typeof bytes === 'string';
				if (!isRead && bytes.error === 'ENOENT') continue;
				if (!isRead && bytes.error !== 'EFBIG') {
					return { problem: unopenedStateText(path, bytes.error), unusable: { path, error: bytes.error } };
				}
				const opened = decode(isRead ? bytes : '', STATE_SCHEMA);
				if (opened.kind === 'whole') {
					const state = opened.value as State;
					const isPersisted = path === current;
					if (!isPersisted) warnings.push({ code: 'older-state', path });
					return {
						state: damaged.reduce(putStop, state),
						isPersisted: isPersisted && !damaged[0],
						volatile: readVolatile(),
						warnings,
					};
				}
				if (isRead && opened.kind !== 'newer') damaged.push(...readableStops(bytes));
				isNew = false;
				if (path !== fresh && !dry) {
					warnings.push({ code: 'unusable-state', path, fault: opened.kind, kept: putAside(path, now) });
				}
			}
			if (!isNew) warnings.push({ code: 'no-state' });
			const salt = [...randomBytes(8)].map((byte) => byte.charCodeAt(0).toString(16)).join('');
			const state = damaged.reduce(putStop, emptyState(salt));
			return { state, isPersisted: false, volatile: readVolatile(), warnings };
		},

		save: async (state) => (await replaceState(encode(state, 1)))?.error ?? null,

		saveVolatile(volatile) {
			const text = encode(volatile);
			if (text !== written && !replaceFile(files, volatilePath, text, FILE_MODE)) written = text;
		},
	};

	/** That of version 0.1 has causes of back-offs in another form: these begin anew. An older one of ours knows nothing of how far IP checks are believed, nor of lines and prefixes. */
	function readVolatile(): VolatileState | null {
		const bytes = files.readPlain(volatilePath, MOST_STATE);
		const text = typeof bytes === 'string' ? bytes : '';
		const [ours, former] = [VOLATILE_SCHEMA, 1].map((schema) => decode(text, schema));
		const untold = { trust: [], provoked: [], published: [], setUps: [], prefixes: [], commands: [] };
		if (ours?.kind === 'whole') return { ...untold, ...(ours.value as VolatileState) };
		if (former?.kind !== 'whole') return null;
		return { ...untold, ...(former.value as VolatileState), schema: VOLATILE_SCHEMA, backOffs: [] };
	}

	/** Gives its new path, or why it is where it was. */
	function putAside(path: string, now: Now): string | FileError {
		const kept = `${path}.aside-${isoTime(now.wallMs).replace(/[-:]/g, '')}`;
		return files.rename(path, kept) ?? kept;
	}

	/**
	 * Writes beside it, to the disk, keeps the one before as `.1`, renames: each step leaves something whole to read. The names are flushed too, or a power
	 * cut soon afterwards would bring back the one before, which knows nothing of the request that has gone out meanwhile.
	 */
	async function replaceState(text: string): Promise<FileError | null> {
		const unwritten = await files.writeDurably(fresh, text, FILE_MODE);
		if (unwritten) return unwritten;
		const kept = files.rename(current, older);
		if (kept && kept.error !== 'ENOENT') return kept;
		const failed = files.rename(fresh, current);
		// Where names cannot be flushed the system does it in its own time.
		await files.flush(stateDir);
		return failed;
	}
}

/** Where the durable state is. */
export function stateFile(stateDir: string): string {
	return `${stateDir}/state.json`;
}

/**
 * The stops that can still be read in a damaged file, one by one, for a single bit can spoil the whole as JSON. They are kept: to stop too long is better than
 * to go on. In a line end no stop hides, for `encode` writes those between its parts only.
 */
function readableStops(text: Bytes): Stop[] {
	return text
		.slice(-MOST_SEARCHED)
		.split(/(?={\s+"word")/)
		.map((part) => parseJson(part.replace(/\n *}.*/s, '}')))
		.filter(isStop)
		.map((stop) => ({ ...stop, fingerprint: UNKNOWN }));
}
