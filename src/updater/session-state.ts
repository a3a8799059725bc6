/** What a session holds. */
import type { Now } from '../base/time.ts';
import type { Config } from '../config/config.ts';
import type { NetworkReading } from '../network/network.ts';
import type { Check } from './check.ts';
import type { Effect } from './effects.ts';
import type { Forces } from './force.ts';
import type { Seen } from './looks.ts';
import { markInFlight } from './mark-in-flight.ts';
import type { Request } from './request.ts';
import type { State, Stop } from './state.ts';
import type { Triggers } from './triggers.ts';
import type { UpdateReport } from './update-report.ts';
import type { VolatileState } from './volatile-state.ts';

/** `run`: do what is due, and go on. `once`: do what is due now. `probe`: ask each IP check that a key could want, once, and send nothing. `look`: neither ask, nor send, nor save. */
export type Mode = 'run' | 'once' | 'probe' | 'look';

/** An update under way. */
export interface UpdateInProgress {
	request: Request;
	/** Which server is asked, from 0. */
	server: number;
	/** The state before the request was marked in flight, and after. */
	before: State;
	marked: State;
}

/** An IP check under way; `alternative`: at the provider's other port; `isLast`: no port is left. */
export interface CheckInProgress {
	check: Check;
	alternative: boolean;
	isLast: boolean;
}

/**
 * What is marked on the disk beyond the state, one request of a key: those that are to follow in this pass, written ahead together, and those that could not be
 * sent and are tried again (`isTried`), whose marks stay there until all is settled, or each attempt would write flash back and forth.
 */
export interface WriteAhead {
	requests: readonly { request: Request; isTried: boolean }[];
	/** When the marks were made. */
	markedAt: Now;
}

export const NOTHING_AHEAD: WriteAhead = { requests: [], markedAt: { uptimeMs: 0, wallMs: 0, bootId: '' } };

/** Somebody has resumed a key, or all (`-`): what is answered to a request after that was not meant (promise 2). */
export interface Resume {
	key: string;
	stops: readonly Stop[];
}

/** What is awaited. While it is, nothing else begins. */
export type Activity =
	/** `running commands`: of a session that does not stay. */
	| { kind: 'none' | 'reading configuration' | 'reading network' | 'running commands' | 'ended' }
	/** `then`: send what was written ahead, go on, or rest. */
	| { kind: 'saving'; state: State; then: UpdateInProgress | 'proceed' | 'rest' }
	| ({ kind: 'sending' } & UpdateInProgress)
	| ({ kind: 'checking' } & CheckInProgress);

export interface Session {
	mode: Mode;
	/** Names of the keys that are served; `-`: all. */
	only: readonly string[];
	config: Config;
	/** Durable: survives a reboot (rule 15). */
	state: State;
	/** Survives a restart of the program. */
	volatile: VolatileState;
	reading: NetworkReading;
	/** Of what was read last, for a reading may fail; null: nothing was. */
	seen: Seen | null;
	/** When that was read, in milliseconds of uptime. */
	networkReadMs: number;
	/** Whether it was read in this pass, after all that was asked for. */
	isFresh: boolean;
	/** The state on the disk; null: nobody knows. */
	persisted: State | null;
	/** How many names were answered for since then. */
	unsavedNames: number;
	/** Why the disk did not take the state the last time. */
	diskError: string | null;
	writeAhead: WriteAhead;
	activity: Activity;
	/** What came while something was awaited. */
	pendingReload: boolean;
	pendingTriggers: Triggers | null;
	/** Who is to be resumed, and what was stopped when that was said. */
	resumes: readonly Resume[];
	/** Lines of the FIFO that were taken in during this pass. */
	handled: string[];
	/** How much was done in this pass, and at which uptime it was last told of. */
	actions: number;
	reportedMs: number;
	/** IP checks that a probe has asked. */
	probed: readonly Check[];
	/** Programs that are under way, and those that a look or a probe has begun, by name. */
	running: readonly string[];
	tried: readonly string[];
	/** What came of the last request of a key, by its name. */
	reports: Readonly<Record<string, UpdateReport>>;
	forces: Forces;
	/** Nothing more is begun. */
	ending: boolean;
}

/** A session after an input, and what is to be done. */
export interface Step {
	session: Session;
	effects: Effect[];
}

/** The effect that keeps the volatile state; where the disk does not take the durable one, with that inside (rule 26). */
export function saveVolatile({ volatile, state, diskError }: Session): Extract<Effect, { kind: 'save volatile' }> {
	return { kind: 'save volatile', volatile: { ...volatile, unsaved: diskError === null ? null : state } };
}

/** The durable state as it belongs on the disk. */
export function durableState({ state, writeAhead: { requests, markedAt } }: Session): State {
	return requests.reduce((marked, { request }) => markInFlight(marked, request, markedAt), state);
}
