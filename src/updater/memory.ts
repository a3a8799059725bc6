/** What a session remembers, as far as it decides which line and which address a key takes. */
import type { Family } from '../base/family.ts';
import type { Key } from '../config/config.ts';
import type { Memory } from '../network/network.ts';
import { isDead } from '../network/prefix-memory.ts';
import type { PlannerInput } from './planner-input.ts';
import { confirmedAddress, recordOf } from './state.ts';

/** All that is known beside the network. */
export type Known = Pick<PlannerInput, 'config' | 'state' | 'volatile'>;

/** What is remembered for a family of a key; `awaited`: the line that may come back in a moment (rule 54). */
export function memoryOf(key: Key, family: Family, { state, volatile }: Known, awaited: string | null = null): Memory {
	const confirmed = key.hostnames.flatMap(
		(host) => confirmedAddress(recordOf(state, key.username, host), family) ?? [],
	);
	return { confirmed, awaited, isDead: (name, address) => isDead(volatile.prefixes, name, address) };
}
