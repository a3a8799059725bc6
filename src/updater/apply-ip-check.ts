/** What an IP check's answer changes (rules 13, 19, 20). */

import { isPublic, parseAddress } from '../base/address.ts';
import { FAMILY_NAME } from '../base/family.ts';

import type { HttpResult } from '../base/http.ts';
import type { Moment } from '../base/time.ts';
import { isOutage } from '../protocol/answer.ts';
import { nextHold } from './hold.ts';
import type { Check } from './ip-check.ts';
import type { State } from './state.ts';
import { checkOf, failed, type Recent, withSeen } from './volatile-state.ts';

export interface Checked {
	state: State;
	recent: Recent;
	/** The address, or why there is none, for the user. */
	value: string | null;
	problem: string | null;
}

/** The state and the memory after an IP check. `random` is in [0, 1). */
export function checked(
	state: State,
	recent: Recent,
	check: Check,
	result: HttpResult,
	random: number,
	moment: Moment,
): Checked {
	const { of } = checkOf(recent, check.family, check.local, check.url);
	const read = readCheck(check, result);
	if ('address' in read) {
		const { address: value } = read;
		const calm = state.checkHold ? { ...state, checkHold: null } : state;
		return { state: calm, recent: withSeen(recent, of, value, moment), value, problem: null };
	}
	const { problem } = read;
	const held =
		result.kind === 'answer' && isOutage(result.status)
			? { ...state, checkHold: nextHold(state.checkHold, problem, result.retryAfterSeconds, random, moment) }
			: state;
	return { state: held, recent: failed(recent, of, problem, random, moment), value: null, problem };
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
