/** Since when a key has had no success although something is due, or has no address. */
import type { Now } from '../base/time.ts';
import type { Plan } from './plan.ts';

/** By the key's name, milliseconds of uptime. */
export type Failing = ReadonlyMap<string, number>;

/** Carries that on: another try neither begins nor ends it, and the provider's wait (a hold) is no failure. */
export function failingSince(before: Failing, { keys }: Plan, now: Now): Failing {
	const after = new Map<string, number>();
	for (const { key, state } of keys) {
		const since = before.get(key.name);
		const fails = state.kind === 'absent' || (state.kind === 'waiting' && state.wait.code !== 'hold');
		if (fails) after.set(key.name, since ?? now.uptimeMs);
		else if (state.kind === 'due' && since !== undefined) after.set(key.name, since);
	}
	return after;
}
