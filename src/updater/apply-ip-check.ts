/** What an IP check's answer changes (rules 13, 19, 20). */

import { isPublic, parseAddress } from '../base/address.ts';

import type { HttpResult } from '../base/http.ts';
import type { Now } from '../base/time.ts';
import type { Config } from '../config/config.ts';
import { isOutage } from '../protocol/answer.ts';
import { type Check, checkUrl } from './check.ts';
import { recordCheckFailure } from './check-pace.ts';
import { type Disbelief, hear } from './check-trust.ts';
import { type Failure, failureOf, outageCause } from './failure.ts';
import { nextHold } from './hold.ts';
import type { State } from './state.ts';
import { checkOf, resetBackOffs, type VolatileState } from './volatile-state.ts';

export interface AppliedIpCheck {
	state: State;
	volatile: VolatileState;
	/** The address, or why there is none. */
	value: string | null;
	isBelieved: boolean;
	disbelief: Disbelief | null;
	failure: Failure | null;
}

/** The state and the volatile state after an IP check. `random` is in [0, 1). */
export function applyIpCheck(
	state: State,
	volatile: VolatileState,
	check: Check,
	config: Config,
	result: HttpResult,
	random: number,
	now: Now,
): AppliedIpCheck {
	const read = readCheck(check, checkUrl(config, check.family).host, result);
	if (typeof read === 'string') {
		const released = state.checkHold ? { ...state, checkHold: null } : state;
		// What answers again shows that the line is mended (rule 6).
		const mended = checkOf(volatile, check).backOff ? resetBackOffs(volatile, now) : volatile;
		return { state: released, ...hear(mended, check, read, config, now), value: read, failure: null };
	}
	const failed = {
		state,
		volatile: recordCheckFailure(volatile, check, read, config, random, now),
		value: null,
		isBelieved: false,
		disbelief: null,
		failure: read,
	};
	if (result.kind === 'failure' || !isOutage(result.status)) return failed;
	const { status, retryAfterSeconds } = result;
	const cause = outageCause({ code: 'http', status });
	const checkHold = nextHold(state.checkHold, cause, retryAfterSeconds, random, now);
	return { ...failed, state: { ...state, checkHold } };
}

/** The address in an answer, which must be status 200 and exactly one strict, publicly usable literal of the family (rule 20); else why it is none. */
export function readCheck({ family }: Check, host: string, result: HttpResult): string | Failure {
	if (result.kind === 'failure') return failureOf(result, host);
	if (result.status !== 200 || !result.complete) return { code: 'http', host, status: result.status };
	const address = parseAddress(result.body.trim());
	return address?.family === family && isPublic(address.text) ? address.text : { code: 'not-an-address', host, family };
}
