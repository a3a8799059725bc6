/** What is said of the files that the program keeps: the durable state, and the run folder. */
import { fileErrorText, isProgramError, unreadableText, unwritableText } from './files.ts';
import { type Platform, packageOf, restartCommand } from './platform.ts';

/** What is to be minded of the state that was found at the start. */
export type StateWarning =
	/** The newest is not to be had, and this older one is used. */
	| { code: 'older-state'; path: string }
	/** It cannot be used; `kept`: where it is now, or why it is where it was. */
	| { code: 'unusable-state'; path: string; fault: StateFault; kept: string | { error: string } }
	/** None can be used. */
	| { code: 'no-state' };

export type StateFault = 'newer' | 'damaged' | 'unreadable';

const FAULTS: Record<StateFault, string> = {
	newer: 'was written by a newer version of noip',
	damaged: 'has changed since it was written',
	unreadable: 'cannot be read as a state',
};

export function stateWarningText(warning: StateWarning): string {
	switch (warning.code) {
		case 'older-state':
			return `the state is taken from ${warning.path}; the last answer may be missing`;
		case 'unusable-state': {
			const { path, fault, kept } = warning;
			const aside =
				typeof kept === 'string' ? `it is kept as ${kept}` : `it cannot be kept aside: ${fileErrorText(kept.error)}`;
			return `${path} ${FAULTS[fault]}; ${aside}`;
		}
		case 'no-state':
			return 'the client starts as new: every name is due once';
	}
}

function missingAdvice(error: string, platform: Platform): string {
	const [program, end] = error.split(': ');
	return program && end === 'missing' ? `; install the package ${packageOf(program, platform)}` : '';
}

/** Without the state nothing may be sent (rule 26). */
export function unopenedStateText(path: string, error: string): string {
	return `${unreadableText(path, error)}; nothing is sent without knowing what was stopped`;
}

/** What it means that the disk does not take the state. */
export function unsavedStateText(path: string, error: string): string {
	return `${unwritableText(path, error)}; until it can, a reboot forgets stops and waits`;
}

/** A folder or the lock cannot be used; the error is that of making or locking it. `whose`: what is to be said of its owner (`ownershipText`), or empty. */
export function unusableText(path: string, error: string, platform: Platform, whose: string): string {
	return `${path} cannot be used: ${fileErrorText(error)}${accessAdvice(path, error, platform, whose)}`;
}

function accessAdvice(path: string, error: string, platform: Platform, whose: string): string {
	if (isProgramError(error)) return missingAdvice(error, platform);
	// Whoever starts the service again finds it as full as before.
	if (error === 'ENOSPC') return `; free some space (see: df ${path.replace(/\/[^/]*$/, '')})`;
	// A container that is read-only, most often.
	if (error === 'EROFS') return `; mount memory (tmpfs) on ${path.replace(/\/[^/]*$/, '')}`;
	return platform.router ? `; run: ${restartCommand(platform)}` : whose;
}

export function noFifoText(path: string, error: string, platform: Platform, whose: string): string {
	// As with a regular file, EINVAL says that something else is there.
	if (error === 'EINVAL') return `${path} is not a FIFO; remove it, then run: ${restartCommand(platform)}`;
	if (isProgramError(error) || error === 'ENOSPC')
		return `${path} is missing and cannot be made: ${fileErrorText(error)}${accessAdvice(path, error, platform, whose)}`;
	const what = error === 'ENOENT' ? 'is missing and cannot be made' : `cannot be opened: ${fileErrorText(error)}`;
	return `${path} ${what}${whose || `; run: ${restartCommand(platform)}`}`;
}

/** A command could not tell the agent what is wanted. */
export function unwrittenFifoText(path: string, platform: Platform): string {
	return `${path}, by which the agent is told, cannot be written; run: ${restartCommand(platform)}`;
}

export function noStatusText(path: string, error: string): string {
	const advice = error === 'ENOENT' || error === 'EMPTY' ? '; has noip run since the last boot?' : '';
	return `${unreadableText(path, error)}${advice}`;
}

const STATUS_FAULTS: Record<StateFault, string> = { ...FAULTS, unreadable: 'cannot be read as a status' };

export function brokenStatusText(path: string, fault: StateFault, platform: Platform): string {
	return `${path} ${STATUS_FAULTS[fault]}; run: ${restartCommand(platform)}`;
}
