/** The README says what works: each block of it is played by a test, each message that it quotes is one of the program's, and its links lead somewhere. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readEnvironment } from '../../src/config/environment.ts';
import { CLIENTS } from '../../src/config/import/clients.ts';
import { type ReadOptions, readConfig } from '../../src/config/schema.ts';
import { filesBelow, read } from '../house/files.ts';
import { blocksOf } from '../support/readme.ts';
import { shellcheck } from '../support/router-tools.ts';

/** Which test plays a block, and what of that test shows it, line by line where it does not read the block from the README. */
interface Play {
	by: string;
	/** That a section's blocks are read there. */
	reads?: string;
	/** For the beginning of each line, what stands in the test. */
	lines?: Record<string, string>;
}

/** Blocks of commands, by their first line. */
const PLAYED: Record<string, Play> = {
	'make run': { by: 'test/demo/demo.test.ts', lines: { 'make run': 'build/run.mjs' } },
	'sudo noip setup': { by: 'test/scenario/first-steps.test.ts', reads: 'First steps' },
	'sudo noip check': { by: 'test/scenario/first-steps.test.ts', reads: 'First steps' },
	'sudo apt install ./noip_0.2.0_amd64.deb': { by: 'test/debian/package.test.ts', reads: 'Debian, Raspberry Pi OS' },
	'sudo ./noip-0.2.0-linux-amd64 install': { by: 'test/debian/mishaps.test.ts', reads: 'Any other Linux' },
	// There is no Docker here: runc runs what `docker load` takes, and with what `docker run` would give it.
	'docker load -i noip-0.2.0-amd64.docker.tar': {
		by: 'test/image/containers.test.ts',
		lines: { 'docker load': 'Container', 'docker run': 'readOnly', '\t-e': 'NOIP_USERNAME', 'docker exec': "'status'" },
	},
	'opkg install /opt/tmp/noip_0.2.0-1_aarch64-3.10.ipk': {
		by: 'test/install/entware.test.ts',
		lines: { opkg: '/tmp/postinst', 'noip setup': "'noip check'" },
	},
	'sh /volume1/noip/noip.sh setup': {
		by: 'test/install/entware.test.ts',
		lines: { 'sh /volume1/noip/noip.sh': '/volume1/noip/noip.sh' },
	},
};

/** Who tries what a target of the Makefile makes. */
const MADE: Record<string, string> = {
	deb: 'test/build/deb.test.ts',
	image: 'test/image/archives.test.ts',
	static: 'test/build/static.test.ts',
	ipk: 'test/router/packages.test.ts',
	apk: 'test/router/packages.test.ts',
	entware: 'test/install/entware.test.ts',
};

/** What is printed is no command, by the first line. */
const SHOWN = [
	'$ noip status',
	'verdict: ',
	'$ noip check --config noip.conf',
	'  line IPv4 ',
	'camera: up to date',
	'info home: ',
];

const readme = read('README.md');
const blocks = blocksOf().map(({ text }) => text);
const isConfiguration = (text: string) => /^\s*(config|option|list) /.test(text);
const isScript = (text: string) => text.startsWith('#!/bin/sh\n');
const isShown = (text: string) => SHOWN.some((start) => text.startsWith(start));
const isMade = (text: string) => /^make \w+ \w+=/.test(text);
const firstLine = (text: string) => text.split('\n')[0]?.replace(/ +#.*/, '') ?? '';
const linesOf = (text: string) => text.trimEnd().split('\n');

test('each block of the README is a configuration, a script, something printed, or commands that a test plays', () => {
	const others = blocks.filter((text) => !isConfiguration(text) && !isScript(text) && !isShown(text) && !isMade(text));
	assert.equal(others.map(firstLine).sort(), Object.keys(PLAYED).sort());
	for (const text of others) {
		const { by, reads, lines = {} } = PLAYED[firstLine(text)] as Play;
		const source = read(by);
		if (reads) assert.match(source, `readmeBlocks('${reads}')`);
		else
			for (const line of linesOf(text)) {
				const shown = Object.entries(lines).find(([start]) => line.startsWith(start))?.[1];
				assert.ok(shown, `${by}: nothing is said to play: ${line}`);
				assert.match(source, shown, line);
			}
	}
	for (const start of SHOWN)
		assert.ok(
			blocks.some((text) => text.startsWith(start)),
			start,
		);
});

test('each file that the README has made is a target of the Makefile, and is tried', () => {
	const made = blocks.filter(isMade).flatMap(linesOf);
	const targets = made.map((line) => /^make (\w+) /.exec(line)?.[1] ?? line);
	assert.equal(targets.sort(), Object.keys(MADE).sort());
	for (const [target, by] of Object.entries(MADE)) {
		assert.match(read('Makefile'), new RegExp(`^${target}: \\w+\\n\\t@node build/${target}\\.mjs`, 'm'));
		assert.match(read(by), new RegExp(`build/(${target}|packages|own-executable)\\.mjs`), `${by}: ${target}`);
	}
});

const OPTIONS: ReadOptions = { router: true, needsContact: true, passwordFile: () => ({ error: 'ENOENT' }) };
const SETTINGS = "config noip 'settings'\n\toption contact 'you@example.com'\n";
const KEY =
	"config key 'home'\n\toption username 'rv7sc9a'\n\toption password 'secret'\n\tlist hostname 'all.ddnskey.com'\n";

test('each configuration of the README is one that is read without a word', () => {
	const texts = blocks.filter(isConfiguration);
	assert.ok(texts.length >= 2);
	for (const text of texts) {
		const whole = `${/^config noip/.test(text) ? '' : SETTINGS}${/^\s+(option|list)/.test(text) ? KEY : ''}${text}`;
		const { warnings, ...result } = readConfig(whole, OPTIONS);
		assert.equal([warnings, 'errors' in result ? result.errors : result.config.broken], [[], []], text);
	}
});

test('the variables of the container are a configuration that is read without a word', () => {
	const [text = ''] = blocks.filter((one) => one.includes('docker run'));
	const variables = Object.fromEntries(
		[...text.matchAll(/-e (NOIP_\w+)=(\S+)/g)].map(([, name, value]) => [name, value]),
	);
	const { warnings, ...result } = readEnvironment(variables, { ...OPTIONS, router: false });
	assert.equal([warnings, 'errors' in result ? result.errors : []], [[], []]);
});

test('each script of the README is sound shell', () => {
	const folder = mkdtempSync(join(tmpdir(), 'noip-readme-'));
	for (const text of blocks.filter(isScript)) {
		writeFileSync(join(folder, 'hook.sh'), text);
		assert.is(shellcheck(join(folder, 'hook.sh')), '');
	}
	rmSync(folder, { recursive: true });
});

/** A chapter (`## NAME`) or section of the README. */
function part(heading: string): string {
	return new RegExp(`\\n##+ ${heading}\\n([\\s\\S]*?)(?=\\n##|$(?![\\s\\S]))`).exec(readme)?.[1] ?? '';
}

test('each message of Troubleshooting is one that the program prints', () => {
	const printed = filesBelow('test/messages')
		.filter((path) => path.endsWith('.txt'))
		.map(read)
		.join('');
	const quoted = [...part('Troubleshooting').matchAll(/^- \*\*`(.*?)`\*\*/gm)].map(([, message = '']) => message);
	assert.is(quoted.length, part('Troubleshooting').split('\n- ').length - 1);
	const all = `${printed}${read('openwrt/noip/files/folders.sh')}`;
	assert.equal(
		quoted.filter((message) => !all.includes(message)),
		[],
	);
});

test('each client that can be imported is in the table, with the words that the command says to end it', () => {
	const rows = part('Coming from another client').matchAll(
		/^\| .*? \| `noip import (\S+)(?: FILE)?` \| `(?:sudo )?noip import (\S+)(?: FILE)? --write` \| `(\S+)`.* \| (.*) \|$/gm,
	);
	const told = [...rows];
	assert.equal(told.map(([, client]) => client).sort(), Object.keys(CLIENTS).sort());
	const said = read('test/messages/import.txt');
	for (const [, client = '', again, path = '', end = ''] of told) {
		assert.is(again, client);
		assert.ok(
			CLIENTS[client as keyof typeof CLIENTS].paths.some((one) => one.endsWith(path)),
			path,
		);
		const [, command = ''] = /^`([^`]*)`/.exec(end) ?? [];
		const known = command
			.replace(/NAME/, 'home')
			.replace(new RegExp(`\\b${client}$`), client.startsWith('ddns-') ? client : 'inadyn');
		assert.match(said, known);
	}
});

test('the contents have each chapter and section, and links lead somewhere', () => {
	const anchor = (heading: string) =>
		heading
			.toLowerCase()
			.replace(/[^\w\- ]/g, '')
			.replaceAll(' ', '-');
	const anchors = (text: string) => [...text.matchAll(/^#{2,3} (.*)$/gm)].map(([, heading = '']) => anchor(heading));
	const [, contents = ''] = /\n## Contents\n([\s\S]*?)\n## /.exec(readme) ?? [];
	const listed = [...contents.matchAll(/\]\(#([^)]*)\)/g)].map(([, to]) => to);
	assert.equal(
		listed,
		anchors(readme).filter((one) => one !== 'contents'),
	);
	for (const page of ['README.md', ...filesBelow('docs').filter((path) => path.endsWith('.md'))]) {
		const text = read(page);
		for (const [, path = '', to] of text.matchAll(/\]\(((?!https?:)[^)#\s]*)(?:#([^)\s]*))?\)/g)) {
			const target = path ? join(page, '..', path) : page;
			const isThere =
				path === '' || filesBelow('.').some((one) => one === target || one.startsWith(`${target.replace(/\/$/, '')}/`));
			assert.ok(isThere, `${page}: ${path}`);
			if (to && target.endsWith('.md'))
				assert.ok(
					/^#+ (.*)$/m.test(read(target)) &&
						[...read(target).matchAll(/^#+ (.*)$/gm)].some(([, heading = '']) => anchor(heading) === to),
					`${page}: ${path}#${to}`,
				);
		}
	}
});

test.run();
