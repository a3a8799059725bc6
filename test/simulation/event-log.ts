/**
 * The log of a life: everything that can be seen of it from outside, in its order, as plain data. The simulated machine appends to it; the checker
 * and the report read it, and need nothing else.
 */
import type { Bytes } from '../../src/base/bytes.ts';
import type { HttpResult } from '../../src/base/http.ts';
import type { Published } from '../provider/zone.ts';
import type { Configuration } from './configuration.ts';
import type { Fault, Incident } from './incident.ts';
import type { Network } from './network.ts';

export interface Paths {
	config: string;
	stateDir: string;
	runDir: string;
}

/** A request as the transport took it. */
export interface SentRequest {
	to: 'update' | 'check';
	url: string;
	/** Of an update: what follows the `?`. */
	query: string;
	user: string;
	/** Which of the servers that are configured; -1: none of them. */
	server: number;
	family: 4 | 6 | null;
	localAddress: string | null;
	/** The device to which it is bound. */
	device: string | null;
	/** The names of its headers. */
	headers: string[];
}

type MachineEntry =
	| { kind: 'begin'; paths: Paths; network: Network }
	| { kind: 'boot'; boot: number; bootId: string; uptimeMs: number }
	| { kind: 'power cut' }
	/** The wall clock shows this now; off by so much from the true time once it runs. */
	| { kind: 'clock'; wallMs: number; runs: boolean; offMs: number }
	/** The user has written this into the configuration file. */
	| { kind: 'configure'; text: Bytes; configuration: Configuration }
	| { kind: 'incident'; incident: Incident }
	| { kind: 'fault'; fault: Fault; begins: boolean }
	/** The effect has come at which somebody was to pull the plug. */
	| { kind: 'crash point reached' }
	/** Whatever was wrong is put right, and nothing more will go wrong. */
	| { kind: 'heal' }
	/** The user has asked for everything that was stopped. */
	| { kind: 'resume all' }
	| { kind: 'end' };

type ProcessEntry =
	| { kind: 'start'; args: readonly string[] }
	/** It listens to the FIFO. */
	| { kind: 'listen' }
	| { kind: 'exit'; code: number }
	| { kind: 'kill' }
	| { kind: 'print'; stream: 'out' | 'err'; line: string }
	/** Text from the FIFO has reached it; empty: an address event of the kernel. */
	| { kind: 'event'; text: string }
	/** It has read the network as it is, or (`isSeen` false) has begun to, or could not. */
	| { kind: 'read network'; isSeen: boolean }
	| { kind: 'exec'; argv: readonly string[] }
	| { kind: 'read configuration'; text: Bytes }
	/** It reads what it has saved: the files of the state by name and the volatile state; null: one that is not there or cannot be opened. */
	| { kind: 'load'; state: Readonly<Record<string, Bytes | null>>; volatile: Bytes | null }
	| { kind: 'write'; path: string; content: Bytes; error: string | null }
	/** `content`: what is at `to` afterwards. */
	| { kind: 'rename'; from: string; to: string; error: string | null; content: Bytes | null }
	/** The names in this folder are on the flash; `files`: those there are of the state. */
	| { kind: 'flush'; path: string; files: string[] }
	| { kind: 'send'; number: number; request: SentRequest }
	/** The result has come to the process. */
	| { kind: 'receive'; number: number; result: HttpResult };

/** The provider has answered, or the IP check; `published`: what it then says of the names of the request. */
type ProviderEntry = {
	kind: 'arrive';
	number: number;
	seenFrom: string;
	status: number;
	body: Bytes;
	published: Readonly<Record<string, Published>>;
};

/** What happened, without its time. */
export type NewEntry = MachineEntry | ({ pid: number } & ProcessEntry) | ProviderEntry;
export type Entry = { readonly atMs: number } & NewEntry;
export type EntryOf<K extends Entry['kind']> = Extract<Entry, { kind: K }>;

export class EventLog {
	readonly entries: Entry[] = [];

	constructor(private readonly nowMs: () => number) {}

	append(entry: NewEntry): void {
		this.entries.push({ atMs: this.nowMs(), ...entry });
	}
}
