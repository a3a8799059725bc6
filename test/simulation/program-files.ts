/** What the simulation knows of the files and lines that the program writes; everything else takes them for mere bytes. */
import type { Bytes } from '../../src/base/bytes.ts';

/** The state in its folder, the newest first. */
export const STATE_FILE = 'state.json';
export const STATE_FILES = [STATE_FILE, 'state.json.new', 'state.json.1'];
/** The volatile state, from the run folder. */
export const VOLATILE_FILE = 'agent/recent.json';
/** In every password of a generated configuration, and nowhere else. */
export const PASSWORD_MARK = 'Secret-';
/** In a line of the log about an error of the program itself. */
export const INTERNAL_ERROR_MARK = 'internal:';

interface SavedFamily {
	sent: string | null;
	/** Why it is not sure, or null. */
	unknown: unknown;
}

export interface SavedName {
	user: string;
	host: string;
	presence: string;
	ipv4: SavedFamily | null;
	ipv6: SavedFamily | null;
}

export interface SavedStop {
	word: string;
	user: string | null;
	hosts: string[] | null;
	offline: boolean;
	/** When it began, by the wall clock. */
	at: string;
}

/** What the program has saved, as far as it is read here. */
export interface SavedState {
	names: SavedName[];
	stops: SavedStop[];
	hold: { series: number } | null;
	checkHold: { series: number } | null;
}

/** The state in a file; null where there is none that can be read. */
export function readState(text: Bytes | null): SavedState | null {
	const value = readJson(text) as Partial<SavedState> | null;
	return value?.names ? (value as SavedState) : null;
}

/** The state has come to the disk under its own name. */
export function isSaveOf(stateDir: string, { to, error }: { to: string; error: string | null }): boolean {
	return to === `${stateDir}/${STATE_FILE}` && error === null;
}

/** Whether a file is not even JSON any more. */
export function isTorn(text: Bytes): boolean {
	return readJson(text) === null;
}

/** Of which boot the volatile state is, and the state in it that the disk has not taken. */
export function readVolatile(text: Bytes | null): { bootId: string; unsaved: SavedState | null } | null {
	return readJson(text) as { bootId: string; unsaved: SavedState | null } | null;
}

function readJson(text: Bytes | null): unknown {
	if (text === null) return null;
	try {
		return JSON.parse(text);
	} catch {
		return null;
	}
}
