import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Commands, readCommandLine } from '../../src/cli/command-line.ts';
import { commandTable } from '../../src/cli/commands.ts';
import { readWords, type WordReader } from '../../src/cli/words.ts';
import { yargsWords } from '../../src/cli/yargs.ts';
import { INSTALL_COMMANDS } from '../../src/install/commands.ts';

const FLAGS = { string: ['config', 'c', 'state-dir', 'root'], boolean: ['force', 'json', 'help', 'h', 'V'] };
const COMMANDS: Commands = commandTable(INSTALL_COMMANDS);

/** What a command line means. */
const meaning = (line: string, read: WordReader = readWords) =>
	readCommandLine(
		line.split(' ').filter((word) => word),
		read,
		COMMANDS,
	);

test('both readers agree on the command lines that people write', () => {
	for (const line of [
		'update --force home',
		'--force update home --json',
		'run --config /etc/noip/noip.conf --state-dir=/tmp/x',
		'check --config= --root',
		'status --json --json',
		'update -- --force -x',
		'update - a=b --config a=b',
		'--config --json',
		'check -c /etc/noip/noip.conf',
		'check -c=/etc/noip/noip.conf -c /tmp/x',
		'-h -V check',
		'-c',
		'-c -h',
	]) {
		const args = line.split(' ');
		assert.equal(readWords(args, FLAGS), yargsWords(args, FLAGS), line);
	}
});

test('what one reader accepts, the other accepts with the same meaning', () => {
	const piece = fc.constantFrom(
		'run',
		'update',
		'status',
		'check',
		'home',
		'7',
		'--force',
		'--json',
		'--probe',
		'--help',
		'--version',
		'--config',
		'--config=/a',
		'/b',
		'--root',
		'--run-dir=x',
		'--',
		'-x',
		'-c',
		'-c=/d',
		'-h',
		'-V',
		'--bogus',
		'-',
		'',
	);
	fc.assert(
		fc.property(fc.array(piece, { maxLength: 6 }), (args) => {
			assert.equal(
				readCommandLine(args, readWords, COMMANDS),
				readCommandLine(args, yargsWords, COMMANDS),
				args.join(' '),
			);
		}),
		{ numRuns: 3000 },
	);
});

test('a name that every object has is not a command', () => {
	for (const command of ['constructor', '__proto__', 'toString']) {
		assert.equal(meaning(command), { code: 'unknown-command', command, meant: null });
		assert.equal(meaning(`${command} --help`), { code: 'unknown-command', command, meant: null });
	}
});

test('a short form is the flag, once', () => {
	const config = { config: '/a' };
	for (const line of ['check -c /a', 'check -c=/a', '-c /a check', 'check --config=/a', 'check --config /a'])
		assert.equal(meaning(line), { command: 'check', words: [], values: config, switches: [] }, line);
	for (const line of ['check -c /a --config /b', 'check -c', 'check -c /a -c /b', 'check -c='])
		assert.equal(meaning(line), { code: 'flag-without-path', flag: 'config' }, line);
});

test('who asks for help or the version gets it, on the command that stands there', () => {
	const commandOf = (line: string) => {
		const found = meaning(line);
		return 'code' in found ? found : [found.command, ...found.words];
	};
	for (const line of ['-h', '--help', 'help']) assert.equal(commandOf(line), ['help'], line);
	for (const line of ['update -h', 'update --help home', '--help update', 'help update', 'update --json -h'])
		assert.equal(commandOf(line), ['help', 'update'], line);
	for (const line of ['-V', '--version', 'version', 'update -V', '-V -h'])
		assert.equal(commandOf(line), ['version'], line);
});

test('a command or flag that is nearly right is answered by what was meant', () => {
	for (const [typed, meant] of [
		['updat', 'update'],
		['stats', 'status'],
		['chekc', 'check'],
		['instal', 'install'],
		['hlep', 'help'],
		['frobnicate', null],
	] as const)
		assert.equal(meaning(typed), { code: 'unknown-command', command: typed, meant }, typed);
	for (const [line, flag, meant] of [
		['status --jsno', 'jsno', 'json'],
		['check --prob', 'prob', 'probe'],
		['status --chekc', 'chekc', 'check'],
		// Another command's is no help.
		['resume --forc', 'forc', null],
		['--verison', 'verison', 'version'],
		['update --frobnicate', 'frobnicate', null],
	] as const)
		assert.equal(meaning(line), { code: 'unknown-flag', flag, meant }, line);
});

test('a command takes the words that its help names, and no more', () => {
	assert.equal(meaning('import'), { code: 'missing-word', command: 'import', word: 'WHAT' });
	assert.equal(meaning('import a b c'), { code: 'superfluous-word', command: 'import', word: 'c' });
	assert.equal(meaning('status home'), { code: 'superfluous-word', command: 'status', word: 'home' });
	for (const line of ['update a b c d', 'check noip.conf', 'import a', 'import a b', 'help update', '', 'resume'])
		assert.not.ok('code' in meaning(line), line);
	assert.equal(meaning('status --force'), { code: 'foreign-flag', command: 'status', flag: 'force' });
	assert.equal(meaning('install --config a'), { code: 'foreign-flag', command: 'install', flag: 'config' });
});

test.run();
