/** Reading JSON that another program printed: whatever its shape, nothing here throws. */
import { parseAddress } from '../base/address.ts';
import type { InterfaceAddress } from './network.ts';

/** An object of unknown make. */
export type UntrustedObject = Readonly<Record<string, unknown>>;

/** The objects in a list; none when it is not a list. */
export function objectsIn(value: unknown): UntrustedObject[] {
	return Array.isArray(value) ? value.filter((each) => each instanceof Object) : [];
}

/** A number of seconds; null for a negative one, for one without an end (1e999) and for what is not a number. */
export function seconds(value: unknown): number | null {
	return Number.isFinite(value) && Number(value) >= 0 ? Number(value) : null;
}

/** The address that a value spells, as an item of an interface's list; none when it spells none. With 0 seconds left it is deprecated. */
export function addressIn(
	value: unknown,
	preferredSeconds: number | null,
	{ length = null, ineligible = false, secondary = false }: Partial<InterfaceAddress> = {},
): InterfaceAddress[] {
	const parsed = typeof value === 'string' ? parseAddress(value) : null;
	if (!parsed) return [];
	const { family, text: address } = parsed;
	return [{ family, address, length, preferredSeconds, ineligible: ineligible || preferredSeconds === 0, secondary }];
}
