/** The plan: what each key wants, what keeps it from it, and the one thing to do next. */

import { byFamily, FAMILIES, type Family } from '../base/family.ts';
import type { Key } from '../config/config.ts';
import { type AddressSelection, selectAddress, selectBlindly } from '../network/address-selection.ts';
import { type NetworkProblem, networkOf } from '../network/network.ts';
import { UBUS } from '../network/reading.ts';
import { type AbsenceReason, distinctReasons } from '../network/reasons.ts';
import type { Check } from './check.ts';
import { selectionBy } from './command-value.ts';
import { type Awaited, awaitedBy } from './failover.ts';
import { known, openQuestion, type Question } from './ip-check.ts';
import { memoryOf } from './memory.ts';
import { type Offer, type Offers, type PendingUpdate, pendingUpdates } from './pending-updates.ts';
import type { PlannerInput } from './planner-input.ts';
import type { AddressToSend, Request } from './request.ts';
import { mayCome } from './set-ups.ts';
import type { Stop } from './state.ts';
import { keyStop, nameStop } from './stops.ts';
import { backOffOf, isLongBackOff } from './volatile-state.ts';
import { failoverWait, updateWait, type Wait } from './wait.ts';

export type Action = { kind: 'update'; request: Request } | { kind: 'check'; check: Check };

export type KeyState =
	| { kind: 'disabled' }
	| { kind: 'stopped'; stop: Stop }
	| { kind: 'settled' }
	| { kind: 'due' }
	| { kind: 'waiting'; wait: Wait }
	/** Nothing can be published: the line is down, or has no address that may be. */
	| { kind: 'absent'; reasons: AbsenceReason[]; misconfigured: boolean };

export interface KeyPlan {
	key: Key;
	selections: Record<Family, AddressSelection>;
	offers: Offers;
	updates: PendingUpdate[];
	state: KeyState;
	/** What there is to do for it now, and when there will be something: milliseconds of uptime, or Infinity. */
	action: Action | null;
	wakeAtMs: number;
}

export interface Plan {
	keys: KeyPlan[];
	/** The one thing to do now; the plan is made again after it (rule 25). */
	action: Action | null;
	/** When there will be something to do, if nothing changes: milliseconds of uptime, or Infinity. */
	wakeAtMs: number;
}

/** Makes the plan. The keys are served in the order of the configuration, updates before IP checks; for those that are not served nothing is done. */
export function plan(input: PlannerInput, isServed: (key: Key) => boolean = () => true): Plan {
	const keys = input.config.keys.map((key) => planOf(key, input));
	const served = keys.filter(({ key }) => isServed(key));
	const actions = served.flatMap((one) => one.action ?? []);
	return {
		keys,
		action: actions.find((action) => action.kind === 'update') ?? actions[0] ?? null,
		wakeAtMs: Math.min(...served.map((one) => one.wakeAtMs)),
	};
}

function planOf(key: Key, input: PlannerInput): KeyPlan {
	const { config, state, volatile, now } = input;
	const awaited = byFamily((family) => awaitedBy(key, family, input));
	const selections = byFamily((family) => selectionOf(key, family, awaited[family], input));
	const offers = byFamily((family) => offer(family, selections[family], input));
	const names = pendingUpdates(key, offers, input);
	const made = (state: KeyState, wakeAtMs = Infinity, action: Action | null = null): KeyPlan => {
		return { key, selections, offers, updates: names, state, action, wakeAtMs };
	};

	if (!config.settings.enabled || !key.enabled) return made({ kind: 'disabled' });
	const stop = keyStop(state, key) ?? (names.length === 0 ? nameStop(state, key, key.hostnames[0] ?? '', false) : null);
	if (stop) return made({ kind: 'stopped', stop });

	const due = names.filter((name) => name.due);
	const lines = names.every((name) => name.offline) ? [] : FAMILIES.flatMap((family) => awaited[family] ?? []);
	const wait = due.length > 0 ? updateWait(key, expected(selections, names, input), lines, input) : failoverWait(lines);
	// Behind NAT nothing tells that a line is back but an IP check that answers again.
	const isLong = wait?.code === 'back-off' && isLongBackOff(backOffOf(volatile, key.name));
	const question = !wait || isLong ? openQuestion(key, selections, names, input, isLong) : null;
	const check = question?.check && { kind: 'check' as const, check: question.check };
	if (wait) return made({ kind: 'waiting', wait }, Math.min(wait.untilMs, question?.nextMs ?? Infinity), check);

	const later = names.map((name) => name.dueAtMs).filter((at) => at > now.uptimeMs);
	const wakeAtMs = Math.min(question?.nextMs ?? Infinity, ...later);
	const update = due.length > 0 ? { kind: 'update' as const, request: requestFor(key, offers, due) } : null;
	const action = check ?? update;
	return made(action ? { kind: 'due' } : resting(selections, offers, names, question), wakeAtMs, action);
}

function selectionOf(key: Key, family: Family, awaited: Awaited | null, input: PlannerInput): AddressSelection {
	const { reading } = input;
	const source = key[family];
	if (source.kind === 'command') return selectionBy({ family, path: source.path }, input.volatile);
	if (reading.kind === 'problem' && !['literal', 'off'].includes(source.kind)) {
		return selectionWithout(reading.problem, key, family);
	}
	const network = reading.kind === 'read' ? reading.network : networkOf([], false);
	return selectAddress(key, family, network, memoryOf(key, family, input, awaited?.line));
}

/** A router without netifd is not ready (rule 29), and who has told of the network will again; else IPv4 can be asked for without an address of the machine's. */
function selectionWithout(problem: NetworkProblem, key: Key, family: Family): AddressSelection {
	const isBlind = problem.code !== 'not-read' && problem.command !== UBUS && !problem.hasAnswered;
	const reason: AbsenceReason = { code: 'network-unread', problem };
	const absent: AddressSelection = { kind: 'absent', reasons: [reason], pending: false, misconfigured: false };
	return (isBlind && selectBlindly(key, family)) || absent;
}

function offer(family: Family, published: AddressSelection, input: PlannerInput): Offer {
	if (published.kind === 'address') {
		const { address, from } = published;
		return { kind: 'address', address, local: from === 'interface' ? address : null, device: null, checked: null };
	}
	if (published.kind !== 'ask') return { kind: 'none' };
	const { local, device, how } = published;
	const checked = known(family, published, input).value;
	if (how === 'provider') return { kind: 'seen', local, device, checked };
	return checked === null ? { kind: 'none' } : { kind: 'address', address: checked, local, device, checked };
}

/** The families that are just being set up, that a name had confirmed before, and that may come in time: worth a wait (rules 5 and 58). */
function expected(
	selections: Record<Family, AddressSelection>,
	names: readonly PendingUpdate[],
	{ volatile, now }: PlannerInput,
): Family[] {
	const line = FAMILIES.map((family) => lineOf(selections[family])).find((one) => one) ?? null;
	return FAMILIES.filter((family) => {
		const one = selections[family];
		const isMissed = one.kind === 'absent' && one.pending && names.some((name) => !name.offline && name.record[family]);
		return isMissed && mayCome(volatile, line, family, now);
	});
}

/** The line by which a family is published. */
function lineOf(selection: AddressSelection): string | null {
	return selection.kind === 'address' || selection.kind === 'ask' ? selection.line : null;
}

/** Names to be online go first; those to be offline have a request of their own. */
function requestFor(key: Key, offers: Offers, due: readonly PendingUpdate[]): Request {
	const online = due.filter((name) => !name.offline);
	const offline = online.length === 0;
	const chosen = offline ? due : online;
	return {
		key: key.name,
		user: key.username,
		hostnames: chosen.map((name) => name.host),
		offline,
		...byFamily((family) => (offline ? null : sending(offers[family]))),
		reason: chosen.find(({ due }) => due !== 'checked')?.due ?? 'checked',
	};
}

function sending(offer: Offer): AddressToSend | null {
	if (offer.kind === 'none') return null;
	const { local, device, checked } = offer;
	return { address: offer.kind === 'address' ? offer.address : null, local, device, checked };
}

/** The state of a key for which there is nothing to do now. */
function resting(
	selections: Record<Family, AddressSelection>,
	offers: Offers,
	names: readonly PendingUpdate[],
	question: Question | null,
): KeyState {
	const offered = FAMILIES.some((family) => offers[family].kind !== 'none');
	if (offered || names.every((name) => name.offline)) return { kind: 'settled' };
	if (question?.wait) return { kind: 'waiting', wait: question.wait };
	const absent = FAMILIES.map((family) => selections[family]).filter((one) => one.kind === 'absent');
	return {
		kind: 'absent',
		reasons: distinctReasons(absent.flatMap((one) => one.reasons)),
		misconfigured: absent.length > 0 && absent.every((one) => one.misconfigured),
	};
}
