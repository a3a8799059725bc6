// The manual pages, and what completes command lines in shells: from the table of commands and its help, and noip.conf(5) from the README. `node build/manual.mjs FOLDER`
// writes them below it, as below /usr/share.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { bundled } from './bundler.mjs';
import { bashCompletion, fishCompletion, zshCompletion } from './completion.mjs';
import { escaped, fromMarkdown, literal, tagList, textLines } from './mdoc.mjs';
import { sourceDate } from './source-date.mjs';
import { writeWhole } from './write-whole.mjs';

/**
 * What the program knows of its own command line: that of the executable, which has the most commands.
 * @typedef {object} Manual
 * @property {{name: string, usage: string, words: string, choices: readonly string[], summary: string, details: readonly string[],
 *   examples: readonly (readonly [string, string])[], flags: readonly string[]}[]} commands
 * @property {{name: string, letter: string, value: string, meaning: string}[]} flags those that people are told of
 * @property {readonly (readonly [code: number, meaning: string])[]} codes
 * @property {string} keys what KEY is
 * @property {readonly (readonly [name: string, meaning: string])[]} variables of the environment
 */

let known;

/**
 * Asks the source.
 * @returns {Promise<Manual>}
 */
export function manual() {
	known ??= read();
	return known;
}

async function read() {
	const contents =
		"export { manual } from './src/cli/manual.ts'; export { INSTALL_COMMANDS } from './src/install/commands.ts';";
	const { code } = await bundled('node', 'manual', {
		entryPoints: undefined,
		stdin: { contents, resolveDir: '.' },
		format: 'esm',
		banner: {},
	});
	const source = await import(`data:text/javascript;base64,${Buffer.from(code).toString('base64')}`);
	return source.manual(source.INSTALL_COMMANDS);
}

/**
 * The manual pages.
 * @returns {Promise<{path: string, content: string}[]>} paths below /usr/share/man
 */
export async function manualPages() {
	return [
		{ path: 'man1/noip.1', content: programPage(await manual()) },
		{ path: 'man5/noip.conf.5', content: configurationPage() },
	];
}

/**
 * What completes command lines.
 * @returns {Promise<{path: string, content: string}[]>} paths below /usr/share
 */
export async function completions() {
	const told = await manual();
	return [
		{ path: 'bash-completion/completions/noip', content: bashCompletion(told) },
		{ path: 'zsh/site-functions/_noip', content: zshCompletion(told) },
		{ path: 'fish/vendor_completions.d/noip.fish', content: fishCompletion(told) },
	];
}

function programPage({ commands, flags, codes, keys, variables }) {
	return page('noip', 1, 'keep host names at No-IP pointing to this machine', [
		['SYNOPSIS', synopsis(commands)],
		['DESCRIPTION', `${textLines(ABOUT)}\n.Pp\n${textLines(`${keys}.`)}`],
		['COMMANDS', commandList(commands)],
		[
			'OPTIONS',
			tagList(flags.map(({ name, letter, value, meaning }) => [spelled(name, letter, value), sentence(meaning)])),
		],
		['ENVIRONMENT', tagList(variables.map(([name, meaning]) => [`\`${name}\``, sentence(meaning)]))],
		['FILES', fromMarkdown(chapter('Files'))],
		['EXIT STATUS', tagList(codes.map(([code, meaning]) => [`${code}`, sentence(meaning)]))],
		['EXAMPLES', examples(commands)],
		['SEE ALSO', '.Xr curl 1 ,\n.Xr noip.conf 5'],
	]);
}

const ABOUT =
	'A dynamic DNS client for No-IP. The agent (`noip run`) follows the network and sends an update when an address has changed, and only then; the other commands ask it, or do the same once.';

function synopsis(commands) {
	return commands.map((command) => `.Nm\n.Cm ${usageMacros(command)}`).join('\n');
}

/** `update [--force] [KEY...]` in the macros for it. */
function usageMacros({ name, usage }) {
	const parts = (usage.match(/\[[^\]]*\]|\S+/g) ?? []).map((part) => {
		const words = part.replace(/^\[|\]$/g, '').split(' ');
		const inner = words.map((word) => (word.startsWith('--') ? `Fl ${escaped(word.slice(1))}` : `Ar ${escaped(word)}`));
		return part.startsWith('[') ? `Oo ${inner.join(' ')} Oc` : inner.join(' ');
	});
	return [name, ...parts].join(' ');
}

function commandList(commands) {
	const items = commands.map((command) => {
		const texts = [sentence(command.summary), ...command.details].map(textLines);
		return `.It Cm ${usageMacros(command)}\n${texts.join('\n')}`;
	});
	return ['.Bl -tag -width Ds', ...items, '.El'].join('\n');
}

/** `-c`, `--config` FILE */
function spelled(name, letter, value) {
	return `${letter ? `\`-${letter}\`, ` : ''}\`--${name}\`${value ? ` *${value}*` : ''}`;
}

function sentence(text) {
	return `${text.replace(/^[a-z]/, (first) => first.toUpperCase())}.`;
}

function examples(commands) {
	const all = commands.flatMap((command) => command.examples);
	return all
		.map(([line, what]) => `.Pp\n${textLines(sentence(what).replace(/\.$/, ':'))}\n${literal([line])}`)
		.join('\n')
		.replace(/^\.Pp\n/, '');
}

function configurationPage() {
	const [, first, rest] = /^([\s\S]*?)(^### [\s\S]*)$/m.exec(chapter('Configure')) ?? [];
	return page('noip.conf', 5, 'configuration of noip', [
		['DESCRIPTION', fromMarkdown(first)],
		['OPTIONS', fromMarkdown(rest)],
		['FILES', fromMarkdown(chapter('Files'))],
		['SEE ALSO', '.Xr noip 1'],
	]);
}

/** A chapter of the README, without its heading. */
function chapter(name) {
	const [, , text] =
		new RegExp(`(^|\\n)## ${name}\\n([\\s\\S]*?)(?=\\n## |$(?![\\s\\S]))`).exec(readFileSync('README.md', 'utf8')) ??
		[];
	if (!text) throw new Error(`README.md has no chapter "${name}", which the manual pages are made of`);
	return text;
}

function page(name, section, purpose, parts) {
	const date = new Date(sourceDate() * 1000);
	const month = date.toLocaleString('en', { month: 'long', timeZone: 'UTC' });
	const head = [
		`.Dd ${month} ${date.getUTCDate()}, ${date.getUTCFullYear()}`,
		`.Dt ${name.toUpperCase()} ${section}`,
		'.Os',
		'.Sh NAME',
		`.Nm ${name}`,
		`.Nd ${purpose}`,
	];
	return `${[...head, ...parts.flatMap(([title, text]) => [`.Sh ${title}`, text])].join('\n')}\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
	const [, , into = 'dist/share'] = process.argv;
	const pages = (await manualPages()).map(({ path, content }) => ({ path: `man/${path}`, content }));
	for (const { path, content } of [...pages, ...(await completions())]) {
		writeWhole(`${into}/${path}`, content, 0o644);
		console.log(`${into}/${path}`);
	}
}
