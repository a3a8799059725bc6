/** What becomes of the state: it is saved, and a process that begins finds what is left of it. */
import type { EntryOf } from '../../event-log.ts';
import { isSaveOf, readState, type SavedState } from '../../program-files.ts';
import { FAMILIES } from './carried.ts';
import { foldCommand } from './fold-process.ts';
import { trackName } from './knowledge.ts';
import { clocksOf, type Model } from './model.ts';
import { loseUnknown } from './names.ts';
import { maySend } from './queries.ts';
import { becomesVague, isExcused, isOtherTime, isSameStop, recalledState, savedNameOf } from './recall.ts';
import { hasSameScope, type Stop } from './stops.ts';
import { afterLoad, startWait } from './wait.ts';

/** The state has come to the disk. */
export function isSave({ machine }: Model, event: EntryOf<'rename'>): boolean {
	return isSaveOf(machine.paths.stateDir, event);
}

export function foldRename(model: Model, event: EntryOf<'rename'>): void {
	if (!isSave(model, event)) return;
	model.excuses.unsavedMs = Infinity;
	model.writesLeft--;
	for (const { user, host } of readState(event.content)?.names ?? []) trackName(model.knowledge, user, host);
}

/** A process begins; those that may send take over what they find, and ask for what their command says. */
export function foldLoad(model: Model, event: EntryOf<'load'>): void {
	const process = model.processes.get(event.pid);
	if (!process || !maySend(process)) return;
	const { excuses, traffic } = model;
	excuses.runFolderBeganMs ??= clocksOf(model).uptimeMs;
	readWaits(model);
	model.writesLeft += 2;
	traffic.unsent.clear();
	const state = recalledState(model, event);
	recallStops(model, state);
	recallHolds(model, state);
	recallNames(model, state);
	excuses.crash = null;
	for (const command of commandsOf(process.args)) foldCommand(model, command);
}

/** What the waits may be after they were read from the disk. */
function readWaits(model: Model): void {
	const { knowledge } = model;
	const clocks = clocksOf(model);
	for (const hold of [knowledge.hold, knowledge.checkHold]) if (hold) hold.wait = afterLoad(hold.wait, clocks);
	for (const name of knowledge.names.values()) {
		for (const family of FAMILIES) {
			const disputed = name[family]?.disputed;
			if (disputed) disputed.again = afterLoad(disputed.again, clocks);
		}
	}
}

/** Stops that have been lost are no more, be it that an earlier one of the same scope is saved; one that was lifted may be back after a crash, unless what is saved is a later one of the same scope. */
function recallStops(model: Model, state: SavedState | null): void {
	const { knowledge, commands, excuses, nowMs } = model;
	const isSaved = (stop: Stop) => state?.stops.some((one) => isSameStop(one, stop));
	const isLost = (stop: Stop) =>
		isExcused(model, stop.atMs) && state?.stops.every((one) => !isSameStop(one, stop) || isOtherTime(one, stop));
	const kept = knowledge.stops.filter((stop) => isSaved(stop) && !isLost(stop));
	const back = commands.lifted.filter(
		({ atMs, stop }) =>
			isSaved(stop) &&
			!kept.some((later) => hasSameScope(later, stop)) &&
			isExcused(model, atMs) &&
			atMs <= (excuses.crash?.atMs ?? nowMs),
	);
	knowledge.stops = [...kept, ...back.map(({ stop }) => stop)];
}

/** Of a hold that is not the one that must be known, only that there is one. */
function recallHolds(model: Model, state: SavedState | null): void {
	const { knowledge } = model;
	for (const which of ['hold', 'checkHold'] as const) {
		const saved = state?.[which];
		if (saved?.series === knowledge[which]?.series) continue;
		const wait = startWait(0, clocksOf(model), true);
		knowledge[which] = saved ? { series: saved.series, wait, isAsked: true, learnedMs: 0 } : null;
	}
}

function recallNames(model: Model, state: SavedState | null): void {
	for (const name of model.knowledge.names.values()) {
		const saved = savedNameOf(state, name);
		const isVague = becomesVague(model, name, saved);
		if (saved?.presence === 'unknown') name.presence = 'unknown';
		for (const family of FAMILIES) {
			const known = name[family];
			// What is on the disk while a request cannot be sent is believed after a restart (rule 2).
			if (known && saved?.[family]?.unknown) known.doubtful = true;
		}
		if (!isVague) continue;
		name.vague = true;
		// The program may not have noted that the answer came (rule 2).
		loseUnknown(name);
	}
}

/** What a command asks for, as lines for the FIFO. */
function commandsOf([command, ...rest]: readonly string[]): string[] {
	const named = rest.filter((word) => !word.startsWith('-'));
	const keys = named[0] ? named : ['-'];
	if (command === 'resume') return keys.map((key) => `resume ${key}`);
	if (command === 'update' && rest.includes('--force')) return keys.map((key) => `force ${key}`);
	return [];
}
