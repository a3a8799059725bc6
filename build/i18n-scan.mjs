// Finds what the LuCI page has to say: the texts in `_('…')` and `N_(count, '…', '…')`, and the titles of menu and rights.
import { parse } from 'acorn';
import { keyOf } from './po.mjs';

/** Where the arguments of the functions that translate are; see luci-base's cbi.js. */
const FUNCTIONS = {
	_: { id: 0, context: 1 },
	N_: { id: 1, plural: 2, context: 3 },
};

/**
 * Finds the messages, as LuCI's build/i18n-scan.pl would.
 * @param {Record<string, string>} sources texts of the files, by path
 * @returns {import('./po.mjs').Message[]} sorted by id, without translations
 * @throws {Error} `FILE:LINE: what is wrong` for a text that could not be translated where the page runs
 */
export function scan(sources) {
	return merge(
		Object.entries(sources).flatMap(([path, text]) =>
			path.endsWith('.json') ? inData(path, text) : inScript(path, text),
		),
	);
}

/** LuCI runs a view as the body of a function. */
function inScript(file, text) {
	const found = [];
	const visit = (node) => {
		if (node.type === 'CallExpression' && Object.hasOwn(FUNCTIONS, node.callee.name ?? '')) {
			found.push(inCall(`${file}:${node.loc.start.line}`, FUNCTIONS[node.callee.name], node.arguments));
		}
		for (const child of Object.values(node).flat()) if (child?.type) visit(child);
	};
	visit(parse(text, { ecmaVersion: 'latest', allowReturnOutsideFunction: true, locations: true }));
	return found.map((message) => ({ file, ...message }));
}

function inCall(where, places, words) {
	const message = { where };
	for (const [name, place] of Object.entries(places)) {
		if (name === 'context' && words.length <= place) continue;
		message[name] = literal(words[place]);
		if (message[name] === undefined) throw new Error(`${where}: only a literal text can be translated`);
	}
	return message;
}

/** The text of a literal, or of several that are joined. */
function literal(node) {
	if (typeof node?.value === 'string') return node.value;
	if (node?.type === 'TemplateLiteral' && node.expressions.length === 0) return node.quasis[0].value.cooked;
	if (node?.type !== 'BinaryExpression' || node.operator !== '+') return undefined;
	const [left, right] = [literal(node.left), literal(node.right)];
	return left === undefined || right === undefined ? undefined : left + right;
}

function inData(file, text) {
	const found = [];
	JSON.parse(text, (key, value) => {
		const titles = (key === 'title' || key === 'description') && typeof value === 'string';
		if (titles) found.push({ file, where: file, id: value });
		return value;
	});
	return found;
}

/** One message for each text, with all the files that use it. */
function merge(found) {
	const messages = new Map();
	for (const { file, where, id, context, plural } of found) {
		for (const text of [id, context, plural]) refuseSpaces(text, where);
		const key = keyOf({ id, context });
		const message = messages.get(key) ?? {
			id,
			context,
			plural,
			texts: plural === undefined ? [''] : ['', ''],
			files: [],
		};
		if (message.plural !== plural) throw new Error(`${where}: the same text has another plural elsewhere: ${id}`);
		if (!message.files.includes(file)) message.files.push(file);
		messages.set(key, message);
	}
	for (const { files } of messages.values()) files.sort();
	return [...messages.values()].sort((a, b) => Buffer.compare(sortKey(a), sortKey(b)));
}

/** LuCI looks for a text with its spaces made one; what that changes would differ between English and a translation. */
function refuseSpaces(text, where) {
	if (text === undefined) return;
	if (text === '' || /^\s|\s$|\s\s|[^\S ]/.test(text)) {
		throw new Error(`${where}: a text has single spaces, and none at its ends: ${JSON.stringify(text)}`);
	}
}

function sortKey({ id, context = '' }) {
	return Buffer.from(`${id}\0${context}`);
}
