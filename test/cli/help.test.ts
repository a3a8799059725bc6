/** `noip help` on terminals of several widths, and what it tells of. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { commandTable } from '../../src/cli/commands.ts';
import { FLAGS, flagList } from '../../src/cli/flags.ts';
import { helpCommand, helpOf } from '../../src/cli/help.ts';
import * as EXIT from '../../src/client/exit-code.ts';
import type { Paths } from '../../src/client/paths.ts';
import type { Host } from '../../src/host/host.ts';
import { INSTALL_COMMANDS } from '../../src/install/commands.ts';
import { EXIT_CODE_HELP } from '../../src/messages/help.ts';

const COMMANDS = commandTable(INSTALL_COMMANDS);
const DEBIAN = {
	router: false,
	root: '',
	config: '/etc/noip/noip.conf',
	stateDir: '/var/lib/noip',
	runDir: '/run/noip',
};
const OPENWRT = {
	router: true,
	root: '',
	config: '/etc/config/noip',
	stateDir: '/etc/noip/state',
	runDir: '/var/run/noip',
};
const WIDTHS = [20, 40, 60, 80, 100, 200];

/** What `noip help` prints, its lines. */
async function help(name?: string, { columns = 80, paths = DEBIAN }: { columns?: number; paths?: Paths } = {}) {
	const lines: string[] = [];
	const host = { columns: () => columns, print: (_: string, line: string) => lines.push(line) } as unknown as Host;
	assert.is(await helpCommand(host, paths, COMMANDS, name), 0);
	return lines;
}

for (const columns of WIDTHS)
	test(`${columns} columns: each help fits, in lines that end in a letter`, async () => {
		for (const paths of [DEBIAN, OPENWRT])
			for (const name of [undefined, ...Object.keys(COMMANDS)])
				for (const line of await help(name, { columns, paths }))
					assert.ok(line.length <= Math.max(columns, 40) && line.trimEnd() === line, `${line.length}: ${line}`);
	});

test('the help names each command and its words, the places that are in use, and each exit code', async () => {
	for (const paths of [DEBIAN, OPENWRT]) {
		const text = (await help(undefined, { paths })).join('\n');
		for (const [name, command] of Object.entries(COMMANDS)) {
			assert.match(text, [name, command.words].join(' ').trim());
			assert.match(text, helpOf(name, command).summary);
		}
		for (const path of [paths.config, paths.stateDir, paths.runDir]) assert.match(text, path);
		assert.match(text, paths.router ? 'this router' : 'this machine');
		assert.match(text.replace(/\s+/g, ' '), `first steps: ${paths.router ? '' : 'sudo '}noip setup asks`);
	}
	assert.equal(
		EXIT_CODE_HELP.map(([code]) => code),
		[...new Set(Object.values(EXIT))].sort((one, other) => one - other),
	);
});

test('the help on a command has its flags with their short forms, and examples that it understands', async () => {
	const { readCommandLine } = await import('../../src/cli/command-line.ts');
	const { readWords } = await import('../../src/cli/words.ts');
	for (const [name, command] of Object.entries(COMMANDS)) {
		const text = (await help(name)).join('\n');
		for (const flag of [...command.flags, 'help', 'version'] as const) {
			const { letter, value } = FLAGS[flag];
			if (flag !== 'root') assert.match(text, `${letter ? `-${letter}, ` : ''}--${flag}${value ? ` ${value}` : ''}  `);
		}
		for (const [line] of helpOf(name, command).examples ?? []) {
			const words = line
				.replace(/ \|\|.*/, '')
				.replace(/^.*?noip /, '')
				.split(' ');
			assert.not.ok('code' in readCommandLine(words, readWords, COMMANDS), line);
		}
	}
});

test('each flag is of some command, and no two have the same spelling', () => {
	const taken = Object.values(COMMANDS).flatMap(({ flags }) => flags);
	for (const { name } of flagList()) assert.ok([...taken, 'help', 'version'].includes(name), name);
	const spellings = flagList().flatMap(({ name, letter }) => [name, ...(letter ? [letter] : [])]);
	assert.is(new Set(spellings).size, spellings.length);
});

test('help on what is no command says so, and what was meant', async () => {
	const said: string[] = [];
	const print = (_: string, line: string) => said.push(line);
	const host = { columns: () => 80, isTerminal: () => false, print } as unknown as Host;
	assert.is(await helpCommand(host, DEBIAN, COMMANDS, 'updaet'), EXIT.usage);
	assert.equal(said, ["noip: unknown command 'updaet' (did you mean update?); see noip --help"]);
});

test.run();
