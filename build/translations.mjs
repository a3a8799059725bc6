// The translations of the LuCI page. `node build/translations.mjs` brings the template and each translation up to date with the page's texts:
// what is new is empty, or `fuzzy` where the translation of a similar text serves until somebody has looked at it; what is gone is gone.
// With `--check` it writes nothing, fails for what is out of date or wrong, and says how many texts are left to translate.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { scan } from './i18n-scan.mjs';
import { formatPo, keyOf, parsePo } from './po.mjs';

/** The page's folder. */
export const APP = 'openwrt/luci-app-noip';
const TEMPLATE = `${APP}/po/templates/noip.pot`;
const TEMPLATE_HEADER = 'Content-Type: text/plain; charset=UTF-8';

/**
 * By the folders in `po/`: how LuCI names the language in packages and files (LUCI_LC_ALIAS in luci.mk) and in its menu, and its plural
 * forms as in luci-base's own translation.
 */
export const LANGUAGES = {
	de: { code: 'de', title: 'Deutsch (German)', plurals: 'nplurals=2; plural=n != 1;' },
	es: { code: 'es', title: 'Español (Spanish)', plurals: 'nplurals=2; plural=n != 1;' },
	fr: { code: 'fr', title: 'Français (French)', plurals: 'nplurals=2; plural=n > 1;' },
	ja: { code: 'ja', title: '日本語 (Japanese)', plurals: 'nplurals=1; plural=0;' },
	pt_BR: { code: 'pt-br', title: 'Português do Brasil (Brazilian Portuguese)', plurals: 'nplurals=2; plural=n > 1;' },
	zh_Hans: { code: 'zh-cn', title: '简体中文 (Simplified Chinese)', plurals: 'nplurals=1; plural=0;' },
};

/** Path of a translation. */
export function translationPath(language) {
	return `${APP}/po/${language}/noip.po`;
}

/** The page's texts, from its scripts and from menu and rights. */
function messages() {
	const paths = readdirSync(APP, { recursive: true }).filter((path) =>
		/^htdocs\/.*\.js$|^root\/.*\/(menu|acl)\.d\/.*\.json$/.test(path),
	);
	return scan(Object.fromEntries(paths.map((path) => [path, readFileSync(join(APP, path), 'utf8')])));
}

/** The template's text. */
export function template(wanted) {
	return formatPo(TEMPLATE_HEADER, wanted);
}

/**
 * Brings a translation up to date: keeps what it says of the texts that still are there.
 * @param {string} language a folder in `po/`
 * @param {string} text of the file; may be empty
 * @param {import('./po.mjs').Message[]} wanted the page's texts
 */
export function update(language, text, wanted) {
	const known = new Map(parsePo(text).messages.map((message) => [keyOf(message), message]));
	const still = new Set(wanted.map(keyOf));
	const gone = [...known.values()].filter((message) => !still.has(keyOf(message)) && message.texts.some(Boolean));
	const forms = (message) => (message.plural === undefined ? 1 : formsOf(language));
	const merged = wanted.map((message) => {
		const before = known.get(keyOf(message));
		if (before?.plural === message.plural && before?.texts.length === forms(message))
			return { ...message, fuzzy: before.fuzzy, texts: before.texts };
		const similar = before ? undefined : mostSimilar(message, gone, forms(message));
		return { ...message, fuzzy: !!similar, texts: similar?.texts ?? Array(forms(message)).fill('') };
	});
	return formatPo(headerOf(language), merged);
}

/** Which of the texts that are gone a new one was made of, if its translation may stand in; where half of the words are others, none. */
function mostSimilar(message, gone, forms) {
	const [best] = gone
		.filter((each) => each.context === message.context && !faultsOf(message, each, forms).length)
		.map((each) => ({ each, part: similarity(message.id, each.id) }))
		.filter(({ part }) => part >= 0.5)
		.sort((a, b) => b.part - a.part);
	return best?.each;
}

/** How much of two texts is common: words in both over words in either. */
function similarity(one, other) {
	const [a, b] = [one, other].map((text) => new Set(text.toLowerCase().match(/[^\s.,:;?!]+/g)));
	const both = [...a].filter((word) => b.has(word)).length;
	return both / (a.size + b.size - both);
}

function headerOf(language) {
	return [
		`Language: ${language}`,
		'MIME-Version: 1.0',
		'Content-Type: text/plain; charset=UTF-8',
		'Content-Transfer-Encoding: 8bit',
		`Plural-Forms: ${LANGUAGES[language].plurals}`,
		'',
	].join('\n');
}

function formsOf(language) {
	return Number(/nplurals=(\d+)/.exec(LANGUAGES[language].plurals)[1]);
}

/**
 * What is out of date or wrong in a translation, a line each.
 * @param {string} language a folder in `po/`
 * @param {string} text of the file
 * @param {import('./po.mjs').Message[]} wanted the page's texts
 * @returns {string[]}
 */
export function faults(language, text, wanted) {
	const { header, messages, obsolete } = parsePo(text);
	const found = new Map(messages.map((message) => [keyOf(message), message]));
	const known = new Set(wanted.map(keyOf));
	const say = (what, { id }) => `${what}: ${JSON.stringify(id)}`;
	return [
		...(header === headerOf(language) ? [] : ['the header is another']),
		...(obsolete ? [`${obsolete} lines are commented out (#~)`] : []),
		...messages.filter((message) => !known.has(keyOf(message))).map((message) => say('no text of the page', message)),
		...messages.filter((message) => found.get(keyOf(message)) !== message).map((message) => say('twice', message)),
		...wanted.flatMap((message) => {
			const translated = found.get(keyOf(message));
			if (!translated) return [say('missing', message)];
			const forms = message.plural === undefined ? 1 : formsOf(language);
			return faultsOf(message, translated, forms).map((what) => say(what, message));
		}),
	];
}

/**
 * How many texts are left to translate: those that are empty or `fuzzy`.
 * @param {string} text of the file
 */
export function untranslated(text) {
	return parsePo(text).messages.filter(({ texts, fuzzy }) => fuzzy || texts.includes('')).length;
}

/** A text that is not translated is no fault; one that is only in part is. */
function faultsOf(message, { texts, plural }, forms) {
	if (message.plural !== plural) return ['another plural'];
	if (texts.length !== forms) return ['other plural forms'];
	if (!texts.some(Boolean)) return [];
	if (texts.includes('')) return ['a plural form is not translated'];
	// A form for one thing alone is held against the English singular; where there is but one form, it is for several.
	const sources = plural === undefined ? [message.id] : forms === 1 ? [plural] : [message.id, plural];
	return TRAITS.filter(([, of]) => texts.some((text, form) => of(text) !== of(sources[form]))).map(([what]) => what);
}

/** What a translation has in common with the English text, whatever the language; LuCI's `format` takes its values in their order. */
const TRAITS = [
	['other placeholders', (text) => String(text.match(/%(?:'.|0| )?-?\d*(?:\.\d+)?[%bcdufosxXqhjtm]/g))],
	['other markup', (text) => String(text.match(/<[^>]*>/g))],
	['other spaces at the ends', (text) => String([/^\s*/.exec(text)[0], /\s*$/.exec(text)[0]])],
	['spaces that LuCI would lose', (text) => /[^\S \u00a0\u202f\u3000]| {2}/.test(text)],
	['another mark at the end', (text) => MARKS[/[.:?!…。：？！]?$/.exec(text)[0]]],
];

/** What ends a text, as in English. */
const MARKS = { '': '', '.': '.', '。': '.', ':': ':', '：': ':', '?': '?', '？': '?', '!': '!', '！': '!', '…': '…' };

function check(wanted) {
	const stale = read(TEMPLATE) === template(wanted) ? [] : [`${TEMPLATE} is out of date: make pot`];
	const others = readdirSync(`${APP}/po`).filter((name) => name !== 'templates' && !Object.hasOwn(LANGUAGES, name));
	/** Which languages have a fault; many have the same. */
	const found = new Map();
	for (const language of Object.keys(LANGUAGES)) {
		for (const fault of faults(language, read(translationPath(language)), wanted)) {
			found.set(fault, [...(found.get(fault) ?? []), language]);
		}
	}
	return [
		...stale,
		...others.map((name) => `${APP}/po/${name}: build/translations.mjs does not know this language`),
		...[...found].map(([fault, languages]) => `${languages.join(', ')}: ${fault}`),
	];
}

function read(path) {
	return existsSync(path) ? readFileSync(path, 'utf8') : '';
}

function write(path, text) {
	mkdirSync(dirname(path), { recursive: true });
	writeFileSync(path, text);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
	const wanted = messages();
	if (process.argv.includes('--check')) {
		const lines = check(wanted);
		for (const line of lines) console.error(line);
		for (const language of Object.keys(LANGUAGES)) {
			const left = untranslated(read(translationPath(language)));
			if (left) console.log(`${translationPath(language)}: ${left} of ${wanted.length} texts are not translated`);
		}
		process.exitCode = lines.length ? 1 : 0;
	} else {
		write(TEMPLATE, template(wanted));
		for (const language of Object.keys(LANGUAGES)) {
			const path = translationPath(language);
			write(path, update(language, read(path), wanted));
		}
		console.log(`${wanted.length} texts; how many are left to translate: node build/translations.mjs --check`);
	}
}
