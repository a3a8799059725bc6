/** The configuration as the rest of the program may trust it: checked, complete, with nothing left to look up. */

import type { ConfigProblem } from './problem.ts';

/** The levels of the log, most important first. */
export type LogLevel = 'error' | 'warn' | 'info' | 'debug';

/** An http or https address, taken apart. */
export interface Url {
	/** Whole, in one spelling: scheme and host in lower case, the port only where it is not the usual one, then the path. */
	text: string;
	secure: boolean;
	/** Without brackets. */
	host: string;
	port: number;
	/** Begins with a slash. */
	path: string;
}

export interface Settings {
	enabled: boolean;
	/** Goes into the User-Agent; empty: that of the publisher does. */
	contact: string;
	/** In the order in which they are tried; `text` is without a path here: `https://host:port`. Never empty. */
	servers: Url[];
	/** null: not set and the default file is not asked for; see the host for what is trusted then. */
	caFile: string | null;
	checkIntervalSeconds: number;
	timeoutSeconds: number;
	logLevel: LogLevel;
	ipv4Check: Url;
	ipv6Check: Url;
	userAgent: 'hardware' | 'software';
	/** Parts of the User-Agent that override what is detected; empty: detect. */
	company: string;
	device: string;
	model: string;
	firmware: string;
}

/** Where the address of a family comes from. `provider` (IPv4 only): `myip` is left out. */
export type Source =
	| { kind: 'auto' | 'interface' | 'check' | 'provider' | 'off' }
	/** What a program prints (rule 63). */
	| { kind: 'command'; path: string }
	| { kind: 'literal'; address: string };

/** A DDNS key or an account: one credential and the names it updates. */
export interface Key {
	/** The section's name, a label only (rule 1). */
	name: string;
	enabled: boolean;
	/** A byte string, as is the password: the bytes of the file go into the request. */
	username: string;
	password: string;
	/** Lower case, in the order of the file, no name twice; never empty. */
	hostnames: string[];
	/** In order of preference, each for its line. None: the lines with a default route (rule 53). */
	interfaces: string[];
	ipv4: Source;
	ipv6: Source;
	/** The host part of a LAN host to publish, e.g. `::10`, and the interface whose prefix it is joined to; empty: that of the line (rule 57). */
	lanHost: { hostPart: string; prefixFrom: string } | null;
	offline: boolean;
}

/** A key in error: it is not served (rule 51), and its stops are judged by what can be read of it. */
export interface BrokenKey {
	name: string;
	/** Never empty. */
	errors: ConfigProblem[];
	/** Byte strings; empty where they cannot be read. */
	username: string;
	password: string;
	/** As those of a key, but perhaps empty. */
	hostnames: string[];
	/** null: it cannot be read. */
	offline: boolean | null;
}

export interface Config {
	settings: Settings;
	/** Those that are sound, in the order of the file. */
	keys: Key[];
	/** Those that are on and in error, in the order of the file; no name is in both lists. */
	broken: BrokenKey[];
	/** A line for `sh` that is run at each change of an address; empty: none. Only an environment has it. */
	onChange?: string;
}

/** Before one could be read: without keys nothing is sent, and nothing else of the settings is looked at. */
export const UNCONFIGURED: Config = {
	settings: { enabled: false, checkIntervalSeconds: 3600 } as Settings,
	keys: [],
	broken: [],
};

/** Whether it is switched off and has no key: the example that an installation has put there, which waits for its user. */
export function isUnset(config: Config): boolean {
	const { settings, keys, broken } = config;
	return config !== UNCONFIGURED && !settings.enabled && !keys[0] && !broken[0];
}
