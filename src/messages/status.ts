/** What a key, a name and a line are at, in words. */
import type { AddressClass } from '../base/address.ts';
import { duration } from '../base/duration.ts';
import { FAMILY_NAME, type Family } from '../base/family.ts';
import type { StopWord } from '../protocol/answer-words.ts';
import { type Platform, takeUpText } from './platform.ts';
import { ago, clockTime } from './time.ts';
import { stopText } from './updates.ts';

/** In a word. */
export const STATES = {
	'up-to-date': 'up to date',
	updating: 'updating',
	waiting: 'waiting',
	'no-address': 'no address',
	stopped: 'stopped',
	offline: 'offline',
	disabled: 'disabled',
	misconfigured: 'not served',
} as const;

export const DISPUTED = 'the provider answered another address than was sent';

export const CLOCK_NOT_SET = 'the clock is not set; certificates may seem invalid until it is';

/** Why a record at the provider may be another by now. */
export const UNCERTAIN = {
	lost: 'the last update was not confirmed',
	'left-out': 'the last update did not include this address',
	gone: 'the line no longer has this address',
} as const;

/** Names with the same stop together. */
export interface StoppedNames {
	word: StopWord;
	hosts: readonly string[];
}

/** Some names of a key: `1 of 2 names stopped: gone.ddns.net: no such host name in this account (nohost); ...`. */
export function namesStoppedText(stops: readonly StoppedNames[], of: number, key: string, platform: Platform): string {
	const count = stops.reduce((sum, { hosts }) => sum + hosts.length, 0);
	const each = stops.map(({ word, hosts }) => `${hosts.join(', ')}: ${stopText(word, key, platform)}`);
	return `${count} of ${of} names stopped: ${each.join('; ')}`;
}

export function staleText(family: Family, reasons: string): string {
	return `the ${FAMILY_NAME[family]} address at the provider is stale: ${reasons}`;
}

/** Behind the NAT of an internet provider (100.64.0.0/10), where nobody forwards ports, or behind a router, where one can. */
export function natText(interfaceName: string, its: AddressClass): string {
	return its === 'carrier-NAT'
		? `${interfaceName} is behind your internet provider's NAT: its ports cannot be reached from outside`
		: `${interfaceName} is behind a router; ports need forwarding there`;
}

/** The IP check was wrong, and until when it is believed less (rule 41). */
export function doubtText(believed: 'twice' | 'never', since: string, until: string, nowMs: number): string {
	const [from, to] = [clockTime(since, nowMs), clockTime(until, nowMs)];
	return believed === 'never'
		? `the IP check was wrong again and again: not believed since ${from}, until ${to}`
		: `the IP check was wrong at ${from}: until ${to} a change must be seen twice`;
}

/** Where updates are switched off. */
export function disabledText(by: 'settings' | 'key'): string {
	return by === 'settings' ? "option enabled is '0' in the settings" : "option enabled is '0' in this key";
}

/** Why a key is not served. */
export function brokenKeyText(errors: readonly { text: string }[]): string {
	return errors.map(({ text }) => text).join('; ');
}

/** What an error in a key means, and what to do. */
export function brokenKeyAdvice(platform: Platform): string {
	return `; this key is not served until you correct it and ${takeUpText(platform)}`;
}

/** What a broken configuration means, and what to do. */
export function brokenConfigAdvice(isFirst: boolean, platform: Platform): string {
	const then = isFirst ? 'nothing is sent' : 'the last good configuration stays in use';
	return `; ${then} until you correct it and ${takeUpText(platform)}`;
}

/** Who shows a status, when, and whether an agent goes on from there. */
export interface Showing {
	/** By the wall clock, in milliseconds since 1970. */
	nowMs: number;
	running: boolean;
}

/**
 * What a key is at: `home: waiting until 14:32: outage at the provider (911)`. The remarks on one that is up to date follow on their own. A program that ends
 * promises nothing.
 */
export function headlineText(key: string, state: HeadlineState, showing: Showing): string {
	return headline(key, state, showing).join('');
}

/** A text in three parts; the middle one is the word that says how things stand. */
export type Told = readonly [before: string, word: string, rest: string];

/** The same in its parts. */
export function headline(key: string, state: HeadlineState, { nowMs, running }: Showing): Told {
	const { code, text } = state;
	const before = `${key}: `;
	if (code === 'waiting') {
		const isShort = state.wait.code === 'failover' || state.wait.code === 'pending';
		const until = clockTime(state.wait.until, nowMs, isShort);
		if (running) return [before, STATES.waiting, ` until ${until}: ${text}`];
		const isFixed = ['hold', 'limit', 'failover'].includes(state.wait.code);
		return [before, 'not updated', `: ${text}${isFixed ? `; nothing is sent before ${until}` : ''}`];
	}
	if (code === 'updating' && !running) return [before, 'update due', ''];
	return [before, STATES[code], text && code !== 'up-to-date' ? `: ${text}` : ''];
}

type HeadlineState = { text: string } & (
	| { code: Exclude<keyof typeof STATES, 'waiting'> }
	| { code: 'waiting'; wait: { code: string; until: string } }
);

export const NO_AGENT = 'the agent is not running';

/** The first line of a status. */
export function overview(
	status: { version: string; engine: string; checkIntervalSeconds: number; networkReadAt: string },
	{ nowMs, running }: Showing,
): Told {
	const { version, engine, checkIntervalSeconds, networkReadAt } = status;
	const every = running ? `, then ${readingText(checkIntervalSeconds)}` : '';
	const agent = running ? 'running' : NO_AGENT;
	return [`noip ${version} (${engine}): `, agent, `; network read ${ago(networkReadAt, nowMs)}${every}`];
}

/** What needs somebody first. */
const GRAVEST_FIRST = [
	'stopped',
	'misconfigured',
	'no-address',
	'waiting',
	'updating',
	'up-to-date',
	'offline',
	'disabled',
] as const satisfies readonly (keyof typeof STATES)[];

const MOST_NAMED = 8;

/** `home, nas`. */
export function namesText(names: readonly string[]): string {
	const more = names.length > MOST_NAMED ? `, and ${names.length - MOST_NAMED} more` : '';
	return names.slice(0, MOST_NAMED).join(', ') + more;
}

interface ServiceFacts {
	configuration: { errors: readonly unknown[]; lastGood: boolean; enabled: boolean };
	keys: readonly { key: string; state: { code: keyof typeof STATES } }[];
}

const NOT_FILLED_IN = 'not filled in yet: noip setup';

/** What is said of all keys in a line that stands for a while: `stopped: camera; up to date: home, nas`. */
export function serviceStateText({ configuration, keys }: ServiceFacts): string {
	const { errors, lastGood, enabled } = configuration;
	const groups = GRAVEST_FIRST.flatMap((code) => {
		const names = keys.filter(({ state }) => state.code === code).map(({ key }) => key);
		return names[0] === undefined ? [] : `${STATES[code]}: ${namesText(names)}`;
	});
	const states = enabled ? groups : [keys[0] ? disabledText('settings') : NOT_FILLED_IN];
	if (!errors[0]) return states.join('; ');
	return lastGood ? ['configuration error', LAST_GOOD, ...states].join('; ') : 'configuration error; nothing is sent';
}

/** How often the network is read. */
export function readingText(checkIntervalSeconds: number): string {
	return `every ${duration(checkIntervalSeconds * 1000)} and at each event`;
}

export const LAST_GOOD = 'the last good configuration stays in use';

export type RemarkKind = 'configuration error' | 'warning' | 'problem' | 'hint';

/** A remark on top of a status: of what kind it is, and what it says. */
export function remark(kind: RemarkKind, text: string): Told {
	return ['', kind, `: ${text}`];
}

export function remarkText(kind: RemarkKind, text: string): string {
	return remark(kind, text).join('');
}

/** Since when a name is stopped. `meaning`: why, unless it has been said. */
export function stoppedText(since: string, meaning: string | null, nowMs: number): string {
	return `stopped ${ago(since, nowMs)}${meaning ? `: ${meaning}` : ''}`;
}

export const NOTHING_CONFIRMED = 'nothing confirmed yet';
export const ADDRESS_UNKNOWN = 'unknown';

interface PublishedFacts {
	confirmedAt: string;
	uncertain: { code: string; since: string; text: string } | null;
	disputed: boolean;
}

/** The record at the provider for a family of a name: `confirmed 3 min ago`. */
export function publishedText({ confirmedAt, uncertain, disputed }: PublishedFacts, nowMs: number): string {
	const confirmed = `confirmed ${ago(confirmedAt, nowMs)}`;
	if (!uncertain) return `${confirmed}${disputed ? ', but not as sent' : ''}`;
	const doubt = uncertain.code === 'gone' ? 'stale' : 'uncertain';
	return `${confirmed}, ${doubt} since ${clockTime(uncertain.since, nowMs)}: ${uncertain.text}`;
}

const HOW: Partial<Record<string, string>> = {
	literal: 'as configured',
	check: 'by the IP check',
	provider: 'as the provider sees it',
};

interface LineFacts {
	from: string;
	interface: string | null;
	device: string | null;
	line: string | null;
	why: { text: string } | null;
	local: string | null;
}

export function lineTitle(family: Family): string {
	return `line ${FAMILY_NAME[family]}`;
}

/** The address of a family on the line, or that there is none. */
export function lineAddressText(address: string | null, from: string): string {
	return address ?? (from === 'provider' ? 'not known' : 'none');
}

/**
 * Where an address comes from, why its line was taken, and what is to be minded: `on wan_6 (pppoe-wan): line wan, default route`, `by the IP check, on wan (eth1,
 * 10.0.0.2): listed; wan is behind a router; ...`.
 */
export function lineText({ from, interface: name, device, line, why, local }: LineFacts, note: string | null): string {
	// What has the address by a prefix is not what carries the line's packets.
	const inBrackets = [from !== 'prefix' && device !== name && device, local].filter((part) => part).join(', ');
	const isUnbound = !name && (from === 'provider' || from === 'check');
	const where = name
		? `on ${name}${inBrackets && ` (${inBrackets})`}`
		: isUnbound && 'by whatever line the kernel takes; to choose one, list it as interface';
	const place = [HOW[from], where].filter((part) => part).join(', ');
	const taken = why && [line !== name && `line ${line}`, why.text].filter((part) => part).join(', ');
	return [taken ? `${place}: ${taken}` : place, note].filter((part) => part).join('; ');
}

export function lastAnswerText(at: string, text: string, nowMs: number): string {
	return `last answer, ${ago(at, nowMs)}: ${text}`;
}
