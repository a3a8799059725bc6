/** What an IP check's answer changes (rules 13, 19, 20). */

import { isPublic, parseAddress } from '../base/address.ts';
import { FAMILY_NAME } from '../base/family.ts';

import type { HttpResult } from '../base/http.ts';
import type { Now } from '../base/time.ts';
import { isOutage } from '../protocol/answer.ts';
import { nextHold } from './hold.ts';
import type { Check } from './ip-check.ts';
import type { State } from './state.ts';
import { checkOf, recordCheckValue, recordFailure, type VolatileState } from './volatile-state.ts';

export interface AppliedIpCheck {
	state: State;
	volatile: VolatileState;
	/** The address, or why there is none, for the user. */
	value: string | null;
	problem: string | null;
}

/** The state and the memory after an IP check. `random` is in [0, 1). */
export function applyIpCheck(
	state: State,
	volatile: VolatileState,
	check: Check,
	result: HttpResult,
	random: number,
	now: Now,
): AppliedIpCheck {
	const { of } = checkOf(volatile, check.family, check.local, check.url);
	const read = readCheck(check, result);
	if ('address' in read) {
		const { address: value } = read;
		const calm = state.checkHold ? { ...state, checkHold: null } : state;
		return { state: calm, volatile: recordCheckValue(volatile, of, value, now), value, problem: null };
	}
	const { problem } = read;
	const held =
		result.kind === 'answer' && isOutage(result.status)
			? { ...state, checkHold: nextHold(state.checkHold, problem, result.retryAfterSeconds, random, now) }
			: state;
	return { state: held, volatile: recordFailure(volatile, of, problem, random, now), value: null, problem };
}

/** The answer must be status 200 and exactly one strict, publicly usable literal of the family (rules 20). */
export function readCheck(check: Check, result: HttpResult): { address: string } | { problem: string } {
	if (result.kind === 'failure') return { problem: result.cause };
	if (result.status !== 200 || !result.complete) return { problem: `HTTP ${result.status}` };
	const address = parseAddress(result.body.trim());
	return address?.family === check.family && isPublic(address.text)
		? { address: address.text }
		: { problem: `the answer is no public ${FAMILY_NAME[check.family]} address` };
}
