// The translations of the LuCI page. `node build/translations.mjs` brings the template and each translation up to date with the page's texts:
// what is new stands there empty, what is gone is gone. With `--check` it writes nothing, and says what is missing or wrong.
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
	const merged = wanted.map((message) => {
		const { texts = [], plural, fuzzy } = known.get(keyOf(message)) ?? {};
		const forms = message.plural === undefined ? 1 : formsOf(language);
		const kept = plural === message.plural ? texts : [];
		return { ...message, fuzzy, texts: Array.from({ length: forms }, (_, form) => kept[form] ?? '') };
	});
	return formatPo(headerOf(language), merged);
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
 * What is missing or wrong in a translation, a line each.
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
			return faultsOf(message, translated, formsOf(language)).map((what) => say(what, message));
		}),
	];
}

function faultsOf(message, { texts, plural, fuzzy }, forms) {
	if (fuzzy) return ['fuzzy'];
	if (message.plural !== plural) return ['another plural'];
	if (texts.length !== (plural === undefined ? 1 : forms)) return ['other plural forms'];
	if (texts.includes('')) return ['not translated'];
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
		process.exitCode = lines.length ? 1 : 0;
	} else {
		write(TEMPLATE, template(wanted));
		for (const language of Object.keys(LANGUAGES)) {
			const path = translationPath(language);
			write(path, update(language, read(path), wanted));
		}
		console.log(`${wanted.length} texts; what is to be translated: node build/translations.mjs --check`);
	}
}
