/** Reading JSON that another program printed: whatever its shape, nothing here throws. */

/** An object of unknown make. */
export type Foreign = Readonly<Record<string, unknown>>;

/** The value that a JSON text spells; undefined when it spells none. */
export function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}

export function isObject(value: unknown): value is Foreign {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The objects in a list; none when it is no list. */
export function objectsIn(value: unknown): Foreign[] {
	return Array.isArray(value) ? value.filter(isObject) : [];
}

/** Seconds, or null when the value is no such number. */
export function seconds(value: unknown): number | null {
	return typeof value === 'number' && value >= 0 ? value : null;
}
