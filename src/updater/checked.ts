/** What an IP check's answer changes (rules 13, 19, 20). */
import type { HttpResult } from '../host/host.ts';
import { isPublic, parseAddress } from '../network/address.ts';
import { nextHold } from './hold.ts';
import type { Moment } from './moment.ts';
import type { Check } from './plan.ts';
import { checkOf, nextBackOff, type Recent, withCheck } from './recent.ts';
import type { State } from './state.ts';

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
	const memory = checkOf(recent, check.family, check.local, check.url);
	const value = readCheck(check, result);
	if ('address' in value) {
		const fresh = { ...memory, value: value.address, atMs: moment.uptimeMs, backOff: null };
		const calm = state.checkHold ? { ...state, checkHold: null } : state;
		return { state: calm, recent: withCheck(recent, fresh), value: value.address, problem: null };
	}
	const { problem } = value;
	const held =
		result.kind === 'answer' && (result.status >= 500 || result.status === 429)
			? {
					...state,
					checkHold: nextHold(state.checkHold, `HTTP ${result.status}`, result.retryAfterSeconds, random, moment),
				}
			: state;
	const backOff = nextBackOff(memory.backOff, problem, random, moment);
	return { state: held, recent: withCheck(recent, { ...memory, backOff }), value: null, problem };
}

/** The answer must be status 200 and exactly one strict, publicly usable literal of the family (rules 20). */
export function readCheck(check: Check, result: HttpResult): { address: string } | { problem: string } {
	if (result.kind === 'failure') return { problem: result.cause };
	if (result.status !== 200 || !result.complete) return { problem: `HTTP ${result.status}` };
	const address = parseAddress(result.body.trim());
	if (!address) return { problem: 'the answer is no address' };
	if (address.family !== check.family) return { problem: `the answer ${address.text} is of the other family` };
	if (!isPublic(address.text)) return { problem: `the answer ${address.text} is no public address` };
	return { address: address.text };
}
