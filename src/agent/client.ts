/** What the program holds while it runs: configuration, state, memory, and what was seen. */

import type { Now } from '../base/time.ts';
import { detectDevice, detectedParts, userAgentFor } from '../client/device.ts';
import type { Problem } from '../client/file.ts';
import type { Log } from '../client/log.ts';
import type { Paths } from '../client/paths.ts';
import { openStore, type Store } from '../client/store.ts';
import type { Config, Key, Settings } from '../config/config.ts';
import type { Host, HttpCall } from '../host/host.ts';
import type { ConfigError } from '../messages/config.ts';
import { networkProblemText } from '../messages/network.ts';
import type { NetworkReading } from '../network/network.ts';
import { readNetwork } from '../network/read-network.ts';
import { recordLost } from '../updater/apply-result.ts';
import { rebaseState } from '../updater/hold.ts';
import { type Plan, plan } from '../updater/plan.ts';
import type { Request } from '../updater/request.ts';
import type { State } from '../updater/state.ts';
import { removeChangedStops, removeStops } from '../updater/stops.ts';
import { recordForce, recordLineEvent, resetBackOffs, type VolatileState } from '../updater/volatile-state.ts';
import { isEmpty, type Triggers } from './triggers.ts';

export interface Client {
	readonly host: Host;
	readonly paths: Paths;
	readonly log: Log;
	readonly store: Store;
	readonly moment: () => Now;
	config: Config;
	/** What is to be minded in it. */
	warnings: readonly ConfigError[];
	userAgent: string;
	/** Its parts as the machine gives them; null before there is a configuration. */
	detected: ReturnType<typeof detectedParts> | null;
	state: State;
	volatile: VolatileState;
	reading: NetworkReading;
	/** When that was read, in milliseconds of uptime. */
	lookedMs: number;
	/** What came of the last request of a key, by its name. */
	readonly lastAnswers: Map<string, { text: string; at: string }>;
	/** Set to end: nothing more is begun. */
	ending: boolean;
	/** The request that is under way. */
	call: HttpCall | null;
	/** Done when all changes so far have been told (`follow.ts`). */
	told: Promise<unknown>;
	/** What is on the disk while a request that could not be sent is tried again (`request.ts`): it is not written back and forth each time. */
	doubted: State['names'] | null;
	/** The requests that this is about, one of a key. */
	unsent: Request[];
}

/** Stands for all keys among names of keys. */
export const ALL: readonly string[] = ['-'];

/** Before one could be read: without keys nothing is sent, and nothing else of the settings is looked at. */
export const UNCONFIGURED: Config = {
	settings: { enabled: false, checkIntervalSeconds: 3600 } as Settings,
	keys: [],
};

/** Reads state and memory, or gives the problem that forbids going on. `dry`: nothing is written. */
export function openClient(host: Host, paths: Paths, log: Log, dry = false): Client | Problem {
	const { clock } = host;
	const bootId = clock.bootId();
	const moment = () => ({ uptimeMs: clock.uptimeMs(), wallMs: clock.wallMs(), bootId });
	const now = moment();
	const store = openStore(host, paths.stateDir, paths.runDir);
	const loaded = store.load(now, dry);
	if ('problem' in loaded) return loaded;
	for (const warning of loaded.warnings) log.line('error', warning);
	const volatile = store.loadRecent(now);
	const { inFlight, unsaved } = volatile;
	return {
		host,
		paths,
		log,
		store,
		moment,
		config: UNCONFIGURED,
		warnings: [],
		userAgent: '',
		detected: null,
		state: rebaseState(unsaved ?? loaded.state, now),
		volatile: { ...(inFlight ? recordLost(volatile, inFlight) : volatile), inFlight: null, unsaved: null },
		reading: { kind: 'problem', problem: { code: 'not-read' } },
		lookedMs: 0,
		lastAnswers: new Map(),
		ending: false,
		call: null,
		told: Promise.resolve(),
		doubted: null,
		unsent: [],
	};
}

/** Takes a configuration into use: stops whose cause has changed are lifted, what this device is, is asked, and the network is looked at meanwhile. */
export async function adopt(client: Client, config: Config, warnings: readonly ConfigError[] = []): Promise<void> {
	const { host, log, paths, state } = client;
	const { settings } = config;
	client.config = config;
	client.warnings = warnings;
	client.state = removeChangedStops(state, config);
	log.level = settings.logLevel;
	const [device] = await Promise.all([detectDevice(host, paths), lookAround(client)]);
	client.detected = detectedParts(settings, device);
	client.userAgent = userAgentFor(settings, device);
}

/** Looks at the network. */
export async function lookAround(client: Client): Promise<void> {
	const { host, log, paths } = client;
	const reading = await readNetwork(host, paths.router);
	client.reading = reading;
	client.lookedMs = host.clock.uptimeMs();
	log.change('error', 'network', reading.kind === 'problem' ? networkProblemText(reading.problem) : null);
}

/** The plan for the keys of these names. */
export function planFor(client: Client, names: readonly string[]): Plan {
	const { config, state, volatile, reading, moment } = client;
	return plan({ config: { ...config, keys: keysNamed(client, names) }, state, volatile, reading, now: moment() });
}

function keysNamed({ config }: Client, names: readonly string[]): Key[] {
	return config.keys.filter(({ name }) => isNamed(name, names));
}

/** Whether a key is among these names. */
export function isNamed(key: string, names: readonly string[]): boolean {
	return names.includes('-') || names.includes(key);
}

/** Takes in what has been asked for; true when the network is to be looked at again. */
export function heed(client: Client, triggers: Triggers): boolean {
	const { log, moment } = client;
	const { line, clock, update, force, resume, lines, refused } = triggers;
	if (refused) log.line('warn', `${refused} lines on the FIFO were not understood`);
	if (isEmpty(triggers)) return false;
	log.line('debug', `event: ${lines.join(', ') || 'an address has changed'}`);
	const now = moment();
	if (resume[0]) {
		const [state, count] = removeStops(client.state, keysNamed(client, resume));
		client.state = state;
		log.line('info', `resume: ${count === 1 ? '1 stop is' : `${count || 'no'} stops are`} lifted`);
	}
	if (clock || resume[0]) client.volatile = resetBackOffs(client.volatile, now);
	// What an IP check said before it was asked for an update no longer counts.
	if (line || update[0] || force[0]) client.volatile = recordLineEvent(client.volatile, now);
	const forced = keysNamed(client, force).map(({ name }) => name);
	client.volatile = recordForce(client.volatile, forced, now);
	return true;
}

/** Keeps state and memory; `settled`: nothing waits to be sent. */
export async function save(client: Client, settled = false): Promise<void> {
	const { log, volatile, state, store } = client;
	if (settled) {
		client.doubted = null;
		client.unsent = [];
	}
	// First, that a request is answered: killed before the state is saved, it is made again, and none is taken for lost that was saved (rules 2).
	store.saveRecent(volatile, state);
	const { doubted } = client;
	await store.save(doubted ? { ...state, names: doubted } : state);
	log.change('error', 'disk', store.problem());
	store.saveRecent(volatile, state);
}

/** Begins nothing more, and ends a request that is under way; its outcome is unknown (rules 27). */
export function stop(client: Client): void {
	client.ending = true;
	client.call?.abort();
}
