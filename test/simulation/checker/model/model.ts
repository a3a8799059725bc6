/**
 * What is known of a life at an instant, folded from its log and nothing else. `foldEvent` alone changes it; invariants only read it.
 * It holds nothing of the client's own memory: what the client must know, it must know by what is here.
 */

import type { HttpResult } from '../../../../src/base/http.ts';
import type { Published } from '../../../provider/zone.ts';
import type { Configuration, KeyConfiguration } from '../../configuration.ts';
import type { Entry, Paths, SentRequest } from '../../event-log.ts';
import type { Fault } from '../../incident.ts';
import type { Network } from '../../network.ts';
import type { CheckTrust } from './check-trust.ts';
import type { Failovers } from './failover.ts';
import { type Knowledge, newKnowledge } from './knowledge.ts';
import type { Arrival } from './names.ts';
import type { Prefixes } from './prefixes.ts';
import { noSetUps, type SetUps } from './set-ups.ts';
import type { Stop } from './stops.ts';
import type { Clocks } from './wait.ts';

/** What a process sees of a network that it cannot read. */
export const UNSEEN: Network = [];

/** A request, perhaps with its result. */
export interface RequestState {
	number: number;
	pid: number;
	atMs: number;
	request: SentRequest;
	/** What the provider made of it; null: it has not come there. */
	arrival: Arrival | null;
	result: HttpResult | null;
	/** An IP check alone has provoked it. */
	isProvoked: boolean;
	/** By which addresses it has to be seen, if it was to be and the network was known as it is. */
	visible: string[] | null;
}

export interface ProcessState {
	pid: number;
	args: readonly string[];
	bornMs: number;
	alive: boolean;
	/** As it has read it last; null: none that can be used. */
	configuration: Configuration | null;
	/** As it has read it last; and that of which this is an instant. */
	network: Network | null;
	base: Network | null;
	/** What it saw when it could last. */
	seen: { base: Network; network: Network } | null;
	/** Which of its requests is under way. */
	open: RequestState | null;
	last: RequestState | null;
	/** Since when it listens to the FIFO. */
	readyMs: number | null;
	/** When it last read the network. */
	readMs: number;
	/** When it last began a request, or had an answer. */
	sentMs: number;
	/** When it last wrote something. */
	activeMs: number;
}

export interface MachineState {
	paths: Paths;
	boot: number;
	bootId: string;
	bootedMs: number;
	uptimeAtBootMs: number;
	clock: { setMs: number; wallMs: number; runs: boolean; offMs: number };
	isUp: boolean;
	/** As it truly is. */
	network: Network;
	/** What is out of order. */
	faults: Set<Fault>;
	/** Somebody is about to pull the plug. */
	crashPoint: boolean;
	/** As the user has written it last, and all that there have been, by their text; null: the client must not take it. */
	configuration: Configuration | null;
	configurations: Map<string, Configuration | null>;
}

/** How often in a row the requests of a key have failed. */
export interface Failures {
	/** For the client, at least and at most: a crash may have kept it from noting one. */
	least: number;
	most: number;
	atMs: number;
	startedMs: number;
}

/** What has gone out, and how it ended. */
export interface Traffic {
	requests: Map<number, RequestState>;
	open: Set<number>;
	/** What went out in the last hour of this boot; `of`: what it counts for. */
	attempts: { boot: number; uptimeMs: number; of: string }[];
	/** Of keys whose requests have failed, by name. */
	failures: Map<string, Failures>;
	/** Processes of this boot that were killed at work: each may have noted an attempt that it did not make, or not have noted how one ended. */
	kills: { boot: number; uptimeMs: number }[];
	/** What each key has tried to send and could not, since something was answered. */
	unsent: Map<string, string>;
	/** By family and local address: what the provider or an IP check saw last. */
	seen: Map<string, string>;
	/** By process, family and local address: when the last IP check was answered. */
	answered: Map<string, number>;
	/** How far IP checks are to be believed, by family and interface. */
	trust: Map<string, CheckTrust>;
	/** What was read of the prefixes of each interface in this boot. */
	prefixes: Prefixes;
	/** How lines have come up in this boot. */
	setUps: SetUps;
	/** By which line each key publishes. */
	failovers: Failovers;
	/** All that IP checks and the provider have said, by family and local address. */
	said: Map<string, Set<string>>;
	/** What the provider says of a host name. */
	published: Map<string, Published>;
}

/** What the user has asked for. */
export interface Commands {
	/** Keys to be forced. */
	forcedMs: Map<string, number>;
	/** Stops that the user or an edit has just lifted: a crash may bring them back. */
	lifted: { atMs: number; stop: Stop }[];
}

/** What excuses something, or forbids to expect it. */
export interface Excuses {
	/** When anything last happened. */
	disturbedMs: number;
	/** When an event, or a configuration, last reached a process. */
	eventMs: number;
	/** When anything last happened that makes what an IP check has said too old: a change of the network, `ifup`, `ifdown`, what a person wants, a start. */
	countedMs: number;
	/** When an IP check was last answered. */
	checkedMs: number;
	/** When an interface last came up, or a person asked for an update: the next IP check is believed at once. */
	freshMs: number;
	/** When reading the network last went wrong or right again. */
	blindedMs: number;
	crash: { atMs: number; power: boolean } | null;
	/** When the disk last went wrong or right again. */
	diskMs: number;
	/** When the state last became one that cannot be opened. */
	lockedMs: number;
	/** Since then the disk may not have taken the state; Infinity: it has it. */
	unsavedMs: number;
	/** When the run folder of this boot was first used; whether it has lost something. */
	runFolderBeganMs: number | null;
	runFolderLost: boolean;
}

/** What is to have happened by a time: since an event the network was read; what is due is looked for again; a request of a key has gone out. */
type Expectation =
	| { of: 'read'; sinceMs: number }
	| { of: 'plan' }
	/** What its process had read when this was expected. */
	| {
			of: 'send';
			configuration: Configuration;
			base: Network;
			key: KeyConfiguration;
			readMs: number;
			begunMs: number;
	  };

/** The time has come; for the invariants that is an event, as an entry of the log is. */
export type Deadline = { kind: 'deadline'; atMs: number; pid: number } & Expectation;

/** What the invariants and the model are given, one after the other. */
export type Event = Entry | Deadline;
export type EventOf<K extends Event['kind']> = Extract<Event, { kind: K }>;

export interface Model {
	nowMs: number;
	machine: MachineState;
	processes: Map<number, ProcessState>;
	/** What was said to the client. */
	knowledge: Knowledge;
	traffic: Traffic;
	commands: Commands;
	excuses: Excuses;
	/** How many times the state may still be written. */
	writesLeft: number;
	/** A state has come to the disk, with its name. */
	savedEver: boolean;
	/** What has to have happened by a time. */
	deadlines: Deadline[];
	/** Keys whose requests are waited for. */
	awaited: Set<string>;
}

/** Nothing has happened. */
export function newModel(): Model {
	return {
		nowMs: 0,
		machine: {
			paths: { config: '', stateDir: '', runDir: '' },
			boot: 0,
			bootId: '',
			bootedMs: 0,
			uptimeAtBootMs: 0,
			clock: { setMs: 0, wallMs: 0, runs: true, offMs: 0 },
			isUp: false,
			network: UNSEEN,
			faults: new Set(),
			crashPoint: false,
			configuration: null,
			configurations: new Map(),
		},
		processes: new Map(),
		knowledge: newKnowledge(),
		traffic: {
			requests: new Map(),
			open: new Set(),
			attempts: [],
			failures: new Map(),
			kills: [],
			unsent: new Map(),
			seen: new Map(),
			answered: new Map(),
			trust: new Map(),
			prefixes: new Map(),
			failovers: new Map(),
			setUps: noSetUps(),
			said: new Map(),
			published: new Map(),
		},
		commands: { forcedMs: new Map(), lifted: [] },
		excuses: {
			disturbedMs: 0,
			eventMs: 0,
			countedMs: 0,
			checkedMs: -Infinity,
			freshMs: -Infinity,
			blindedMs: -Infinity,
			crash: null,
			diskMs: -Infinity,
			lockedMs: 0,
			unsavedMs: Infinity,
			runFolderBeganMs: null,
			runFolderLost: false,
		},
		writesLeft: 1,
		savedEver: false,
		deadlines: [],
		awaited: new Set(),
	};
}

/** The clocks of the machine as they are now. */
export function clocksOf({ nowMs, machine }: Model): Clocks {
	const { clock } = machine;
	return {
		boot: machine.boot,
		uptimeMs: nowMs - machine.bootedMs + machine.uptimeAtBootMs,
		wallMs: clock.runs ? clock.wallMs + nowMs - clock.setMs : clock.wallMs,
	};
}
