/** That an executable is what its name says: of its processor, without a path of this machine, with the licences of its parts. */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ARCHITECTURES, ownArchitecture } from '../../build/architectures.mjs';
import { NOTICES } from '../../build/notices.mjs';
import { sourceDate } from '../../build/source-date.mjs';
import { SOURCES, sourceFiles } from '../../build/sources.mjs';
import { executable, linked } from '../../build/static.mjs';

let path: string;
let file: Buffer;
test.before(async () => {
	path = await executable();
	file = readFileSync(path);
});

test('it is an ELF program of the machine, and asks for no loader', () => {
	const { elf } = ARCHITECTURES[ownArchitecture()] as (typeof ARCHITECTURES)[string];
	assert.is(file.subarray(0, 4).toString('latin1'), '\x7fELF');
	assert.is(file.readUInt8(4), elf.class / 32);
	assert.is(file.readUInt8(5), elf.endian === 'little' ? 1 : 2);
	assert.is(elf.endian === 'little' ? file.readUInt16LE(18) : file.readUInt16BE(18), elf.machine);
	assert.not.ok(file.includes('/ld-'), 'no dynamic loader');
});

test('no path of the machine that built it is in it', () => {
	assert.not.ok(file.includes(process.cwd()));
	assert.not.ok(file.includes('.cache/'));
});

test('built from nothing in another folder, with the same compiler, it has the same bytes', () => {
	const work = mkdtempSync(join(tmpdir(), 'noip-static-'));
	try {
		for (const name of ['build', 'packaging', 'src', 'LICENSE', 'package.json', 'package-lock.json'])
			cpSync(name, join(work, name), { recursive: true });
		const env = { ...process.env, SOURCE_DATE_EPOCH: String(sourceDate()) };
		mkdirSync(join(work, '.cache'));
		for (const name of ['node_modules', '.cache/source', '.cache/toolchain'])
			symlinkSync(resolve(name), join(work, name));
		execFileSync(process.execPath, ['build/static.mjs'], { cwd: work, env, stdio: 'pipe' });
		assert.ok(readFileSync(join(work, path)).equals(file));
	} finally {
		rmSync(work, { recursive: true, force: true });
	}
});

test('its notices name its parts, their patches and the compiler', () => {
	const notices = readFileSync(`${path}${NOTICES}`, 'utf8');
	for (const [title, source] of [
		['QuickJS', SOURCES.quickjs],
		['musl', SOURCES.musl],
	] as const) {
		assert.match(notices, `\n${title} ${source.version} (MIT)\n`);
		for (const { name } of sourceFiles(source).patches) assert.match(notices, `- ${name}\n`);
	}
	assert.match(notices, 'Copyright (c) 2017-2021 Fabrice Bellard');
	assert.match(notices, 'Rich Felker');
	assert.match(notices, 'GCC RUNTIME LIBRARY EXCEPTION');
	assert.match(notices, /gcc-12 \(Debian 12\.[^)]*\)/);
});

/** What the engine made of a program once, in other forms than that of today (build/engine/lazy.c). */
const UNFIT: [string, Buffer][] = [
	['as text', Buffer.from('import * as std from "std";std.out.puts("noip")')],
	['of other words', Buffer.alloc(4096, 0x7f)],
	['without a part', Buffer.alloc(4)],
];

for (const [form, program] of UNFIT)
	test(`a program ${form} does not count as made, however often it is asked for`, async () => {
		for (const time of ['first', 'second']) {
			const error = await linked(ownArchitecture(), program).then(
				(given) => given,
				({ message }: Error) => message,
			);
			assert.match(error, 'does not run', time);
		}
	});

test.run();
