// From Markdown to mdoc(7), the language of manual pages: headings, paragraphs, lists, tables, code, links.

/** Where a sentence ends and another begins: each has a line of its own. */
const SENTENCE_END = /(?<=[A-Za-z0-9)'`"\]]{2}[.?!]) +(?=[A-Z`*[])/;

/** What mandoc takes for a long line. */
const LONGEST_LINE = 80;

/**
 * Text for lines of its own: nothing in it is taken for a command of the language, and what stands in backquotes or asterisks is set off.
 * @param {string} markdown without line ends
 * @returns {string} each sentence on a line, or more where it is long
 */
export function textLines(markdown) {
	return markdown
		.split(SENTENCE_END)
		.flatMap((sentence) => filled(inline(sentence.trim())))
		.map(asText)
		.join('\n');
}

function filled(text) {
	const lines = [''];
	for (const word of text.split(' ')) {
		const last = lines.length - 1;
		if (lines[last] && lines[last].length + 1 + word.length >= LONGEST_LINE) lines.push(word);
		else lines[last] += `${lines[last] && ' '}${word}`;
	}
	return lines;
}

/** A line that begins with a point or a quote would be a command. */
function asText(line) {
	return line.replace(/^[.']/, '\\&$&');
}

function inline(text) {
	const plain = text.replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1');
	return plain
		.split(/(`[^`]+`|\*\*[^*]+\*\*|\*[^* ][^*]*\*)/)
		.map((part, at) => {
			if (at % 2 === 0) return escaped(part);
			return part.startsWith('*') ? `\\fI${escaped(part.replace(/^\*+|\*+$/g, ''))}\\fP` : code(part.slice(1, -1));
		})
		.join('');
}

function code(text) {
	return `\\fB${escaped(text)}\\fP`;
}

/** The characters that roff takes for its own, or prints as others than ASCII has. */
const SPECIAL = { '\\': '\\e', '-': '\\-', '`': '\\(ga', '^': '\\(ha', '~': '\\(ti', '"': '\\(dq', "'": '\\(aq' };

/**
 * Text within a line of the language.
 * @param {string} text
 * @returns {string}
 */
export function escaped(text) {
	const ascii = text.replace(/[\\`^~"'-]/g, (letter) => SPECIAL[letter]);
	return ascii.replace(
		/[^\0-\x7f]/gu,
		(letter) => `\\[u${letter.codePointAt(0).toString(16).toUpperCase().padStart(4, '0')}]`,
	);
}

/** An argument of a macro, which is no macro itself. */
function argument(text) {
	return /\s/.test(text) ? `"${text}"` : `\\&${text}`;
}

/**
 * A list of terms, each with its meaning.
 * @param {(readonly [term: string, text: string])[]} items both in Markdown
 * @returns {string}
 */
export function tagList(items) {
	const lines = items.map(([term, text]) => `.It ${argument(inline(term))}${text ? `\n${textLines(text)}` : ''}`);
	return ['.Bl -tag -width Ds', ...lines, '.El'].join('\n');
}

/**
 * Lines as they are.
 * @param {readonly string[]} lines
 * @returns {string}
 */
export function literal(lines) {
	return ['.Bd -literal -offset indent', ...lines.map((line) => asText(escaped(line))), '.Ed'].join('\n');
}

/** How a part of a Markdown text becomes mdoc, by what its first line looks like; the first that fits counts. */
const PARTS = [
	[/^```/, (lines) => literal(lines.slice(1, -1).map((line) => line.replace(/\t/g, '    ')))],
	[/^#{3} /, ([line]) => `.Ss ${escaped(line.slice(4))}`],
	[/^\|/, table],
	[/^- /, bullets],
	[/^!\[/, () => ''],
	[/^[^#\s>|]/, (lines) => lines.map(textLines).join('\n')],
];

/**
 * A chapter of a Markdown document, its headings of the third level as subsections.
 * @param {string} markdown
 * @returns {string}
 * @throws {Error} for what this does not know
 */
export function fromMarkdown(markdown) {
	const parts = markdown.trim().match(/^```[\s\S]*?^```$|^(?:(?!```).+\n?)+/gm) ?? [];
	let before = '.Ss';
	const made = parts.map((part) => {
		const lines = part.trimEnd().split('\n');
		const make = PARTS.find(([start]) => start.test(lines[0]))?.[1];
		if (!make) throw new Error(`a manual page cannot show this: ${lines[0]}`);
		const mdoc = make(lines);
		const isApart = !/^\.(Ss|Bl|Bd)/.test(mdoc) && !/^\.Ss/.test(before);
		if (mdoc) before = mdoc;
		return mdoc && isApart ? `.Pp\n${mdoc}` : mdoc;
	});
	return made.filter((text) => text).join('\n');
}

/** What stands in the first column is the term. Of the others those that have a heading follow the text in brackets, as a default does. */
function table(lines) {
	const rows = lines.map((line) =>
		line
			.replace(/^\| ?| ?\|$/g, '')
			.split(/ ?(?<!\\)\| ?/)
			.map((cell) => cell.trim()),
	);
	const [[, ...heads], , ...cells] = rows;
	return tagList(
		cells.map(([term, ...rest]) => {
			const filled = rest.map((cell, at) => ({ cell, head: heads[at] })).filter(({ cell }) => cell);
			const text = filled.filter(({ head }) => !head).map(({ cell }) => cell);
			const headed = filled.filter(({ head }) => head).map(({ cell, head }) => `${head}: ${cell}`);
			return [
				term,
				text[0] && headed[0] ? `${text.join('; ')} (${headed.join('; ')})` : [...text, ...headed].join('; '),
			];
		}),
	);
}

function bullets(lines) {
	const items = lines.join('\n').split(/^- /m).slice(1);
	const made = items.map(
		(item) =>
			`.It\n${item
				.trim()
				.split('\n')
				.map((line) => textLines(line.trim()))
				.join('\n')}`,
	);
	return ['.Bl -bullet', ...made, '.El'].join('\n');
}
