/** What the engine bears: a bad start, an end of memory or stack, and an environment that somebody else has made. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { executable } from '../../build/static.mjs';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { ask, engine, moduleOf, runOn } from './on-engine.ts';

const noip = await executable();

test('the process is called noip', () => {
	assert.is(ask("std.open('/proc/self/comm', 'r').readAsString().trim()"), 'noip');
});

test('what is opened first is no descriptor that is printed on', () => {
	const path = join(temporaryFolder(), 'opened');
	const file = moduleOf(`const fd = os.open('${path}', os.O_CREAT | os.O_WRONLY);
		print('lost');
		os.write(fd, new Uint8Array([48 + fd]).buffer, 0, 1);`);
	spawnSync('sh', ['-c', 'exec "$@" 0<&- 1>&- 2>&-', 'sh', engine, file]);
	assert.is(readFileSync(path, 'utf8'), '3');
});

const DEEP = 'let depth = 0; const deeper = () => { depth++; deeper(); };';

for (const kilobytes of ['unlimited', '8192', '1024', '256', '64']) {
	test(`the end of a stack of ${kilobytes} KB is an exception, and all goes on`, () => {
		const limited = ['sh', '-c', `ulimit -s ${kilobytes} && exec "$@"`, 'sh'];
		const { out, err, signal } = runOn(
			`${DEEP} try { deeper() } catch (error) { print(error.name, depth > 20) } print('goes on')`,
			[],
			limited,
		);
		assert.is(signal, null);
		assert.equal(out, 'InternalError true\ngoes on\n', err);
	});
}

test('the end of 8 MB of memory is an exception, and all goes on', () => {
	const { out, signal } = runOn(`
		const taken = [];
		try { for (;;) taken.push(new ArrayBuffer(100_000)) } catch (error) { print(error.name, taken.length > 60 && taken.length < 90); taken.length = 0 }
		print('goes on')`);
	assert.is(signal, null);
	assert.is(out, 'InternalError true\ngoes on\n');
});

test('a rejection that is handled later is none', () => {
	const { out, status } = runOn(`const late = Promise.reject(Error('x'));
		os.setTimeout(() => late.catch(() => print('caught')), 1);`);
	assert.equal([out, status], ['caught\n', 0]);
});

test('a name beside the program, bytes that are no UTF-8, and no name at all are borne', () => {
	const { stdout } = spawnSync('sh', ['-c', `exec "$1" "$(printf '\\377\\200')"`, 'sh', noip], { encoding: 'latin1' });
	assert.is(stdout, '');
	const script = 'exec { $ARGV[0] } "busybox", "--version"';
	assert.match(spawnSync('perl', ['-e', script, noip], { encoding: 'utf8' }).stdout, /^noip [\d.]+ \(executable\)\n$/);
});

test('nothing but its own words comes from the environment', () => {
	const plain = spawnSync(noip, ['--version'], { encoding: 'utf8', env: {} });
	const hostile = Object.fromEntries(
		[
			'LD_PRELOAD',
			'LD_LIBRARY_PATH',
			'LD_AUDIT',
			'MALLOC_CHECK_',
			'MALLOC_TRACE',
			'QJS_PATH',
			'NOIP_TEST_CLOCK',
			'LOCPATH',
			'TZ',
			'HOME',
		].map((name) => [name, '/dev/zero']),
	);
	const { stdout, status } = spawnSync(noip, ['--version'], { encoding: 'utf8', env: hostile });
	assert.equal([stdout, status], [plain.stdout, 0]);
});

test('it asks for no loader and no library', () => {
	const elf = readFileSync(noip);
	assert.is(elf.includes('/ld-musl'), false);
	assert.is(elf.includes('NOIP_TEST_CLOCK'), false);
});

test('the program is in parts that are compiled, and none of its text', () => {
	const elf = readFileSync(noip, 'latin1');
	assert.is(elf.includes('function('), false);
});

test.run();
