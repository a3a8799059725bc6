/** Single options of a file are changed, and all else of it stays as somebody has written it. */
import { readdirSync, readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { editSection, type OptionEdit } from '../../src/config/edit-uci.ts';
import { parseUci } from '../../src/config/uci.ts';

const EXAMPLES = ["#option username 'USER'"];

function option(name: string, ...values: string[]): OptionEdit {
	return { name, values, isList: false };
}

function list(name: string, ...values: string[]): OptionEdit {
	return { name, values, isList: true };
}

/** The key `home` of a text, edited. */
function edited(text: string, ...options: OptionEdit[]): string | null {
	return editSection(text, { type: 'key', name: 'home', options }, EXAMPLES);
}

test('a value is replaced in its place, with its indentation and the comment behind it', () => {
	assert.is(
		edited("config key home # mine\n  option username 'old' # of 2024\n\toption x y\n", option('username', "it's")),
		"config key home # mine\n  option username 'it'\\''s' # of 2024\n\toption x y\n",
	);
	assert.is(
		edited('config key home\n\toption username "a#b"#c\n', option('username', 'new')),
		"config key home\n\toption username 'new' #c\n",
	);
});

test('what is there already stays as it is written', () => {
	const text = 'config key "home"\n\toption  username\told\n\tlist hostname "a b" # c\n';
	assert.is(edited(text, option('username', 'old'), list('hostname', 'a b')), text);
});

test('an example in a comment gives its place, and what a person has put into one stays', () => {
	assert.is(
		edited("config key home\n\t# Why.\n\t#option username 'USER'\n\t# More.\n", option('username', 'new')),
		"config key home\n\t# Why.\n\toption username 'new'\n\t# More.\n",
	);
	assert.is(
		edited("config key home\n\t#option username 'former'\n\t# More.\n", option('username', 'new')),
		"config key home\n\t#option username 'former'\n\toption username 'new'\n\t# More.\n",
	);
});

test('an option that is nowhere is put below the others of its section', () => {
	const text = 'config key home\n  option a b\n\n# of nas\nconfig key nas\n\toption c d';
	assert.is(
		edited(text, list('hostname', 'x', 'y')),
		"config key home\n  option a b\n  list hostname 'x'\n  list hostname 'y'\n\n# of nas\nconfig key nas\n\toption c d",
	);
	assert.is(
		editSection(text, { type: 'key', name: 'nas', options: [option('e', 'f')] }, []),
		`${text}\n\toption e 'f'\n`,
	);
});

test('a list gives its place to another, and an option goes when it is not to be there; their comments stay', () => {
	assert.is(
		edited("config key home\n\tlist h 'a' # first\n\tlist h b\n\toption p q # why\n", list('h', 'c', 'd'), option('p')),
		"config key home\n\tlist h 'c' # first\n\tlist h 'd'\n\t# why\n",
	);
	assert.is(
		edited('config key home\n\toption h "a\nb"\n\toption i j\n', option('h', 'c')),
		"config key home\n\toption h 'c'\n\toption i j\n",
	);
});

test('a section that is not there comes last', () => {
	const options = [option('username', 'new')];
	assert.is(edited('', ...options), "config key 'home'\n\toption username 'new'\n");
	assert.is(
		edited('config noip settings', ...options),
		"config noip settings\n\nconfig key 'home'\n\toption username 'new'\n",
	);
	assert.is(edited('# mine\r\n', ...options), "# mine\r\n\r\nconfig key 'home'\r\n\toption username 'new'\r\n");
});

test('a section without a name is found by its line', () => {
	const text = 'config key\n\toption username a\nconfig key\n\toption username b\n';
	assert.is(
		editSection(text, { type: 'key', name: null, line: 3, options: [option('username', 'c')] }, []),
		"config key\n\toption username a\nconfig key\n\toption username 'c'\n",
	);
});

test('of a section in several parts the later ones are changed, too', () => {
	assert.is(
		edited(
			'config key home\n\toption a b\nconfig key nas\nconfig key home\n\toption username x\n',
			option('username', 'y'),
			option('z', '1'),
		),
		"config key home\n\toption a b\n\toption z '1'\nconfig key nas\nconfig key home\n\toption username 'y'\n",
	);
});

test('lines with several statements are left alone', () => {
	assert.is(edited("config key 'home'; option username a\n", option('username', 'b')), null);
	assert.is(
		edited("config key 'home'; option username a\n", option('username', 'a')),
		"config key 'home'; option username a\n",
	);
});

/** Lines as people, `uci` and other programs write them. */
const word = fc.constantFrom('a', 'b1', 'home', "'x y'", '"q"', "'it'\\''s'", '"a#b"', 'x\\ y', "'two\nlines'");
const comment = fc.constantFrom('', '', ' # note', '#note', '\t# it\'s "odd"');
const name = fc.constantFrom('username', 'password', 'hostname', 'enabled', 'other');
const indentation = fc.constantFrom('', '\t', '  ', '\t\t');
const statement = fc
	.tuple(indentation, fc.constantFrom('option', 'list', 'o', 'l'), name, word, comment)
	.map(([space, command, option, value, note]) => `${space}${command} ${option} ${value}${note}`);
const filler = fc.constantFrom(
	'',
	'# a comment',
	"\t#option username 'USER'",
	"\t#option username 'former'",
	"# don't",
);
const body = fc.array(fc.oneof(statement, statement, filler), { maxLength: 7 });
const section = fc
	.tuple(
		fc.constantFrom("config noip 'settings'", 'config key home', "config key 'nas'", 'config key', 'config other'),
		comment,
		body,
	)
	.map(([header, note, lines]) => [header + note, ...lines].join('\n'));
const document = fc
	.tuple(fc.array(filler, { maxLength: 2 }), fc.array(section, { maxLength: 4 }), fc.constantFrom('\n', ''))
	.map(([head, sections, end]) => [...head, ...sections].join('\n') + end);
const edit = fc.record({
	type: fc.constant('key'),
	name: fc.constantFrom('home', 'nas', 'new'),
	options: fc.uniqueArray(
		fc
			.record({
				name,
				values: fc.array(fc.constantFrom('v', "it's", 'a b', '#', 'ü"', '\\'), { maxLength: 2 }),
				isList: fc.boolean(),
			})
			.map((one) => ({ ...one, values: one.isList ? one.values : one.values.slice(0, 1) })),
		{ selector: (one) => one.name, maxLength: 4 },
	),
});

/** Comments, each with the letters before it that are no quote's. */
const comments = (text: string) =>
	text.match(/# a comment|# note|#note|# it's "odd"|#option username 'former'|# don't/g) ?? [];

function meaning(text: string) {
	const parsed = parseUci(text);
	if ('error' in parsed) throw new Error(parsed.error.reason);
	return parsed.sections.map(({ type, name, options }) => ({
		id: `${type} ${name}`,
		options: Object.fromEntries(
			[...options.values()].map((one) => [one.name, [one.list, one.values.map((value) => value.text)]]),
		),
	}));
}

test('whatever stands in a file: other sections, options and all comments survive, and what was asked for is there', () => {
	let done = 0;
	fc.assert(
		fc.property(document, edit, (text, asked) => {
			if ('error' in parseUci(text)) return;
			const made = editSection(text, asked, EXAMPLES);
			assert.ok(made !== null, text);
			done++;
			assert.equal(comments(made).sort(), comments(text).sort());
			const expected = meaning(text);
			const id = `${asked.type} ${asked.name}`;
			if (!expected.some((one) => one.id === id)) expected.push({ id, options: {} });
			const its = expected.find((one) => one.id === id)?.options ?? {};
			for (const { name, values, isList } of asked.options) {
				if (values.length) its[name] = [isList, values];
				else delete its[name];
			}
			assert.equal(meaning(made), expected);
			assert.is(editSection(made, asked, EXAMPLES), made, 'a second time nothing changes');
			// Lines without an option that was asked for are all there, in their order.
			const rest = text
				.split('\n')
				.filter((line) => !asked.options.some(({ name }) => line.includes(name)) && !line.includes('lines'));
			let at = 0;
			for (const line of made.split('\n')) if (line === rest[at]) at++;
			assert.ok(
				rest.slice(at).every((line) => line === ''),
				`${text}\n---\n${made}`,
			);
		}),
		{ numRuns: 2000 },
	);
	assert.ok(done > 500);
});

test('of each recorded file either nothing is lost, or it is left alone', () => {
	for (const file of readdirSync('test/fixtures/uci').filter((one) => one.endsWith('.conf'))) {
		const text = readFileSync(`test/fixtures/uci/${file}`, 'latin1');
		if ('error' in parseUci(text)) continue;
		const made = editSection(text, { type: 'key', name: 'brandnew', options: [option('username', 'x')] }, []);
		if (made === null) continue;
		assert.equal(
			meaning(made),
			[...meaning(text), { id: 'key brandnew', options: { username: [false, ['x']] } }],
			file,
		);
	}
});

test.run();
