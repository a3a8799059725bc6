/**
 * `status.json`, schema 2: what the agent knows, as facts for programs, each with an English sentence (`text`) beside it for people. Nothing parses a
 * sentence. Readable for everybody on the machine, so without passwords, user names and the user's contact.
 */
import type { AddressClass } from '../base/address.ts';
import type { Family } from '../base/family.ts';
import type { AccountLogin } from '../config/login.ts';
import type { ConfigError } from '../messages/config.ts';
import type { Why } from '../network/lines.ts';
import type { NetworkProblem } from '../network/network.ts';
import type { AbsenceReason } from '../network/reasons.ts';
import type { ConfirmWord, StopWord } from '../protocol/answer-words.ts';
import type { Failure, Outage } from '../updater/failure.ts';

export const STATUS_SCHEMA = 2;

/** A fact: a code, what belongs to it, and what it means in English. */
type Fact<Facts> = Facts & { text: string };

/** In a word what a key or a name is at. */
export type DisplayState =
	| 'up-to-date'
	| 'updating'
	| 'waiting'
	| 'no-address'
	| 'stopped'
	| 'offline'
	| 'disabled'
	| 'misconfigured';

/** What something that is due waits for, until when (ISO 8601). */
export type WaitStatus = Fact<
	{ until: string } & (
		| { code: 'hold'; of: 'updates' | 'checks'; outage: Outage }
		| { code: 'limit'; of: 'updates' | 'checks' }
		| { code: 'back-off'; of: 'updates' | 'checks'; failure: Failure }
		/** The IP check is not believed, and nothing is known that it has said before. */
		| { code: 'doubt' }
		| { code: 'pending'; families: Family[] }
		/** A line that may come back in a moment, `instead` of which another is taken then. */
		| { code: 'failover'; line: string; instead: string }
	)
>;

/** The answer that stopped it (a word of the provider's documentation), since when, and which names; null: all. */
export type StopStatus = Fact<{ code: StopWord; since: string; hosts: string[] | null }>;

/** Why a family has nothing to publish. */
export type LineReason = Fact<AbsenceReason>;

/** What is to be minded of a key though nothing is due. */
export type Remark = Fact<
	| { code: 'names-stopped'; count: number; of: number }
	/** The provider answered another address than was sent (rule 4). */
	| { code: 'disputed' }
	/** A family is gone from the line, and the record at the provider stays (rule 3). */
	| { code: 'stale'; family: Family }
	/** It was to go offline, and the plan of the account has no such thing (rule 12). */
	| { code: 'stays-online' }
>;

export type KeyState = Fact<
	| { code: 'up-to-date'; remarks: Remark[] }
	| { code: 'updating' | 'offline' }
	| { code: 'waiting'; wait: WaitStatus }
	/** `misconfigured`: the configuration is at fault. */
	| { code: 'no-address'; reasons: LineReason[]; misconfigured: boolean }
	| { code: 'stopped'; stop: StopStatus }
	| { code: 'disabled'; by: 'settings' | 'key' }
	/** Its section is in error, so it is not served (rule 51). */
	| { code: 'misconfigured'; errors: ConfigError[] }
>;

/** The record at the provider for one family of a name. */
export interface Published {
	address: string | null;
	confirmedAt: string;
	word: ConfirmWord;
	/** It may be another by now: since when, and why. */
	uncertain: Fact<{ code: 'lost' | 'left-out' | 'gone'; since: string }> | null;
	/** The provider answered another address than was sent. */
	disputed: boolean;
}

export interface NameStatus {
	host: string;
	state: Fact<{ code: DisplayState }>;
	stop: StopStatus | null;
	ipv4: Published | null;
	ipv6: Published | null;
}

/** What is to be minded of a family on the line. */
export type LineNote = Fact<
	| { code: 'absent'; reasons: LineReason[] }
	| { code: 'check-failed'; failure: Failure }
	/** The IP check was wrong: what it says is believed when it says it twice, or not at all, from one time to the other (ISO 8601). */
	| { code: 'check-doubted'; believed: 'twice' | 'never'; since: string; until: string }
	/** Behind a router, where ports need forwarding (`private`), or the provider's NAT: ports cannot be reached from outside (`carrier-NAT`). */
	| { code: 'nat'; class: AddressClass }
	/** A literal that is published though it is not public (rule 17). */
	| { code: 'not-public' }
>;

/** What is seen of a family on the line. */
export interface LineStatus {
	/** What would be published; null: nothing, or what the provider sees. */
	address: string | null;
	from: 'interface' | 'prefix' | 'literal' | 'command' | 'check' | 'provider' | 'off' | 'none';
	/** The interface that the address was read on; null: of none (a literal), or none is known. */
	interface: string | null;
	/** What carries the line's packets in the kernel. */
	device: string | null;
	/** The interface that the line is called after, and why this line was taken; null: no line was. */
	line: string | null;
	why: Fact<{ code: Why }> | null;
	/** The interface's own address, where that is another. */
	local: string | null;
	note: LineNote | null;
}

/** What is to be minded of the lines of a key, whatever it is at. */
export type LineWarning = Fact<
	/** It is listed, and is not there (any more). */
	| { code: 'no-such-interface'; interface: string; known: string[] }
	/** A VPN has the only default route, and was taken as the line without being listed. */
	| { code: 'only-tunnel'; line: string }
>;

/** What would be better. */
export type Hint = Fact<
	/** These keys log in with an account, by its e-mail address or as `group:user`. */
	| { code: 'account-login'; login: AccountLogin; keys: string[] }
	/** The configuration is an example as it was installed, and switched off. */
	| { code: 'not-filled-in' }
>;

/** What came of the last request of a key. */
export type LastAnswer = Fact<{
	code: 'confirmed' | 'stopped' | 'hold' | 'failed';
	at: string;
	/** What was confirmed, names with the same answer together. */
	confirmed: { hosts: string[]; addresses: string[]; offline: boolean; word: ConfirmWord }[];
	stop: { code: StopWord; hosts: string[] } | null;
	failure: Failure | null;
}>;

/** What became of the last force of a key, asked for at `at`; `isKept`: it is sent as soon as that is possible, else it must be asked for again (rule 49). */
export type ForceStatus = Fact<
	{ at: string; until: string | null } & (
		| { code: 'sent' | 'too-soon' | 'stopped' | 'disabled' }
		| { code: 'waiting' | 'no-address'; isKept: boolean }
	)
>;

export interface KeyStatus {
	key: string;
	state: KeyState;
	/** null: none was asked for. */
	force: ForceStatus | null;
	ipv4: LineStatus;
	ipv6: LineStatus;
	warnings: LineWarning[];
	names: NameStatus[];
	lastAnswer: LastAnswer | null;
	/** Since when nothing has succeeded although something is due, or there is no address; a wait for the provider is none. null: all is well. */
	failingSince: string | null;
}

export interface Status {
	schema: typeof STATUS_SCHEMA;
	version: string;
	engine: string;
	/** null: written by a single pass, no agent runs. */
	pid: number | null;
	bootId: string;
	/** Counts the passes: this file is also written before each request, and counts one more when all that was due is done. */
	sequence: number;
	writtenAt: string;
	networkReadAt: string;
	checkIntervalSeconds: number;
	clockTrusted: boolean;
	/** Company, device, model and firmware as detected, before the configuration overrides them, for the form in use; null while there is no configuration. */
	device: { form: 'hardware' | 'software'; company: string; device: string; model: string; firmware: string } | null;
	/** What the publisher of this build has set for the User-Agent, empty where nothing: with a `contact` the configuration needs none. */
	publisher: { company: string; contact: string };
	/** `errors`: those that are everybody's; a key's own are in its state. */
	configuration: { file: string; enabled: boolean; errors: ConfigError[]; warnings: ConfigError[]; lastGood: boolean };
	/** The lines of the FIFO that were handled last, and the sequence number of that time. */
	handled: { lines: string[]; sequence: number };
	problems: Fact<
		| { code: 'network'; problem: NetworkProblem }
		/** The disk does not take the state; `error`: the POSIX name of why. */
		| { code: 'state'; file: string; error: string }
		| { code: 'clock' }
	>[];
	/** An agent before 0.2 wrote none. */
	hints?: Hint[];
	hold: Fact<{ outage: Outage; since: string; until: string }> | null;
	/** In the order of the configuration; those in error come last. */
	keys: KeyStatus[];
}
