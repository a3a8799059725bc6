/** What there is of both families. */

/** Makes one of each family. */
export function byFamily<T>(make: (family: Family) => T): Record<Family, T> {
	return { ipv4: make('ipv4'), ipv6: make('ipv6') };
}

export type Family = 'ipv4' | 'ipv6';

export const FAMILIES: readonly Family[] = ['ipv4', 'ipv6'];

export const FAMILY_NAME: Record<Family, string> = { ipv4: 'IPv4', ipv6: 'IPv6' };
