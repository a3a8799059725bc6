/**
 * Files that this program writes for itself carry a digest of their content: what a torn write or a flipped bit has changed is seen,
 * and what has not changed needs no further check of its shape.
 */

import { digest } from './digest.ts';
import { toJson } from './json.ts';

/** The text of a file with this value, which has a `schema` at least. */
export function encode(value: object, indent = 0): string {
	return checksummed(toJson(value, indent).slice(1));
}

function checksummed(body: string): string {
	return `{"digest":"${digest('', body)}",${body}\n`;
}

const HEAD = '{"digest":"01234567",'.length;

/** What a file turned out to hold. `damaged`: JSON, but not as it was written. */
export type Decoded = { kind: 'whole'; value: unknown } | { kind: 'newer' | 'damaged' | 'unreadable' };

/** Reads what `encode` wrote. Takes any text; `schema` is the version this program knows. */
export function decode(json: string, schema: number): Decoded {
	try {
		const { digest: _, ...value } = JSON.parse(json);
		const isWhole = json === checksummed(json.slice(HEAD, -1));
		if (isWhole && value.schema === schema) return { kind: 'whole', value };
		return { kind: isWhole && value.schema > schema ? 'newer' : 'damaged' };
	} catch {
		return { kind: 'unreadable' };
	}
}
