/** How large a configuration may be: far more than anybody has, and less than an engine with 8 MB can hold; and what is no configuration at all. */

import type { Bytes } from '../base/bytes.ts';
import type { FileFault } from './problem.ts';

/** Lines, or statements with a `;` between them. */
export const MOST_LINES = 4000;
export const MOST_SECTIONS = 100;
/** Values of one list. */
export const MOST_VALUES = 200;
/** Host names of all keys. */
export const MOST_HOSTNAMES = 1000;

/** What keeps a text from being parsed; null: nothing. */
export function textFault(text: Bytes): FileFault | null {
	if (/^(\xff\xfe|\xfe\xff|.?\0)/s.test(text)) return { code: 'not-uci', utf16: true };
	return (text.match(/[\n;]/g)?.length ?? 0) > MOST_LINES
		? { code: 'too-many', what: 'lines', most: MOST_LINES }
		: null;
}

/** Whether a text that cannot be parsed was never meant as UCI text: no line begins as one of its statements. */
export function isForeign(text: Bytes): boolean {
	return !/^(\xef\xbb\xbf)?\s*(package|config|option|list|[pcol])([ \t]|$)/m.test(text);
}
