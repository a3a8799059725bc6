/** What a `good` or `nochg` makes of a name's record. */

import { FAMILIES } from '../base/family.ts';
import { HOUR, isoTime, type Now } from '../base/time.ts';
import type { NameAnswer } from '../protocol/answer.ts';
import { deadlineIn } from './deadline.ts';
import type { AddressToSend, Request } from './request.ts';
import type { Confirmation, NameRecord } from './state.ts';

const FIRST_DISPUTE = HOUR;
const NEXT_DISPUTES = 24 * HOUR;

/**
 * The record of a name after this confirmation. `begun` is the record as `begin` left it, in which a family that was left out is marked; `old` the one before, which
 * knows how often the answer has differed. A family is disputed when the answer differs from what was sent, or is missing in it (rule 4).
 */
export function confirm(
	begun: NameRecord,
	old: NameRecord,
	request: Request,
	answer: Extract<NameAnswer, { kind: 'confirmed' }>,
	now: Now,
): NameRecord {
	if (request.offline) return { ...begun, presence: 'offline' };
	const fresh: NameRecord = { ...begun, presence: 'online' };
	for (const family of FAMILIES) {
		const sending = request[family];
		if (sending) fresh[family] = confirmation(sending, old[family], answer[family], answer.word, now);
	}
	return fresh;
}

function confirmation(
	{ address, local, checked }: AddressToSend,
	old: Confirmation | null,
	answered: string | null,
	word: 'good' | 'nochg',
	now: Now,
): Confirmation {
	const differs = answered === null || (address ?? answered) !== answered;
	const times = old?.sent === address ? (old?.disputed?.times ?? 0) + 1 : 1;
	const again = deadlineIn(times === 1 ? FIRST_DISPUTE : NEXT_DISPUTES, now);
	return {
		sent: address,
		answered,
		checked,
		local,
		word,
		at: isoTime(now.wallMs),
		unknown: null,
		disputed: differs ? { times, again } : null,
	};
}
