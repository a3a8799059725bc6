/**
 * The three functions of the metadata proposal that @peculiar/x509's dependency injection asks for when it is loaded.
 * Import this, then load that package by `await import(...)`: static imports of packages run before any code of ours.
 */
type Metadata = Map<unknown, unknown>;

const known = new WeakMap<object, Metadata>();

function getOwnMetadata(key: unknown, target: object): unknown {
	return known.get(target)?.get(key);
}

function getMetadata(key: unknown, target: object): unknown {
	for (let at: object | null = target; at; at = Object.getPrototypeOf(at)) {
		const found = getOwnMetadata(key, at);
		if (found !== undefined) return found;
	}
	return undefined;
}

function defineMetadata(key: unknown, value: unknown, target: object): void {
	const own = known.get(target) ?? new Map();
	known.set(target, own.set(key, value));
}

Object.assign(Reflect, { getOwnMetadata, getMetadata, defineMetadata });
