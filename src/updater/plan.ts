/** The plan: what each key wants, what keeps it from it, and the one thing to do next. */
import type { Config, Key } from '../config/config.ts';
import { publication } from '../network/choice.ts';
import { FAMILIES, type Family, type NetworkReading, type Publication } from '../network/network.ts';
import { remainingMs } from './deadline.ts';
import { type NameWish, type Offer, type Offers, type Reason, wishes } from './due.ts';
import { MINUTE, type Moment, SECOND } from './moment.ts';
import { backOffOf, checkOf, nextAttemptMs, nextCheckMs, type Recent } from './recent.ts';
import { confirmedAddress, type Hold, recordOf, type State, type Stop } from './state.ts';
import { keyStop, nameStop } from './stops.ts';

/** What a request carries for one family. `address` null: the provider is to see it; `local` and `checked` are kept beside the confirmation. */
export interface Sending {
	address: string | null;
	local: string | null;
	checked: string | null;
}

/** One update request of one key (promise 6). */
export interface Request {
	key: string;
	user: string;
	hostnames: string[];
	offline: boolean;
	ipv4: Sending | null;
	ipv6: Sending | null;
	reason: Reason;
}

/** One question to an IP check: leave by `local`, connect over `family`. */
export interface Check {
	key: string;
	family: Family;
	interface: string;
	local: string;
	url: string;
}

export type Action = { kind: 'update'; request: Request } | { kind: 'check'; check: Check };

/** What something that is due has to wait for. `untilMs` is of uptime. */
export interface Wait {
	why: 'hold' | 'limit' | 'back-off' | 'pending';
	untilMs: number;
	/** For the user: `911`, `the connection was refused` ... */
	cause: string;
}

export type KeyState =
	| { kind: 'disabled' }
	| { kind: 'stopped'; stop: Stop }
	| { kind: 'settled' }
	| { kind: 'due' }
	| { kind: 'waiting'; wait: Wait }
	/** Nothing can be published: the line is down, or has no address that may be. */
	| { kind: 'absent'; reason: string; misconfigured: boolean };

export interface KeyPlan {
	key: Key;
	publications: Record<Family, Publication>;
	offers: Offers;
	wishes: NameWish[];
	state: KeyState;
}

export interface Plan {
	keys: KeyPlan[];
	/** The one thing to do now; the plan is made again after it (rules 25). */
	action: Action | null;
	/** When there will be something to do, if nothing changes: milliseconds of uptime, or Infinity. */
	wakeAtMs: number;
}

/** Everything a plan is made from. */
export interface Situation {
	config: Config;
	state: State;
	recent: Recent;
	reading: NetworkReading;
	moment: Moment;
}

const PENDING_WAIT = 3 * SECOND;
/** Of the fifteen an hour three stay free for events. */
const CHECKS_APART = 5 * MINUTE;

/** Makes the plan. The keys are served in the order of the configuration, updates before IP checks. */
export function plan(situation: Situation): Plan {
	const drafts = situation.config.keys.map((key) => draft(key, situation));
	const actions = drafts.map((one) => one.action).filter((action) => action !== null);
	return {
		keys: drafts.map((one) => one.keyPlan),
		action: actions.find((action) => action.kind === 'update') ?? actions[0] ?? null,
		wakeAtMs: Math.min(Infinity, ...drafts.map((one) => one.wakeAtMs)),
	};
}

interface Draft {
	keyPlan: KeyPlan;
	action: Action | null;
	wakeAtMs: number;
}

function draft(key: Key, situation: Situation): Draft {
	const { config, state, recent, moment } = situation;
	const publications = {
		ipv4: published(key, 'ipv4', situation),
		ipv6: published(key, 'ipv6', situation),
	};
	const offers = {
		ipv4: offer('ipv4', publications.ipv4, situation),
		ipv6: offer('ipv6', publications.ipv6, situation),
	};
	const names = wishes(key, offers, state, recent, moment);
	const base = { key, publications, offers, wishes: names };
	const idle = (keyState: KeyState): Draft => ({
		keyPlan: { ...base, state: keyState },
		action: null,
		wakeAtMs: Infinity,
	});

	if (!config.settings.enabled || !key.enabled) return idle({ kind: 'disabled' });
	const stop = keyStop(state, key) ?? (names.length === 0 ? nameStop(state, key, key.hostnames[0] ?? '', false) : null);
	if (stop) return idle({ kind: 'stopped', stop });

	const due = names.some((name) => name.due !== null);
	const wait = due ? updateWait(key, publications, names, situation) : null;
	if (wait) return { ...idle({ kind: 'waiting', wait }), wakeAtMs: wait.untilMs };

	const sure = names.some((name) => name.due !== null && name.due !== 'moved');
	const question = names.every((name) => name.offline) ? null : openQuestion(key, publications, sure, names, situation);
	const wakeAtMs = Math.min(
		question?.nextMs ?? Infinity,
		...names.map((name) => name.dueAtMs).filter((at) => at > moment.uptimeMs),
	);
	if (question?.check) {
		return { keyPlan: { ...base, state: { kind: 'due' } }, action: { kind: 'check', check: question.check }, wakeAtMs };
	}
	if (due) {
		const request = requestFor(key, offers, names);
		return { keyPlan: { ...base, state: { kind: 'due' } }, action: { kind: 'update', request }, wakeAtMs };
	}
	return { keyPlan: { ...base, state: resting(base, question?.wait ?? null) }, action: null, wakeAtMs };
}

function published(key: Key, family: Family, situation: Situation): Publication {
	const { reading, state } = situation;
	if (reading.kind === 'problem' && key[family].kind !== 'literal' && key[family].kind !== 'off') {
		return { kind: 'absent', reason: reading.problem, pending: false, misconfigured: false };
	}
	const network = reading.kind === 'read' ? reading.network : { interfaces: [] };
	const confirmed = key.hostnames
		.map((host) => confirmedAddress(recordOf(state, key.username, host), family))
		.filter((address) => address !== null);
	return publication(key, family, network, confirmed);
}

function offer(family: Family, published: Publication, situation: Situation): Offer {
	if (published.kind === 'address') {
		const local = published.from === 'interface' ? published.address : null;
		return { kind: 'address', address: published.address, local, checked: null };
	}
	if (published.kind !== 'ask') return { kind: 'none' };
	const { local, how } = published;
	const checked = freshValue(family, local, situation);
	if (how === 'provider') return { kind: 'seen', local, checked };
	return checked === null ? { kind: 'none' } : { kind: 'address', address: checked, local, checked };
}

/** What the IP check said, if that still counts: since the last event, and not longer ago than a check interval. */
function freshValue(family: Family, local: string, { config, recent, moment }: Situation): string | null {
	const check = checkOf(recent, family, local, checkUrl(config, family));
	const fresh = check.atMs >= recent.lastEventMs && moment.uptimeMs < check.atMs + checkEveryMs(config);
	return fresh ? check.value : null;
}

/** The IP check of a family. */
export function checkUrl(config: Config, family: Family): string {
	return (family === 'ipv4' ? config.settings.ipv4Check : config.settings.ipv6Check).text;
}

function checkEveryMs(config: Config): number {
	return Math.max(config.settings.checkIntervalSeconds * SECOND, CHECKS_APART);
}

/** What keeps a due request back, in the order of gravity; null: nothing does. */
function updateWait(
	key: Key,
	publications: Record<Family, Publication>,
	names: readonly NameWish[],
	situation: Situation,
): Wait | null {
	const { state, recent, moment } = situation;
	const held = holdWait(state.hold, moment);
	if (held) return held;
	const limitMs = nextAttemptMs(recent, key.username, moment);
	if (limitMs > moment.uptimeMs) return { why: 'limit', untilMs: limitMs, cause: 'the limit of attempts an hour' };
	const backOff = backOffOf(recent, key.name);
	if (backOff && backOff.untilMs > moment.uptimeMs) {
		return { why: 'back-off', untilMs: backOff.untilMs, cause: backOff.cause };
	}
	const pendingMs = (recent.firstEventMs ?? -Infinity) + PENDING_WAIT;
	const expected = FAMILIES.filter((family) => {
		const one = publications[family];
		return one.kind === 'absent' && one.pending && names.some((name) => !name.offline && name.record[family]);
	});
	if (expected.length === 0 || pendingMs <= moment.uptimeMs) return null;
	return { why: 'pending', untilMs: pendingMs, cause: `${expected.join(' and ')} being set up` };
}

function holdWait(hold: Hold | null, moment: Moment): Wait | null {
	const leftMs = hold ? remainingMs(hold.deadline, moment) : 0;
	return hold && leftMs > 0 ? { why: 'hold', untilMs: moment.uptimeMs + leftMs, cause: hold.cause } : null;
}

/** A question to the IP check that is open: to be asked now (`check`), or held back (`wait`), or to be asked again at `nextMs`. */
interface Question {
	check: Check | null;
	wait: Wait | null;
	nextMs: number;
}

function openQuestion(
	key: Key,
	publications: Record<Family, Publication>,
	sure: boolean,
	names: readonly NameWish[],
	situation: Situation,
): Question | null {
	const questions = FAMILIES.map((family) =>
		question(key, family, publications[family], sure, names, situation),
	).filter((one) => one !== null);
	return questions.find((one) => one.check) ?? questions.sort((a, b) => a.nextMs - b.nextMs)[0] ?? null;
}

function question(
	key: Key,
	family: Family,
	published: Publication,
	sure: boolean,
	names: readonly NameWish[],
	situation: Situation,
): Question | null {
	if (published.kind !== 'ask') return null;
	// What the provider will see needs no check when a request is sent anyway, or when nothing is known to compare with.
	const known = names.some((name) => !name.offline && name.record[family]);
	if (published.how === 'provider' && (sure || !known)) return null;
	const { config, recent, moment, state } = situation;
	const url = checkUrl(config, family);
	const memory = checkOf(recent, family, published.local, url);
	if (freshValue(family, published.local, situation) !== null) {
		return { check: null, wait: null, nextMs: memory.atMs + checkEveryMs(config) };
	}
	const wait = checkWait(family, memory.backOff, state, recent, moment);
	if (wait) return { check: null, wait, nextMs: wait.untilMs };
	const check = { key: key.name, family, interface: published.interface, local: published.local, url };
	return { check, wait: null, nextMs: moment.uptimeMs };
}

/** What keeps an IP check of this family back; null: nothing does. */
export function checkWait(
	family: Family,
	backOff: { untilMs: number; cause: string } | null,
	state: State,
	recent: Recent,
	moment: Moment,
): Wait | null {
	const held = holdWait(state.hold, moment) ?? holdWait(state.checkHold, moment);
	if (held) return held;
	const limitMs = nextCheckMs(recent, family, moment);
	if (limitMs > moment.uptimeMs) return { why: 'limit', untilMs: limitMs, cause: 'the limit of IP checks an hour' };
	if (!backOff || backOff.untilMs <= moment.uptimeMs) return null;
	return { why: 'back-off', untilMs: backOff.untilMs, cause: `the IP check: ${backOff.cause}` };
}

/** Names to be online go first; those to be offline have a request of their own. */
function requestFor(key: Key, offers: Offers, names: readonly NameWish[]): Request {
	const due = names.filter((name) => name.due !== null);
	const online = due.filter((name) => !name.offline);
	const chosen = online.length > 0 ? online : due;
	const offline = online.length === 0;
	return {
		key: key.name,
		user: key.username,
		hostnames: chosen.map((name) => name.host),
		offline,
		ipv4: offline ? null : sending(offers.ipv4),
		ipv6: offline ? null : sending(offers.ipv6),
		reason: chosen[0]?.due ?? 'changed',
	};
}

function sending(offer: Offer): Sending | null {
	if (offer.kind === 'none') return null;
	return { address: offer.kind === 'address' ? offer.address : null, local: offer.local, checked: offer.checked };
}

/** The state of a key for which there is nothing to do now. */
function resting(base: Omit<KeyPlan, 'state'>, wait: Wait | null): KeyState {
	const offered = FAMILIES.some((family) => base.offers[family].kind !== 'none');
	if (offered || base.wishes.every((name) => name.offline)) return { kind: 'settled' };
	if (wait) return { kind: 'waiting', wait };
	const absent = FAMILIES.map((family) => base.publications[family]).filter((one) => one.kind === 'absent');
	const reasons = [...new Set(absent.map((one) => one.reason))];
	return {
		kind: 'absent',
		reason: reasons.join('; ') || 'nothing to publish',
		misconfigured: absent.length > 0 && absent.every((one) => one.misconfigured),
	};
}
