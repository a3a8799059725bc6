/** What is due: which names of a key want a request, given what the provider has confirmed (rules 1 to 4, 12, 19). */

import { FAMILIES, type Family } from '../base/family.ts';
import type { Key } from '../config/config.ts';
import { isCredentialChanged } from './credential.ts';
import { remainingMs } from './deadline.ts';
import type { PlannerInput } from './planner-input.ts';
import type { Reason } from './request.ts';
import { addressOf, type Confirmation, type NameRecord, recordOf } from './state.ts';
import { nameStop } from './stops.ts';

/**
 * What could be sent for a family now. `seen`: `myip` is left out and the provider takes what it sees; `checked` is what the IP check says,
 * null when that is not known. `none`: nothing.
 */
export type Offer =
	| { kind: 'address'; address: string; local: string | null; device: string | null; checked: string | null }
	| { kind: 'seen'; local: string | null; device: string | null; checked: string | null }
	| { kind: 'none' };

export type Offers = Record<Family, Offer>;

/** What a name of a key wants. */
export interface PendingUpdate {
	host: string;
	record: NameRecord;
	/** It is to be offline: an offline request, or nothing when it is so already. */
	offline: boolean;
	/** null: nothing is due. */
	due: Reason | null;
	/** When something becomes due without any change: milliseconds of uptime, or Infinity. */
	dueAtMs: number;
}

/** The updates of those names of the key that no stop of their own holds. */
export function pendingUpdates(key: Key, offers: Offers, input: PlannerInput): PendingUpdate[] {
	return key.hostnames
		.filter((host) => !nameStop(input.state, key, host, false))
		.map((host) => pendingUpdate(key, host, offers, input));
}

function pendingUpdate(key: Key, host: string, offers: Offers, input: PlannerInput): PendingUpdate {
	const { config, state, volatile, now } = input;
	const { uptimeMs } = now;
	const record = recordOf(state, key.username, host);
	const offline = key.offline && !nameStop(state, key, host, true);
	const families = offline ? [] : FAMILIES.filter((family) => offers[family].kind !== 'none');
	const reasons = families.map((family) => reason(record[family], offers[family]));
	const again = volatile.again.find((entry) => entry.user === key.username && entry.host === host);
	const againMs = (!offline && again?.atMs) || Infinity;
	const disputesMs = families.map((family) => {
		const disputed = record[family]?.disputed;
		return disputed ? uptimeMs + remainingMs(disputed.again, now) : Infinity;
	});
	const disputeMs = Math.min(...disputesMs);
	const why: (Reason | null | false)[] = [
		...reasons.filter((one) => one !== 'checked' && one !== 'moved'),
		record.presence !== (offline ? 'offline' : 'online') && 'presence',
		againMs <= uptimeMs && 'overtaken',
		disputeMs <= uptimeMs && 'disputed',
		!offline && isCredentialChanged(record, key, config, state.salt) && 'credential',
		volatile.forced.some((one) => one.due && one.key === key.name) && 'forced',
		...reasons.filter((one) => one === 'checked'),
		...reasons,
	];
	const due = offline || families.length > 0 ? why.find((one) => one) || null : null;
	return { host, record, offline, due, dueAtMs: Math.min(againMs, disputeMs) };
}

/** Whether a family is due by its address alone. Addresses are in canonical form, so text stands for value. */
function reason(confirmation: Confirmation | null, offer: Offer): Reason | null {
	if (offer.kind === 'none') return null;
	if (!confirmation) return 'new';
	if (confirmation.unknown) return 'unknown';
	if (offer.kind === 'address') {
		if (offer.address === addressOf(confirmation)) return null;
		return offer.checked === null ? 'changed' : 'checked';
	}
	const { checked, answered, sent, local } = confirmation;
	// Rules 19: an IP check's value is compared with the one of the last success; without a value, the interface's own address.
	if (offer.checked === null) return offer.local === local ? null : 'moved';
	return [checked, answered ?? sent].includes(offer.checked) ? null : 'checked';
}
