import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readWords } from '../../src/cli/words.ts';
import { yargsWords } from '../../src/cli/yargs.ts';
import { readCommandLine } from '../../src/main.ts';

const FLAGS = { string: ['config', 'state-dir', 'root'], boolean: ['force', 'json', 'help'] };

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
		'--bogus',
		'-',
		'',
	);
	fc.assert(
		fc.property(fc.array(piece, { maxLength: 6 }), (args) => {
			assert.equal(readCommandLine(args, readWords), readCommandLine(args, yargsWords), args.join(' '));
		}),
		{ numRuns: 3000 },
	);
});

test('a name that every object has is not a command', () => {
	for (const name of ['constructor', '__proto__', 'toString'])
		assert.equal(readCommandLine([name], readWords), { code: 'unknown-command', command: name });
});

test.run();
