/**
 * What is too large to be parsed at once: an agent has 8 MB, and an object takes several times the memory of its text. So a dump of netifd's and what `ip -j address`
 * prints are taken apart into their interfaces, without the routes that make most of such a dump (policy routing, BGP).
 */
import { parseJson } from '../base/json.ts';

/** A hundred interfaces and more. */
export const LARGE = 256 * 1024;

/** A string, or where an object begins or ends. Within a string a brace is none, and DHCP servers choose what stands in some. */
const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}]/g;
/** A route to something else than everything (no selection depends on one). */
const OTHER_ROUTE = /"target":\s*"(?!0\.0\.0\.0"|::")/;

/**
 * The values that the interfaces of a dump spell, one after the other: `{"interface": [ {...}, {...} ]}`, or with `at` 1 those of a list. Of the objects within
 * one, a route that is not a default route is null. What is no JSON is undefined.
 */
export function* interfacesIn(text: string, at = 2): Generator<unknown> {
	let depth = 0;
	let kept: string[] = [];
	let from = 0;
	let began = 0;
	for (const { 0: token, index } of text.matchAll(TOKEN)) {
		if (token === '{') {
			depth++;
			if (depth === at) [kept, from] = [[], index];
			else if (depth === at + 1) began = index;
		} else if (token === '}') {
			if (depth === at + 1 && OTHER_ROUTE.test(text.slice(began, index))) {
				kept.push(text.slice(from, began), 'null');
				from = index + 1;
			} else if (depth === at) yield parseJson([...kept, text.slice(from, index + 1)].join(''));
			depth--;
		}
	}
	if (depth !== 0) yield undefined;
}

/** The default routes in a long list of `ip -j route`; what is no JSON is undefined. */
export function* defaultRoutesIn(text: string): Generator<unknown> {
	for (let found = text.indexOf(DEFAULT); found >= 0; found = text.indexOf(DEFAULT, found + 1)) {
		// Each next hop is an object of its own, and in it perhaps a gateway of the other family.
		const [whole] = ROUTE.exec(text.slice(text.lastIndexOf('{', found), found + LONGEST_ROUTE)) ?? [];
		yield parseJson(whole ?? '');
	}
}

const DEFAULT = '"default"';
/** Of some dozen hops. */
const LONGEST_ROUTE = 8192;
const ROUTE = /^\{[^{}]*(?:\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\}[^{}]*)*\}/;
