/** What the commands say, beside the status. */
import type { Family } from '../base/family.ts';
import { isOutOfMemory, thrownText } from '../base/thrown.ts';
import { namesText, readingText, type Told } from './status.ts';

/** What is wrong with a command line. */
export type UsageError =
	| { code: 'flag-without-path'; flag: string }
	/** `meant`: the one that there is, perhaps. */
	| { code: 'unknown-flag'; flag: string; meant: string | null }
	| { code: 'unknown-command'; command: string; meant: string | null }
	/** `command`: empty when there is none. */
	| { code: 'foreign-flag'; command: string; flag: string }
	| { code: 'superfluous-word'; command: string; word: string }
	/** `word`: as the help has it. */
	| { code: 'missing-word'; command: string; word: string };

/** Names the help on the command where there is one. */
export function usageErrorText(error: UsageError): string {
	const isOfCommand = 'command' in error && error.code !== 'unknown-command' && error.command;
	return `${usageFaultText(error)}; see ${isOfCommand ? `noip help ${error.command}` : 'noip --help'}`;
}

function usageFaultText(error: UsageError): string {
	switch (error.code) {
		case 'flag-without-path':
			return `--${error.flag} needs one path`;
		case 'unknown-flag':
			return `unknown flag '${error.flag.length > 1 ? '--' : '-'}${error.flag}'${meantText(error.meant && `--${error.meant}`)}`;
		case 'unknown-command':
			return `unknown command '${error.command}'${meantText(error.meant)}`;
		case 'foreign-flag':
			return `${error.command ? `noip ${error.command}` : 'noip without a command'} does not take --${error.flag}`;
		case 'superfluous-word':
			return `noip ${error.command} does not take '${error.word}'`;
		case 'missing-word':
			return `noip ${error.command} needs ${error.word}`;
	}
}

function meantText(meant: string | null): string {
	return meant ? ` (did you mean ${meant}?)` : '';
}

/** A mistake of this program. `what`: what was thrown. */
export function internalErrorText(what: unknown): string {
	const advice = isOutOfMemory(what) ? 'something that was read is too large' : 'this is a bug, please report it';
	return `error internal: ${thrownText(what)}; ${advice}`;
}

/** Reading an answer has failed. `what`: what was thrown. */
export function unreadAnswerText(what: unknown): string {
	return `an answer could not be read (${thrownText(what)}), and counts as none`;
}

/** That what shows the network was too much for the engine. */
export function unreadNetworkText(what: unknown): string {
	return `the network could not be read (${thrownText(what)})`;
}

export function versionText(version: string, engine: string): string {
	return `noip ${version} (${engine})`;
}

/** How the complaint of a command begins. */
export function complaintText(problem: string): string {
	return `noip: ${problem}`;
}

/** The engine's clock goes wrong. `countedMs`: what it has counted in 5 ms. */
export function wrongClockText(countedMs: number): string {
	const told = `in 5 ms the clock of this JavaScript engine has counted ${Math.round(countedMs)}`;
	return `${told}: it cannot be used, and nothing was sent; take QuickJS or Node 18 or later`;
}

export function anotherRunsText(runDir: string): string {
	return `another noip runs already (${runDir}/lock); see: noip status`;
}

export function unknownKeyText(key: string, configFile: string, known: readonly string[]): string {
	return `there is no key '${key}' in ${configFile} (known: ${known.join(', ') || 'none'})`;
}

/** There is no agent for `noip reload`. */
export const NOTHING_READS = 'the agent is not running: it reads the configuration when the service is started';

/** The agent has not done in time what it was told. */
export function unfinishedText(seconds: number): string {
	return `the agent has not finished within ${seconds} s; it keeps working, see: noip status`;
}

/** The first lines of a log, and the last. */
export function startedText(version: string, engine: string, configFile: string): string {
	return `${versionText(version, engine)} runs with ${configFile}`;
}

export const ENDED = 'ended';

/** systemd has not been told that the agent is ready. */
export function untoldText(error: string): string {
	return `systemd cannot be told that the agent is ready (${error}), and may end it`;
}

/** Where the configuration is to be read again that is in the environment. */
export const ENVIRONMENT_STAYS = 'the environment of a running program does not change; start noip anew after a change';

export const SWITCHED_OFF = "option enabled is '0' in section settings: nothing is sent";

/** What `noip check` says above all keys. */
export function checked(configFile: string, inError: readonly string[]): Told {
	const before = `${configFile}: `;
	return inError[0] === undefined ? [before, 'no errors', ''] : [before, 'errors', ` in ${keysText(inError)}`];
}

/** `key home`, `keys home, nas`. */
export function keysText(names: readonly string[]): string {
	return `${names.length === 1 ? 'key' : 'keys'} ${namesText(names)}`;
}

interface ReadFacts {
	keys: readonly { name: string; enabled: boolean }[];
	broken: readonly { name: string }[];
}

/** What was read of a configuration: `/etc/config/noip is read: keys home, nas; off: key camera; in error: key dsl`. */
export function configReadText(configFile: string, { keys, broken }: ReadFacts): string {
	const named = (some: readonly { name: string }[]) => keysText(some.map(({ name }) => name));
	const on = keys.filter(({ enabled }) => enabled);
	const off = keys.filter(({ enabled }) => !enabled);
	const parts = [
		on[0] ? named(on) : 'no key to update',
		...(off[0] ? [`off: ${named(off)}`] : []),
		...(broken[0] ? [`in error: ${named(broken)}`] : []),
	];
	return `${configFile} is read: ${parts.join('; ')}`;
}

interface CheckedFacts {
	userAgent: string;
	servers: readonly string[];
	checkIntervalSeconds: number;
}

/** What was read and detected for all keys, in rows of a name and a value. */
export function checkedRows({ userAgent, servers, checkIntervalSeconds }: CheckedFacts): [string, string][] {
	return [
		['User-Agent', userAgent],
		['servers', servers.join(', then ')],
		['network', `read ${readingText(checkIntervalSeconds)}`],
	];
}

export const PROBE_BY_AGENT = 'the agent is running, so only it may ask the IP check; this is what it knows';

/** What `noip update` would do now for a key. */
export type Prospect =
	/** Everything is confirmed. */
	| { code: 'nothing-due' }
	/** Something is in the way, which the status of the key says. */
	| { code: 'held-back' }
	/** What the IP check answers decides. */
	| { code: 'check-first' }
	| { code: 'offline'; hosts: readonly string[] }
	/** null: the address that the provider sees. */
	| { code: 'update'; hosts: readonly string[]; addresses: Readonly<Record<Family, string | null | undefined>> };

export function prospectText(prospect: Prospect): string {
	switch (prospect.code) {
		case 'nothing-due':
			return 'nothing is due';
		case 'held-back':
			return 'nothing would be updated now';
		case 'check-first':
			return 'the IP check would be asked first';
		case 'offline':
			return `would be set offline: ${prospect.hosts.join(', ')}`;
		case 'update': {
			const { ipv4, ipv6 } = prospect.addresses;
			const addresses = [ipv4, ipv6].filter((address) => address !== undefined);
			const what = addresses.map((address) => address ?? 'the address that the provider sees').join(' and ');
			return `would be updated: ${what} for ${prospect.hosts.join(', ')}`;
		}
	}
}
