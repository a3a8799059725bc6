/** State on the disk and in the run folder, written so that a power cut at any instant leaves one that can be read (rules 26). */
import type { FileError, Host } from '../host/host.ts';
import { isoTime, type Moment } from '../updater/moment.ts';
import { emptyRecent, RECENT_SCHEMA, type Recent } from '../updater/recent.ts';
import { open, seal } from '../updater/sealed.ts';
import { emptyState, isStop, STATE_SCHEMA, type State, type Stop } from '../updater/state.ts';
import { UNKNOWN, withStop } from '../updater/stops.ts';

const MOST_STATE = 1 << 20;
const FILE_MODE = 0o640;

/** What was found at the start. `problem` ends the program with 70: nothing may be sent without knowing the stops. */
export type Loaded = { state: State; warnings: string[] } | { problem: string };

/** Reads and writes `state.json` (durable) and `recent.json` (run folder). */
export class Store {
	/** Why the disk does not take the state, or null when it does. */
	diskProblem: string | null = null;
	private written = '';
	private writtenRecent = '';

	constructor(
		private readonly host: Host,
		private readonly stateDir: string,
		private readonly runDir: string,
	) {}

	private get statePath(): string {
		return `${this.stateDir}/state.json`;
	}

	/** The newest state that can be read, or a new one; a broken one is kept aside, unless this is only a look (`dry`). */
	load(moment: Moment, dry = false): Loaded {
		const warnings: string[] = [];
		const damaged: Stop[] = [];
		let aside = false;
		for (const path of this.candidates()) {
			const bytes = this.host.files.read(path, MOST_STATE);
			if (typeof bytes !== 'string') {
				if (bytes.error === 'ENOENT' || bytes.error === 'ENOTDIR') continue;
				if (bytes.error !== 'EFBIG') return { problem: unopenable(path, bytes) };
			}
			const opened = open(typeof bytes === 'string' ? bytes : '', STATE_SCHEMA);
			if (opened.kind === 'whole') {
				const state = opened.value as State;
				if (path === this.statePath) this.written = seal(state, 1);
				else warnings.push(`the state is taken from ${path}; the last answer may be missing`);
				return { state: damaged.reduce(withStop, state), warnings };
			}
			if (opened.kind === 'damaged') damaged.push(...readableStops(opened.value));
			if (!path.endsWith('.new') && !dry) warnings.push(this.putAside(path, opened.kind, moment));
			aside = true;
		}
		if (aside) warnings.push('the client starts as new: every name is sent once');
		const state = emptyState(hex(this.host.randomBytes(8)));
		return { state: damaged.reduce(withStop, state), warnings };
	}

	/** A `.new` counts only when the power was cut between the two renames of `save`. */
	private candidates(): string[] {
		const current = this.statePath;
		const missing = 'error' in this.host.files.status(current);
		return missing ? [`${current}.new`, `${current}.1`] : [current, `${current}.1`];
	}

	private putAside(path: string, why: 'newer' | 'damaged' | 'unreadable', moment: Moment): string {
		const kept = `${path}.aside-${isoTime(moment.wallMs).replace(/[-:]/g, '')}`;
		const said = {
			newer: 'was written by a newer version of this program',
			damaged: 'has changed since it was written',
			unreadable: 'cannot be read as a state',
		}[why];
		const failed = this.host.files.rename(path, kept);
		return failed
			? `${path} ${said}, and cannot be kept aside (${failed.error})`
			: `${path} ${said}; it is kept as ${kept}`;
	}

	/** Puts the state on the disk if it is not there yet; gives what went wrong, in the user's words, or null. */
	async save(state: State): Promise<string | null> {
		const text = seal(state, 1);
		if (text === this.written) return this.diskProblem;
		const failed = await this.replace(text);
		if (!failed) this.written = text;
		this.diskProblem =
			failed &&
			`the state cannot be written to ${this.statePath} (${failed.error}); stops hold until the next reboot only`;
		return this.diskProblem;
	}

	/** Writes beside it, flushes, keeps the one before as `.1`, renames: each step leaves something whole to read. */
	private async replace(text: string): Promise<FileError | null> {
		const { files } = this.host;
		const path = this.statePath;
		const fresh = `${path}.new`;
		const unwritten = files.write(fresh, text, FILE_MODE) ?? (await files.flush(fresh));
		if (unwritten) return unwritten;
		const kept = files.rename(path, `${path}.1`);
		if (kept && kept.error !== 'ENOENT') return kept;
		return files.rename(fresh, path);
	}

	/** What is remembered of this boot, or a memory that begins now. */
	loadRecent(moment: Moment): Recent {
		const bytes = this.host.files.read(`${this.runDir}/recent.json`, MOST_STATE);
		const opened = open(typeof bytes === 'string' ? bytes : '', RECENT_SCHEMA);
		const recent = opened.kind === 'whole' ? (opened.value as Recent) : null;
		return recent?.bootId === moment.bootId ? recent : emptyRecent(moment);
	}

	/** Keeps the memory in the run folder, with the state itself when the disk does not take it. */
	saveRecent(recent: Recent, state: State): void {
		const text = seal({ ...recent, unsaved: this.diskProblem ? state : null });
		if (text === this.writtenRecent) return;
		const path = `${this.runDir}/recent.json`;
		const failed = this.host.files.write(`${path}.new`, text, FILE_MODE) ?? this.host.files.rename(`${path}.new`, path);
		if (!failed) this.writtenRecent = text;
	}
}

/** A stop that can still be read in a damaged file is kept: to stop too long is better than to go on. */
function readableStops(value: object): Stop[] {
	const { stops } = value as { stops?: unknown };
	return Array.isArray(stops) ? stops.filter(isStop).map((stop) => ({ ...stop, fingerprint: UNKNOWN })) : [];
}

function unopenable(path: string, { error }: FileError): string {
	return `${path} cannot be opened (${error}): nothing is sent without knowing what was stopped; mend or remove it`;
}

function hex(bytes: string): string {
	return [...bytes].map((byte) => byte.charCodeAt(0).toString(16).padStart(2, '0')).join('');
}
