/** Which confirmed addresses a request has changed, for those who are told of it (rule 35). */
import { FAMILIES } from '../base/family.ts';
import type { Request } from './request.ts';
import { addressOf, recordOf, type State } from './state.ts';

/** A family of some names of a key that has another address now. */
export interface Change {
	key: string;
	/** Separated by spaces. */
	hostnames: string;
	family: string;
	/** Empty: none was known. */
	old: string;
	new: string;
	answer: string;
}

/** What a request has changed between two states, names with the same change together. */
export function changesOf(before: State, after: State, { key, user, hostnames, offline }: Request): Change[] {
	const changes = new Map<string, Change>();
	for (const host of offline ? [] : hostnames) {
		for (const family of FAMILIES) {
			const was = recordOf(before, user, host)[family];
			const is = recordOf(after, user, host)[family];
			const old = (was && addressOf(was)) ?? '';
			const now = is && addressOf(is);
			if (!is || is.unknown || !now || now === old) continue;
			const same = changes.get(`${family} ${old} ${now}`);
			const names = same ? `${same.hostnames} ${host}` : host;
			changes.set(`${family} ${old} ${now}`, { key, hostnames: names, family, old, new: now, answer: is.word });
		}
	}
	return [...changes.values()];
}
