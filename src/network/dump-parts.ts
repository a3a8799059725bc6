/**
 * A dump of netifd's that is too large to be parsed at once: an agent has 8 MB, and an object takes several times the memory of its text. So it is taken apart
 * into its interfaces, without the routes that make most of such a dump (policy routing, BGP).
 */
import { parseJson } from '../base/json.ts';

/** A string, or where an object begins or ends. Within a string a brace is none, and DHCP servers choose what stands in some. */
const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}]/g;
/** A route to something else than everything (no selection depends on one). */
const OTHER_ROUTE = /"target":\s*"(?!0\.0\.0\.0"|::")/;

/**
 * The values that the interfaces of a dump spell, one after the other: `{"interface": [ {...}, {...} ]}`. Of the objects within one, a route that is not a default
 * route is null. What is no JSON is undefined.
 */
export function* interfacesIn(text: string): Generator<unknown> {
	let depth = 0;
	let kept: string[] = [];
	let from = 0;
	let began = 0;
	for (const { 0: token, index } of text.matchAll(TOKEN)) {
		if (token === '{') {
			depth++;
			if (depth === 2) [kept, from] = [[], index];
			else if (depth === 3) began = index;
		} else if (token === '}') {
			if (depth === 3 && OTHER_ROUTE.test(text.slice(began, index))) {
				kept.push(text.slice(from, began), 'null');
				from = index + 1;
			} else if (depth === 2) yield parseJson([...kept, text.slice(from, index + 1)].join(''));
			depth--;
		}
	}
	if (depth !== 0) yield undefined;
}
