/** What keeps the translations whole: the texts that are found in the page, the files, and what is said of faults. */
import { spawnSync } from 'node:child_process';
import { appendFileSync, cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { scan } from '../../build/i18n-scan.mjs';
import { formatPo, parsePo } from '../../build/po.mjs';
import { faults, LANGUAGES, translationPath, untranslated, update } from '../../build/translations.mjs';

const PAGE = 'htdocs/page.js';
/** The texts in a view. */
const found = (code: string) => scan({ [PAGE]: `'require view';\nreturn view.extend({ render() { ${code} } });\n` });
const ids = (code: string) => found(code).map(({ id }) => id);

test('texts are found wherever they stand, sorted, each once', () => {
	// biome-ignore lint/suspicious/noTemplateCurlyInString: it is source text
	assert.equal(ids("E('b', [ _('Zone'), a / _('Apple') / b, `${_('Name')}`, /_('No')/.test(_('Name')) ]);"), [
		'Apple',
		'Name',
		'Zone',
	]);
	assert.equal(ids("// _('No')\nconst no = \"_('No')\"; this._('No'); _.x('No');"), []);
});

test('a text may be broken into parts, and have quotes and letters of any kind', () => {
	assert.equal(ids("_('One ' + \"two's\" + ' \"three\" …')"), ['One two\'s "three" …']);
	assert.equal(ids('_(`plain`)'), ['plain']);
});

test('contexts and plural forms are kept apart', () => {
	const messages = found(
		"_('Name'); _('Name', 'of a key'); N_(n, '%d name', '%d names'); N_(n, '%d day', '%d days', 'ago')",
	);
	assert.equal(
		messages.map(({ id, context, plural, texts }) => [id, context, plural, texts.length]),
		[
			['%d day', 'ago', '%d days', 2],
			['%d name', undefined, '%d names', 2],
			['Name', undefined, undefined, 1],
			['Name', 'of a key', undefined, 1],
		],
	);
});

test('titles of the menu and of rights are found', () => {
	const sources = {
		'root/usr/share/luci/menu.d/a.json': '{"admin/services/noip":{"title":"No-IP","order":1}}',
		'root/usr/share/rpcd/acl.d/a.json': '{"noip":{"description":"Grant access","read":{"title":["x"]}}}',
		[PAGE]: "_('No-IP')",
	};
	assert.equal(
		scan(sources).map(({ id, files }) => [id, files]),
		[
			['Grant access', ['root/usr/share/rpcd/acl.d/a.json']],
			['No-IP', [PAGE, 'root/usr/share/luci/menu.d/a.json']],
		],
	);
});

for (const [code, said] of [
	['_(name)', 'only a literal text can be translated'],
	// biome-ignore lint/suspicious/noTemplateCurlyInString: it is source text
	['_(`a ${b}`)', 'only a literal text can be translated'],
	["_('a' - 'b')", 'only a literal text can be translated'],
	["_('a', context)", 'only a literal text can be translated'],
	["N_(n, 'one')", 'only a literal text can be translated'],
	["_('Name: ')", 'none at its ends'],
	["_('a  b')", 'single spaces'],
	["_('a\\nb')", 'single spaces'],
	["_('')", 'none at its ends'],
	["_('a'); N_(n, 'a', 'b')", 'has another plural elsewhere'],
] as const) {
	test(`${code} is refused, with its place`, () => {
		assert.throws(
			() => found(code),
			(error: Error) => error.message.startsWith(`${PAGE}:2: `) && error.message.includes(said),
		);
	});
}

test('a file that is written reads the same', () => {
	const messages = [
		{ id: 'a "b" \\ c', context: 'd', texts: ['é'], files: ['x.js', 'y.js'] },
		{ id: '%d', plural: '%ds', texts: ['', 'x'], files: [], fuzzy: true },
	];
	const text = formatPo('Language: de\nX: y\n', messages);
	const read = parsePo(text);
	assert.is(formatPo(read.header, read.messages), text);
	assert.equal(read.messages[0], messages[0]);
	assert.equal(read.messages[1], messages[1]);
	assert.throws(() => parsePo('msgid "a"\nmsgstr b\n'), '2: this is no line of a PO file: msgstr b');
	assert.throws(() => parsePo('"a"\n'), '1: ');
	assert.throws(() => parsePo('msgfoo "a"\n'), '1: ');
});

const WANTED = found("_('Update %s now.'); N_(n, '%d name', '%d names'); _('<b>Bold</b>'); _('Ready', 'state')");

/** A whole German translation of these, some of it replaced. */
function german(changes: Record<string, string[]> = {}): string {
	const texts: Record<string, string[]> = {
		'%d name': ['%d Name', '%d Namen'],
		'<b>Bold</b>': ['<b>Fett</b>'],
		Ready: ['Bereit'],
		'Update %s now.': ['Jetzt %s aktualisieren.'],
		...changes,
	};
	const { header } = parsePo(update('de', '', WANTED));
	return formatPo(
		header,
		WANTED.map((message) => ({ ...message, texts: texts[message.id] ?? [] })),
	);
}

test('a whole translation has no faults', () => {
	assert.equal(faults('de', german(), WANTED), []);
});

for (const [what, changes] of [
	['other placeholders: "Update %s now."', { 'Update %s now.': ['Jetzt aktualisieren.'] }],
	['other placeholders: "%d name"', { '%d name': ['%d Name', '%s Namen'] }],
	['other markup: "<b>Bold</b>"', { '<b>Bold</b>': ['<b>Fett<b>'] }],
	['other spaces at the ends: "Ready"', { Ready: ['Bereit '] }],
	['spaces that LuCI would lose: "Ready"', { Ready: ['Be  reit'] }],
	['spaces that LuCI would lose: "Ready"', { Ready: ['Be\nreit'] }],
	['another mark at the end: "Ready"', { Ready: ['Bereit.'] }],
	['another mark at the end: "Update %s now."', { 'Update %s now.': ['Jetzt %s aktualisieren'] }],
	['other plural forms: "%d name"', { '%d name': ['%d Name'] }],
	['a plural form is not translated: "%d name"', { '%d name': ['%d Name', ''] }],
] as const) {
	test(`it is said where a translation has ${what}`, () => {
		assert.equal(faults('de', german(changes as unknown as Record<string, string[]>), WANTED), [what]);
	});
}

test('it is said what is missing, gone, twice, commented out, or headed otherwise', () => {
	const [first, ...others] = WANTED;
	const without = formatPo(parsePo(german()).header, parsePo(german()).messages.slice(1));
	assert.equal(faults('de', without, WANTED), [`missing: "${first?.id}"`]);
	assert.equal(faults('de', german(), others), [`no text of the page: "${first?.id}"`]);
	const [, ...blocks] = german().split('\n\n');
	assert.equal(faults('de', `${german()}\n${blocks[0]}\n`, WANTED), [`twice: "${first?.id}"`]);
	assert.equal(faults('de', `${german()}\n#~ msgid "x"\n#~ msgstr "y"\n`, WANTED), ['2 lines are commented out (#~)']);
	assert.equal(faults('fr', german(), WANTED), ['the header is another']);
});

test('texts that are empty or fuzzy are no fault, and are counted; a fuzzy one is checked like any other', () => {
	const fuzzy = (text: string) => text.replace('msgid "<b>', '#, fuzzy\nmsgid "<b>');
	assert.is(untranslated(german()), 0);
	for (const [text, left] of [
		[german({ Ready: [''] }), 1],
		[german({ '%d name': ['', ''] }), 1],
		[fuzzy(german()), 1],
		[fuzzy(german({ Ready: [''] })), 2],
		[update('de', '', WANTED), 4],
	] as const) {
		assert.equal(faults('de', text, WANTED), []);
		assert.is(untranslated(text), left);
	}
	assert.equal(faults('de', fuzzy(german({ '<b>Bold</b>': ['Fett'] })), WANTED), ['other markup: "<b>Bold</b>"']);
});

test('an update keeps what was said, adds what is new, and drops what is gone', () => {
	const changed = found("_('New'); _('Ready', 'state'); N_(n, '%d name', '%d more names')");
	const { messages } = parsePo(update('de', german(), changed));
	assert.equal(
		messages.map(({ id, texts }) => [id, texts]),
		[
			['%d name', ['', '']],
			['New', ['']],
			['Ready', ['Bereit']],
		],
	);
	assert.is(update('de', german(), WANTED), german());
});

test('a text that was changed keeps its translation as a suggestion, unless that could not stand for it', () => {
	const suggestion = (code: string) => {
		const { messages } = parsePo(update('de', german(), found(code)));
		return messages.map(({ texts, fuzzy }) => [texts[0], fuzzy]);
	};
	assert.equal(suggestion("_('Now update %s.')"), [['Jetzt %s aktualisieren.', true]]);
	assert.equal(suggestion("_('Update %d now.')"), [['', undefined]], 'another placeholder');
	assert.equal(suggestion("_('Update %s now: this is something else.')"), [['', undefined]], 'another text');
	assert.equal(suggestion("_('Ready')"), [['', undefined]], 'another context');
	assert.equal(
		suggestion("_('Update %s now.'); _('Now update %s.')")[0],
		['', undefined],
		'the old one is still there',
	);
	const once = update('de', german(), found("_('Now update %s.')"));
	assert.is(update('de', once, found("_('Now update %s.')")), once, 'until somebody has looked at it');
});

test('a language with one plural form is held against the English plural', () => {
	const japanese = (text: string) =>
		update('ja', '', found("N_(n, 'One name', '%d names')")).replace('msgstr[0] ""', `msgstr[0] "${text}"`);
	const wanted = found("N_(n, 'One name', '%d names')");
	assert.equal(faults('ja', japanese('%d 個の名前'), wanted), []);
	assert.equal(faults('ja', japanese('名前'), wanted), ['other placeholders: "One name"']);
});

test('a new text fails the check until the files are brought up to date; then it is counted as not translated', () => {
	const work = mkdtempSync(join(tmpdir(), 'noip-translations-'));
	try {
		const app = join(work, 'openwrt/luci-app-noip');
		cpSync('openwrt/luci-app-noip', app, { recursive: true });
		const run = (...words: string[]) =>
			spawnSync(process.execPath, [resolve('build/translations.mjs'), ...words], { cwd: work, encoding: 'utf8' });
		const languages = Object.keys(LANGUAGES).join(', ');
		run();
		assert.not.match(run('--check').stderr, 'out of date');
		appendFileSync(join(app, 'htdocs/luci-static/resources/view/noip/status.js'), "\n_('Quite new.');\n");
		const stale = run('--check');
		assert.match(stale.stderr, 'noip.pot is out of date: make pot\n');
		assert.match(stale.stderr, `${languages}: missing: "Quite new."\n`);
		assert.is(stale.status, 1);
		assert.is(run().status, 0);
		const counted = run('--check');
		assert.is(counted.status, 0, counted.stderr);
		const lines = counted.stdout.trimEnd().split('\n');
		assert.equal(
			lines.map((line) => line.replace(/\d+ of \d+/, 'N of M')),
			Object.keys(LANGUAGES).map(
				(language) => `openwrt/luci-app-noip/po/${language}/noip.po: N of M texts are not translated`,
			),
		);
	} finally {
		rmSync(work, { recursive: true, force: true });
	}
});

test('what is left to translate is told with every run', () => {
	for (const language of Object.keys(LANGUAGES)) {
		const left = untranslated(readFileSync(translationPath(language), 'utf8'));
		if (left) console.log(`FIGURE ${language}: ${left} texts of the page are not translated`);
	}
});

test('the languages are those that are promised, as LuCI names them', () => {
	assert.equal(
		Object.entries(LANGUAGES).map(([folder, { code }]) => [folder, code]),
		[
			['de', 'de'],
			['es', 'es'],
			['fr', 'fr'],
			['ja', 'ja'],
			['pt_BR', 'pt-br'],
			['zh_Hans', 'zh-cn'],
		],
	);
});

test.run();
