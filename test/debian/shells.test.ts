/** The manual pages as mandoc sees them, and the completion of command lines in the real shells. */
import { spawnSync } from 'node:child_process';
import { copyFileSync, cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { completions, manualPages } from '../../build/manual.mjs';
import { executable } from '../../build/static.mjs';
import { encode } from '../../src/base/checksummed.ts';
import { richStatus } from '../cli/statuses.ts';
import { debianRoot } from './system.ts';

const PACKAGES = 'bash zsh fish mandoc dash coreutils sed grep base-files base-passwd procps hostname libacl1 libattr1';

const root = mkdtempSync(join(tmpdir(), 'noip-shells-'));
test.after(() => rmSync(root, { recursive: true, force: true }));

/** The real program, with a status that it reads. */
async function setUp(): Promise<void> {
	cpSync(debianRoot('debian-12-shells', PACKAGES), root, { recursive: true, verbatimSymlinks: true });
	const files = [
		...(await manualPages()).map(({ path, content }) => ({ path: `usr/share/man/${path}`, content })),
		...(await completions()).map(({ path, content }) => ({ path: `usr/share/${path}`, content })),
		{ path: 'run/noip/status.json', content: encode(richStatus(), 1) },
		{ path: 'home/folder/noip.conf', content: '' },
		{ path: 'home/new.conf', content: '' },
	];
	for (const { path, content } of files) {
		mkdirSync(dirname(join(root, path)), { recursive: true });
		writeFileSync(join(root, path), content);
	}
	copyFileSync(await executable(), join(root, 'usr/bin/noip'));
	for (const folder of ['dev', 'tmp', 'proc']) mkdirSync(join(root, folder), { recursive: true });
}

await setUp();

/** What a program says in that root; `/home` is where it is started. */
function inRoot(command: readonly string[], input = ''): string {
	const script =
		'mount -t proc proc "$1/proc"; mount --rbind /dev "$1/dev"; root=$1; shift; exec chroot "$root" sh -c \'cd /home; exec "$@"\' sh "$@"';
	const { stdout, stderr } = spawnSync('unshare', ['--mount', 'sh', '-c', script, 'sh', root, ...command], {
		input,
		// Only what hangs takes so long.
		timeout: 120_000,
		encoding: 'utf8',
		env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', HOME: '/root', TERM: 'xterm', LC_ALL: 'C' },
	});
	return stdout + stderr;
}

test('mandoc has nothing to say of the manual pages, and shows them', () => {
	const pages = ['/usr/share/man/man1/noip.1', '/usr/share/man/man5/noip.conf.5'];
	inRoot(['makewhatis', '/usr/share/man']);
	const said = inRoot(['mandoc', '-Tlint', '-Wall', ...pages]);
	// curl's is not on this machine.
	assert.is(said.replace(/^mandoc:.*(?:outdated mandoc\.db|manual not found: Xr curl).*\n?/gm, ''), '');
	for (const width of [40, 80, 200]) {
		const [program = '', configuration = ''] = pages.map((page) =>
			inRoot(['mandoc', '-Tascii', `-Owidth=${width}`, page]).replace(/.[\b]/g, ''),
		);
		for (const part of [
			'SYNOPSIS',
			'COMMANDS',
			'OPTIONS',
			'ENVIRONMENT',
			'FILES',
			'EXIT STATUS',
			'EXAMPLES',
			'SEE ALSO',
		])
			assert.match(program, `\n${part}\n`);
		assert.match(configuration, /\n +password_file\n/);
	}
	assert.match(inRoot(['man', '-P', 'cat', 'noip']).replace(/.[\b]/g, ''), 'noip update [--force] [KEY...]');
});

/** What each shell offers for the last word of a command line, sorted. */
const SHELLS: Record<string, (line: string) => string[]> = {
	bash(line) {
		const script = `
			. /usr/share/bash-completion/completions/noip
			complete -p noip >&2 || exit
			line=$1 COMP_LINE=$1 COMP_POINT=\${#1}
			read -r -a COMP_WORDS <<<"\${line//=/ = }"
			[[ $line == *' ' || $line == *= ]] && COMP_WORDS+=('')
			COMP_CWORD=$((\${#COMP_WORDS[@]} - 1))
			_noip noip "\${COMP_WORDS[COMP_CWORD]}" "\${COMP_WORDS[COMP_CWORD - 1]}"
			printf '%s\\n' "\${COMPREPLY[@]}"`;
		return wordsOf(inRoot(['bash', '-c', script, 'bash', line]).replace(/^complete -F _noip noip$/m, ''));
	},
	fish(line) {
		return wordsOf(inRoot(['fish', '-c', 'complete -C $argv[1]', line]).replace(/\t.*/g, ''));
	},
	zsh(line) {
		// What a terminal shows when Tab is pressed, with the matches between two marks.
		const script = `
			zmodload zsh/zpty
			zpty shell zsh -f -i
			zpty -w shell "PS1= PS2=; fpath=(/usr/share/zsh/site-functions \\$fpath); autoload -Uz compinit; compinit -u -D"
			zpty -w shell "compadd() { local -a found; builtin compadd -A found -O found \\"\\$@\\"; print -rl -- \\"<\\$^found>\\"; builtin compadd \\"\\$@\\" }"
			zpty -w shell "bindkey '^I' complete-word; zle-line-init() { print '[rea''dy]' }; zle -N zle-line-init"
			until [[ $all == *'[ready]'* ]]; do zpty -r shell chunk || break; all+=$chunk; done
			zpty -w -n shell "$1"$'\\t'
			zpty -w shell $'\\C-u'"print '[e''nd]'"
			until [[ $all == *'[end]'* ]]; do zpty -r shell chunk || break; all+=$chunk; done
			print -r -- "\${all#*'[ready]'}"`;
		const shown = inRoot(['zsh', '-f', '-c', script, 'zsh', line]);
		const last = line.replace(/^.*[ =]/, '');
		return wordsOf(
			[...shown.matchAll(/<([^<>\n]+)>/g)]
				.flatMap(([, words = '']) => words.split(' '))
				.filter((word) => word.startsWith(last))
				.join('\n'),
		);
	},
};

function wordsOf(lines: string): string[] {
	return [...new Set(lines.split(/\s+/).map((word) => word.replace(/=$/, '')))].filter((line) => line).sort();
}

for (const [name, complete] of Object.entries(SHELLS))
	test(`${name} completes commands, flags, keys, files and what can be imported`, () => {
		const keys = richStatus().keys.map(({ key }) => key);
		assert.ok(keys.includes('home'));
		const commands = complete('noip ');
		for (const command of ['run', 'status', 'check', 'update', 'resume', 'import', 'help'])
			assert.ok(commands.includes(command), `${name}: ${commands}`);
		assert.equal(complete('noip up'), ['update']);
		assert.equal(complete('noip update hom'), ['home']);
		assert.ok(keys.every((key) => complete('noip resume ').includes(key)));
		assert.equal(complete('noip update --fo'), ['--force']);
		assert.equal(complete('noip status --fo'), []);
		assert.equal(complete('noip import ddns-s'), ['ddns-scripts']);
		assert.equal(complete('noip help upd'), ['update']);
		assert.match(complete('noip check ne').join(), /^new\.conf ?$/);
		assert.match(complete('noip status --config ne').join(), /^new\.conf ?$/);
		assert.match(complete('noip -c ne').join(), /^new\.conf ?$/);
		assert.match(complete('noip status --run-dir fo').join(), /^folder\/?$/);
	});

test('what somebody puts into the status in place of a key is carried out by no shell', () => {
	const status = richStatus();
	const [key] = status.keys;
	assert.ok(key);
	const commands = [
		'$(touch /tmp/taken)',
		'`touch /tmp/taken`',
		'"; touch /tmp/taken; "',
		"'; touch /tmp/taken; '",
		'-P',
	];
	const hostile = [...commands, '$(touch\t/tmp/taken)', '\x1b[2J', 'a\n"key": "$(touch /tmp/taken)",'];
	const keys = [...hostile.map((name) => ({ ...key, key: name })), ...status.keys];
	writeFileSync(join(root, 'run/noip/status.json'), encode({ ...status, keys }, 1));
	for (const [name, complete] of Object.entries(SHELLS)) {
		const offered = complete('noip resume ').filter((word) => !word.startsWith('-'));
		assert.equal(offered, status.keys.map((one) => one.key).sort(), name);
		assert.not.ok(existsSync(join(root, 'tmp/taken')), name);
	}
});

test.run();
