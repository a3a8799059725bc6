/** What an IP check's answer changes (rules 13, 19, 20). */

import { isPublic, parseAddress } from '../base/address.ts';

import type { HttpResult } from '../base/http.ts';
import type { Now } from '../base/time.ts';
import { isOutage } from '../protocol/answer.ts';
import { type Failure, outageCause } from './failure.ts';
import { nextHold } from './hold.ts';
import type { Check } from './ip-check.ts';
import type { State } from './state.ts';
import { checkOf, recordCheckValue, recordFailure, type VolatileState } from './volatile-state.ts';

export interface AppliedIpCheck {
	state: State;
	volatile: VolatileState;
	/** The address, or why there is none. */
	value: string | null;
	failure: Failure | null;
}

/** The state and the volatile state after an IP check at `host`. `random` is in [0, 1). */
export function applyIpCheck(
	state: State,
	volatile: VolatileState,
	check: Check,
	host: string,
	result: HttpResult,
	random: number,
	now: Now,
): AppliedIpCheck {
	const { of } = checkOf(volatile, check.family, check.local, check.url);
	const read = readCheck(check, host, result);
	if (typeof read === 'string') {
		const released = state.checkHold ? { ...state, checkHold: null } : state;
		return { state: released, volatile: recordCheckValue(volatile, of, read, now), value: read, failure: null };
	}
	const failed = recordFailure(volatile, of, read, random, now);
	if (result.kind === 'failure' || !isOutage(result.status))
		return { state, volatile: failed, value: null, failure: read };
	const { status, retryAfterSeconds } = result;
	const cause = outageCause({ code: 'http', status });
	const checkHold = nextHold(state.checkHold, cause, retryAfterSeconds, random, now);
	return { state: { ...state, checkHold }, volatile: failed, value: null, failure: read };
}

/** The address in an answer, which must be status 200 and exactly one strict, publicly usable literal of the family (rule 20); else why it is none. */
export function readCheck({ family }: Check, host: string, result: HttpResult): string | Failure {
	if (result.kind === 'failure') return { code: result.cause, host };
	if (result.status !== 200 || !result.complete) return { code: 'http', host, status: result.status };
	const address = parseAddress(result.body.trim());
	return address?.family === family && isPublic(address.text) ? address.text : { code: 'not-an-address', host, family };
}
