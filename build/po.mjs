// Translations in gettext's PO format, as far as LuCI uses it: https://www.gnu.org/software/gettext/manual/html_node/PO-Files.html

/**
 * @typedef {object} Message
 * @property {string} id the English text
 * @property {string} [context] tells apart what is the same in English
 * @property {string} [plural] the English text for several
 * @property {string[]} texts the translation, or one for each plural form; empty ones are missing
 * @property {string[]} files where it is used
 * @property {boolean} [fuzzy] somebody has to look at it
 */

const ESCAPES = { n: '\n', t: '\t', '"': '"', '\\': '\\' };

/**
 * Reads a file.
 * @param {string} text
 * @returns {{ header: string, messages: Message[], obsolete: number }} `obsolete`: how many lines are commented out (`#~`)
 * @throws {Error} `LINE: what is wrong`
 */
export function parsePo(text) {
	const messages = [];
	let header = '';
	let obsolete = 0;
	let message = blank();
	let add;
	const finish = () => {
		if (message.id === '' && message.texts.length) header = message.texts[0];
		else if (message.id !== undefined) messages.push(message);
		message = blank();
	};
	for (const [index, line] of text.split('\n').entries()) {
		const [, keyword, form, quoted] = /^(?:(msg\w+)(?:\[(\d+)\])? )?"(.*)"$/.exec(line) ?? [];
		if (/^\s*$/.test(line)) {
			finish();
			add = undefined;
		} else if (line.startsWith('#~')) obsolete++;
		else if (line.startsWith('#: ')) message.files.push(...line.slice(3).split(' '));
		else if (line.startsWith('#,')) message.fuzzy ||= /\bfuzzy\b/.test(line);
		else if (line.startsWith('#')) continue;
		else if (quoted === undefined || (keyword && !FIELDS[keyword]) || !(keyword || add)) {
			throw new Error(`${index + 1}: this is no line of a PO file: ${line}`);
		} else {
			if (keyword) add = FIELDS[keyword](message, Number(form ?? 0));
			add(unquote(quoted));
		}
	}
	finish();
	return { header, messages, obsolete };
}

/** By keyword: begins a field of a message, and gives what takes its lines. */
const FIELDS = {
	msgctxt: (message) => field(message, 'context'),
	msgid: (message) => field(message, 'id'),
	msgid_plural: (message) => field(message, 'plural'),
	msgstr: (message, form) => field(message.texts, form),
};

function field(holder, name) {
	holder[name] = '';
	return (text) => {
		holder[name] += text;
	};
}

function blank() {
	return { texts: [], files: [] };
}

function unquote(text) {
	return text.replace(/\\(.)/g, (whole, letter) => ESCAPES[letter] ?? whole);
}

/**
 * Writes a file, messages in the order given.
 * @param {string} header
 * @param {Message[]} messages
 */
export function formatPo(header, messages) {
	const first = `msgid ""\n${line('msgstr', header)}`;
	return [first, ...messages.map(formatMessage)].join('\n');
}

function formatMessage({ id, context, plural, texts, files, fuzzy }) {
	const several = plural !== undefined;
	return [
		...files.map((file) => `#: ${file}\n`),
		fuzzy ? '#, fuzzy\n' : '',
		context === undefined ? '' : line('msgctxt', context),
		line('msgid', id),
		several ? line('msgid_plural', plural) : '',
		...texts.map((text, form) => line(several ? `msgstr[${form}]` : 'msgstr', text)),
	].join('');
}

/** A text of several lines is several lines in the file too. */
function line(keyword, text) {
	const lines = text.split(/(?<=\n)/);
	const quoted = (lines.length > 1 ? ['', ...lines] : [text]).map(quote);
	return `${keyword} ${quoted.join('\n')}\n`;
}

function quote(text) {
	return `"${text.replace(/[\\"]/g, '\\$&').replace(/\n/g, '\\n').replace(/\t/g, '\\t')}"`;
}

/** What tells messages apart. */
export function keyOf({ id, context }) {
	return context === undefined ? id : `${context}\u0001${id}`;
}
