/** What a process finds of its state when it begins, held against what must be known; and what excuses that something is missing. */
import type { EntryOf } from '../../event-log.ts';
import {
	readState,
	readVolatile,
	type SavedName,
	type SavedState,
	type SavedStop,
	STATE_FILES,
} from '../../program-files.ts';
import { SECOND } from '../../units.ts';
import { FAMILIES } from './carried.ts';
import type { Model } from './model.ts';
import type { Name } from './names.ts';
import type { Stop } from './stops.ts';

/** Between hearing an answer and having it on the disk. */
export const SAVING_MS = SECOND;
/** What the kernel may take to write back a name. */
const WRITE_BACK_MS = 5 * SECOND;

/** The newest state that there is: in the run folder of this boot, where the disk has not taken it, or on the disk. */
export function recalledState({ machine }: Model, { state, volatile }: EntryOf<'load'>): SavedState | null {
	const memory = readVolatile(volatile);
	const unsaved = memory?.bootId === machine.bootId ? memory.unsaved : null;
	if (unsaved) return unsaved;
	for (const name of STATE_FILES) {
		const found = readState(state[name] ?? null);
		if (found) return found;
	}
	return null;
}

/** The disk has failed: what it has lost once may be missed at any later start. */
export function isDiskBad({ excuses }: Model): boolean {
	return excuses.diskMs > -Infinity;
}

/** Whether what was learned then need not be known at a start now: there was no time to save it, or no disk to take it. */
export function isExcused(model: Model, learnedMs: number): boolean {
	const { crash } = model.excuses;
	const windowMs = crash?.power ? SAVING_MS + WRITE_BACK_MS : SAVING_MS;
	return isDiskBad(model) || (crash !== null && learnedMs > crash.atMs - windowMs);
}

export function isSameStop(saved: SavedStop, stop: Stop): boolean {
	return (
		saved.word === stop.word &&
		saved.user === stop.user &&
		String(saved.hosts) === String(stop.hosts) &&
		saved.offline === stop.offlineOnly
	);
}

/** Whether what is saved is an earlier stop of the same scope, or one of another time. */
export function isOtherTime({ at }: SavedStop, { wallMs }: Stop): boolean {
	return Math.abs(Date.parse(at) - wallMs) > 2 * SECOND;
}

export function savedNameOf(state: SavedState | null, { user, host }: Name): SavedName | undefined {
	return state?.names.find((one) => one.user.toLowerCase() === user.toLowerCase() && one.host === host);
}

/** A confirmation that must be known is not the one that is saved. What is saved as unknown is believed (rule 2). */
export function differs(name: Name, saved: SavedName | undefined): boolean {
	return FAMILIES.some((family) => {
		const known = name[family];
		const its = saved?.[family];
		return known && !known.doubtful && !known.vague && !its?.unknown && its?.sent !== known.sent;
	});
}

/** What is saved is sure of something that is in doubt. */
export function forgetsDoubt(name: Name, saved: SavedName | undefined): boolean {
	return FAMILIES.some((family) => {
		const known = name[family];
		const its = saved?.[family];
		return known?.doubtful && !known.vague && its && !its.unknown;
	});
}

/** After such a start it cannot be told any more what the client knows of the name. */
export function becomesVague(model: Model, name: Name, saved: SavedName | undefined): boolean {
	return differs(name, saved) || isExcused(model, name.learnedMs);
}
