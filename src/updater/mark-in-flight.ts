/** What a request changes before it is sent: what it may change at the provider is no longer certain (rules 2 and 3). */
import { byFamily } from '../base/family.ts';
import { isoTime, type Now } from '../base/time.ts';
import { type AddressToSend, addressesOf, type Request } from './request.ts';
import { addressOf, type Confirmation, isSame, type NameRecord, recordOf, type State, withRecords } from './state.ts';

/**
 * The state as it must stand on the disk before the request goes out: a confirmation that it will replace or leave out is no longer certain,
 * so that an answer lost to a power cut is asked for again (rules 2 and 3). The same object when nothing of it is durable.
 */
export function markInFlight(state: State, request: Request, now: Now): State {
	const { user, hostnames, offline } = request;
	const since = isoTime(now.wallMs);
	const sent = addressesOf(request);
	const records = hostnames.map((host): NameRecord => {
		const record = recordOf(state, user, host);
		// Any ordinary update brings a name back online, if it arrives.
		const presence = offline || record.presence === 'offline' ? 'unknown' : record.presence;
		const families = byFamily((family) => mark(record[family], request[family], sent[family]));
		return { ...record, presence, ...families };
	});
	const changed = records.filter((one) => !isSame(one, recordOf(state, user, one.host)));
	return changed.length > 0 ? withRecords(state, changed) : state;

	function mark(old: Confirmation | null, sending: AddressToSend | null, address: string | null): Confirmation | null {
		if (offline || !old || old.unknown) return old;
		if (!sending) return { ...old, unknown: { why: 'left out', since } };
		return address !== null && address === addressOf(old) ? old : { ...old, unknown: { why: 'lost', since } };
	}
}

/** Whether a state is already uncertain of all that the request may change. */
export function isMarked(state: State, request: Request, now: Now): boolean {
	return markInFlight(state, request, now) === state;
}
