/** JSON of any shape, made of the names that a program's output uses, so that it gets deep into its reader. */
import fc from 'fast-check';

/** Values up to four levels deep whose objects have some of `keys`. */
export function anyJson(keys: readonly string[]): fc.Arbitrary<unknown> {
	const key = fc.constantFrom(...keys, '__proto__');
	const leaf = fc.oneof(fc.string(), fc.ipV4(), fc.ipV6(), fc.integer(), fc.boolean(), fc.constant(null));
	let json: fc.Arbitrary<unknown> = leaf;
	for (let depth = 0; depth < 4; depth++) {
		json = fc.oneof(leaf, fc.array(json, { maxLength: 3 }), fc.dictionary(key, json, { maxKeys: 5 }));
	}
	return json;
}

/** Lists of objects whose members are such values. */
export function anyEntries(keys: readonly string[]): fc.Arbitrary<unknown[]> {
	return fc.array(fc.dictionary(fc.constantFrom(...keys), anyJson(keys)), { maxLength: 4 });
}
