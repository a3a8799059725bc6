/** Where a text stops being JSON: the engines' own messages do not agree on it. */

const SPACE = /[ \t\r\n]*/y;
const TOKEN = /[[\]{},:]|true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;

/** The place of the first byte that does not fit; null when all of it fits, as where it is only nested too deep. */
export function jsonFault(text: string): number | null {
	/** What is open, as `[` and `{`. */
	const open: string[] = [];
	let expected: 'value' | 'name' | 'colon' | 'end' = 'value';
	let mayClose = false;
	let at = text.startsWith('\xef\xbb\xbf') ? 3 : 0;
	for (;;) {
		SPACE.lastIndex = at;
		SPACE.test(text);
		at = SPACE.lastIndex;
		const start = at;
		const token = text[at] === '"' ? stringAt(text, at) : tokenAt(text, at);
		if (token === '') return at === text.length && expected === 'end' && !open[0] ? null : at;
		at += token.length;
		const inside = open.at(-1);
		const closes = (token === ']' && inside === '[') || (token === '}' && inside === '{');
		if (closes && (expected === 'end' || mayClose)) {
			open.pop();
			[expected, mayClose] = ['end', false];
		} else if (expected === 'value' && (token === '[' || token === '{')) {
			open.push(token);
			[expected, mayClose] = [token === '[' ? 'value' : 'name', true];
		} else if (expected === 'value' && !/^[\]},:]$/.test(token)) [expected, mayClose] = ['end', false];
		else if (expected === 'name' && token[0] === '"') [expected, mayClose] = ['colon', false];
		else if (expected === 'colon' && token === ':') expected = 'value';
		else if (expected === 'end' && inside && token === ',') expected = inside === '[' ? 'value' : 'name';
		else return start;
	}
}

function tokenAt(text: string, at: number): string {
	TOKEN.lastIndex = at;
	return TOKEN.exec(text)?.[0] ?? '';
}

/** A string with its quotes; empty when it is none. */
function stringAt(text: string, start: number): string {
	for (let at = start + 1; at < text.length; at++) {
		if (text[at] === '"') return text.slice(start, at + 1);
		if ((text[at] as string) < ' ') return '';
		if (text[at] !== '\\') continue;
		const [escaped] = /^\\(?:["\\/bfnrt]|u[\da-fA-F]{4})/.exec(text.slice(at, at + 6)) ?? [];
		if (!escaped) return '';
		at += escaped.length - 1;
	}
	return '';
}
