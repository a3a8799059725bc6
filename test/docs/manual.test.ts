/** That the manual pages tell of all that there is. How they look, and what completes in shells, is in test/debian/shells.test.ts. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { completions, manual, manualPages } from '../../build/manual.mjs';
import { escaped, fromMarkdown, textLines } from '../../build/mdoc.mjs';
import { read } from '../house/files.ts';

const pages = await manualPages();
const page = (path: string) => pages.find((one) => one.path === path)?.content ?? '';

test('noip(1) has each command with its flags, each exit code, and the variables', async () => {
	const text = page('man1/noip.1');
	const { commands, flags, codes, variables } = await manual();
	for (const { name, summary } of commands) {
		assert.match(text, new RegExp(`^\\.It Cm ${name}( |$)`, 'm'));
		assert.match(text, escaped(summary.slice(1)));
	}
	for (const { name } of flags) assert.match(text, `\\fB\\-\\-${escaped(name)}\\fP`);
	for (const [code] of codes) assert.match(text, `.It \\&${code}\n`);
	for (const [name] of variables) assert.match(text, `.It \\&\\fB${name}\\fP`);
});

test('noip.conf(5) has each option of the README, which has each that the agent reads', () => {
	const [, options = ''] = /\n### All options\n([\s\S]*?)\n#/.exec(read('README.md')) ?? [];
	const names = [...options.matchAll(/^\| ([^|]*) \|/gm)].flatMap(([, cell = '']) => [
		...cell.matchAll(/`(?:list )?(\w+)`/g),
	]);
	assert.ok(names.length > 20);
	for (const [, name] of names)
		assert.match(page('man5/noip.conf.5'), new RegExp(`^\\.It .*\\\\fB(list )?${name}\\\\fP`, 'm'));
});

test('each shell is told of each command and flag', async () => {
	const { commands, flags } = await manual();
	for (const { path, content } of await completions()) {
		for (const { name } of commands) assert.match(content, new RegExp(`\\b${name}\\b`), path);
		for (const { name } of flags)
			assert.match(content, new RegExp(path.endsWith('fish') ? `-l ${name}\\b` : `--${name}\\b`), path);
	}
});

test('what Markdown says is text in mdoc, whatever is in it', () => {
	assert.is(
		textLines('.Dd is no macro, `-c` is code, *this* is set off.'),
		'\\&.Dd is no macro, \\fB\\-c\\fP is code, \\fIthis\\fP is set off.',
	);
	assert.is(
		textLines("'tis a \\ and a [link](to/it). Another `sentence`."),
		'\\(aqtis a \\e and a link.\nAnother \\fBsentence\\fP.',
	);
	assert.is(fromMarkdown('One.\n\nTwo.\n'), 'One.\n.Pp\nTwo.');
	assert.is(
		fromMarkdown('| a | default | |\n| --- | --- | --- |\n| `x` | 1 | is x |\n'),
		'.Bl -tag -width Ds\n.It \\&\\fBx\\fP\nis x (default: 1)\n.El',
	);
	assert.is(fromMarkdown('- one\n- two\n'), '.Bl -bullet\n.It\none\n.It\ntwo\n.El');
	assert.throws(() => fromMarkdown('> a quotation'), 'cannot show this: > a quotation');
});

test.run();
