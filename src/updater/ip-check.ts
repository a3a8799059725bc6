/** The IP check: what it has said, as far as that still counts, and when it is to be asked again (rules 19, 20). */

import { FAMILIES, type Family } from '../base/family.ts';
import type { Key } from '../config/config.ts';
import type { AddressSelection } from '../network/address-selection.ts';
import type { WayOut } from '../network/network.ts';
import { type Check, checkIntervalMs, questionOf } from './check.ts';
import type { PendingUpdate } from './pending-updates.ts';
import type { PlannerInput } from './planner-input.ts';
import { checkOf } from './volatile-state.ts';
import { checkWait, doubtWait, type Wait } from './wait.ts';

/** A question that is open: to be asked now (`check`), or held back (`wait`), or to be asked again at `nextMs` of uptime. */
export interface Question {
	check: Check | null;
	wait: Wait | null;
	nextMs: number;
}

/**
 * What is known of the IP check of a family that leaves by `way`: whether it has answered since the last event, and not longer ago than a check interval
 * (`isFresh`); its value then, if any is believed; and until when that counts.
 */
export function known(family: Family, way: WayOut, { config, volatile, now }: PlannerInput) {
	const question = questionOf(way, family, config);
	const { value, atMs, backOff } = checkOf(volatile, question);
	const untilMs = atMs + checkIntervalMs(config);
	const isFresh = atMs >= volatile.lastEventMs && now.uptimeMs < untilMs;
	return { question, backOff, isFresh, value: isFresh ? value : null, untilMs };
}

/**
 * The question of a key whose time comes first, if it has one. `isKeptBack`: its update waits for longer than a check does, so that an answer may end that wait.
 */
export function openQuestion(
	key: Key,
	selections: Record<Family, AddressSelection>,
	updates: readonly PendingUpdate[],
	input: PlannerInput,
	isKeptBack = false,
): Question | null {
	const { volatile, now, state } = input;
	const online = updates.filter((name) => !name.offline);
	const sure = updates.some((name) => name.due && name.due !== 'moved');
	const questions = FAMILIES.flatMap((family): Question[] => {
		const published = selections[family];
		if (published.kind !== 'ask' || online.length === 0) return [];
		// What the provider will see needs no check when a request is sent anyway, or when nothing is known to compare with.
		const comparable = online.some((name) => name.record[family]);
		if (published.how === 'provider' && !isKeptBack && (sure || !comparable)) return [];
		const { question, backOff, isFresh, value, untilMs } = known(family, published, input);
		const asked = { key: key.name, ...question };
		// What answers and is not believed is asked again at its time.
		const unbelieved = isFresh && value === null ? doubtWait(asked, volatile, now) : null;
		if (isFresh) return [{ check: null, wait: unbelieved, nextMs: untilMs }];
		const wait = checkWait(asked, backOff, state, volatile, now);
		const check = wait ? null : asked;
		return [{ check, wait, nextMs: wait?.untilMs ?? now.uptimeMs }];
	});
	return questions.sort((a, b) => a.nextMs - b.nextMs)[0] ?? null;
}
