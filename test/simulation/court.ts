/** What the judge has seen and knows of a life, and how the verdict stands: what all laws share. */
import type { Configuration } from './configuration.ts';
import type { Fault } from './incident.ts';
import { Knowledge, type Stop } from './knowledge.ts';
import type { Network } from './network.ts';
import type { Process } from './process.ts';
import type { Simulation } from './simulation.ts';
import type { Clocks } from './wait.ts';
import type { Sent } from './watcher.ts';

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
/** Between hearing an answer and having it on the disk. */
export const SAVING_MS = SECOND;
/** A look that hangs is given up after 5 s; what is heard meanwhile is heeded then. */
export const LOOK_MS = 6 * SECOND;
/** What is seen of a line that cannot be seen. */
export const UNSEEN: Network = [];

/** What is seen of one process. */
export interface Mind {
	configuration: Configuration | null;
	network: Network | null;
	/** Which of its requests is open. */
	open: Sent | null;
	last: Sent | null;
	readyMs: number | null;
	lookedMs: number;
	/** When it last began a request, or had an answer. */
	sentMs: number;
	/** When it last did something. */
	activeMs: number;
}

export interface Broken {
	law: string;
	what: string;
	atMs: number;
}

export class Court {
	broken: Broken | null = null;
	readonly story: { atMs: number; text: string }[] = [];
	simulation: Simulation | null = null;
	/** How often each law was put to the test. */
	readonly counts = new Map<string, number>();

	/** What was said to the client, and what it has under way. */
	readonly knowledge = new Knowledge();
	readonly minds = new Map<Process, Mind>();
	readonly open = new Set<Sent>();
	/** What went out in the last hour of this boot. */
	attempts: { boot: number; uptimeMs: number; of: string }[] = [];
	/** Of keys whose requests have failed, by name: how often in a row for the client, at least and at most. */
	readonly failures = new Map<string, { times: number; most: number; atMs: number; startedMs: number }>();
	/** Processes of this boot that were killed: each may have noted an attempt that it did not make, or not have noted how one ended. */
	kills: { boot: number; uptimeMs: number }[] = [];
	/** What each key has tried to send and could not, since something was answered. */
	readonly unsent = new Map<string, string>();
	readonly seenByCheck = new Map<string, string>();
	/** How many times the state may still be written. */
	tokens = 1;

	/** What the user has asked for: keys to be forced, and to be resumed. */
	readonly forcedMs = new Map<string, number>();
	resumes: { atMs: number; keys: string[] }[] = [];
	/** Stops that the user or an edit has just lifted: a crash may bring them back. */
	lifted: { atMs: number; stop: Stop }[] = [];

	/** When the run folder of this boot was first used; whether it has lost something. */
	memoryBeganMs: number | null = null;
	memoryLost = false;
	/** A state has come to the disk, with its name. */
	savedEver = false;
	lastEventMs = 0;
	crash: { atMs: number; power: boolean } | null = null;
	readonly faults = new Set<Fault>();
	disturbedMs = 0;
	diskTroubleMs = -Infinity;
	/** Since then the disk may not have taken the state; Infinity: it has it. */
	unsavedMs = Infinity;
	lockedMs = 0;
	blindedMs = -Infinity;

	constructor(private readonly tells: boolean) {}

	clocks(): Clocks {
		const { machine } = this.simulation as Simulation;
		return { boot: machine.boot, uptimeMs: machine.uptimeMs(), wallMs: machine.wallMs() };
	}

	now(): number {
		return this.simulation?.scheduler.nowMs ?? 0;
	}

	mind(process: Process): Mind {
		const found = this.minds.get(process);
		if (!found) throw new Error('a process that never began');
		return found;
	}

	/** The line cannot be seen, or could not just now: one that hung when it was asked is waited for, for 5 s. */
	isBlinded(): boolean {
		return this.now() < this.blindedMs + LOOK_MS || [...this.faults].some((one) => one.includes('ubus'));
	}

	/** A law is put to the test. The first that does not hold is the verdict. */
	must(holds: boolean | undefined, law: string, what: string): void {
		this.counts.set(law, (this.counts.get(law) ?? 0) + 1);
		if (holds || this.broken) return;
		this.broken = { law, what, atMs: this.now() };
		this.tell(`*** broken: ${law}: ${what}`);
	}

	tell(text: string): void {
		if (this.tells) this.story.push({ atMs: this.now(), text });
	}
}
