/** What there is of both families. */
import type { Family } from '../network/network.ts';

/** Makes one of each family. */
export function byFamily<T>(make: (family: Family) => T): Record<Family, T> {
	return { ipv4: make('ipv4'), ipv6: make('ipv6') };
}
