import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { straceProgram } from '../endurance/strace.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { probes } from './probes.ts';
import { ALL_BYTES } from './servers.ts';

/** What `status` gives of what is there now, with these permission bits. */
function found(kind: string, mode: number, path: string) {
	const { dev, ino } = statSync(path);
	return { kind, mode, identity: `${dev}:${ino}` };
}

for (const probe of await probes()) {
	const on = `on ${probe.name} `;
	const files = (...calls: unknown[][]) => probe.ask<unknown[]>('files', calls);

	test(`${on}every byte survives writing and reading`, async () => {
		const path = join(temporaryFolder(), 'bytes');
		const long = ALL_BYTES.repeat(40);
		assert.equal(await files(['write', path, long, 0o600], ['read', path, 20_000]), [null, long]);
		assert.equal(readFileSync(path, 'latin1'), long);
	});

	test(`${on}a file may be as long as the limit and no longer`, async () => {
		const path = join(temporaryFolder(), 'ten');
		writeFileSync(path, '0123456789');
		assert.equal(await files(['read', path, 10], ['read', path, 9]), ['0123456789', { error: 'EFBIG' }]);
	});

	test(`${on}files of /proc are read though they have no size`, async () => {
		const [id] = await files(['read', '/proc/sys/kernel/random/boot_id', 100]);
		assert.equal(id, readFileSync('/proc/sys/kernel/random/boot_id', 'latin1'));
	});

	test(`${on}what cannot be done is told by its POSIX name`, async () => {
		const folder = temporaryFolder();
		const file = join(folder, 'file');
		writeFileSync(file, '');
		const absent = join(folder, 'absent');
		const results = await files(
			['read', absent, 10],
			['read', folder, 10],
			['read', '/dev/zero', 10],
			['read', join(file, 'under'), 10],
			['status', absent],
			['write', join(absent, 'file'), '', 0o600],
			['write', folder, '', 0o600],
			['writeDurably', join(absent, 'file'), '', 0o600],
			['rename', absent, file],
			['remove', absent],
			['remove', folder],
			['makeFolder', join(absent, 'folder'), 0o700],
			['makeFolder', file, 0o700],
			['flush', absent],
		);
		const errors = results.slice(0, -1).map((result) => (result as { error: string }).error);
		const wanted = 'ENOENT EINVAL EINVAL ENOTDIR ENOENT ENOENT EISDIR ENOENT ENOENT ENOENT EISDIR ENOENT EEXIST';
		assert.equal(errors, wanted.split(' '));
		assert.type((results.at(-1) as { error: string }).error, 'string');
	});

	test(`${on}a file that may not be opened is EACCES`, async () => {
		// Write-only, for root too.
		assert.equal(await files(['read', '/proc/sys/net/ipv4/route/flush', 10]), [{ error: 'EACCES' }]);
	});

	test(`${on}reading a FIFO is refused and does not wait for a writer`, async () => {
		const path = join(temporaryFolder(), 'fifo');
		execFileSync('mkfifo', [path]);
		assert.equal(await files(['read', path, 10], ['status', path]), [{ error: 'EINVAL' }, found('fifo', 0o644, path)]);
	});

	test(`${on}rule 42: a file in another user's folder is read only if it is one, without following or waiting`, async () => {
		const folder = temporaryFolder();
		const at = (name: string) => join(folder, name);
		writeFileSync(at('file'), 'plain');
		symlinkSync(at('file'), at('link'));
		symlinkSync(at('nowhere'), at('dangling'));
		mkdirSync(at('folder'));
		execFileSync('mkfifo', [at('fifo')]);
		const names = ['file', 'link', 'dangling', 'folder', 'fifo', 'absent'];
		const wanted = ['ELOOP', 'ELOOP', 'EINVAL', 'EINVAL', 'ENOENT'].map((error) => ({ error }));
		assert.equal(await files(...names.map((name) => ['readPlain', at(name), 10])), ['plain', ...wanted]);
		assert.equal(await files(['readPlain', '/dev/zero', 10], ['readPlain', at('file'), 4]), [
			{ error: 'EINVAL' },
			{ error: 'EFBIG' },
		]);
	});

	test(`${on}rule 42: what is in a file is replaced in place, and nothing else is written to, made or waited for`, async () => {
		const folder = temporaryFolder();
		const at = (name: string) => join(folder, name);
		writeFileSync(at('file'), 'a longer content');
		symlinkSync(at('file'), at('link'));
		execFileSync('mkfifo', [at('fifo')]);
		const { ino } = statSync(at('file'));
		const results = await files(...['file', 'link', 'fifo', 'absent'].map((name) => ['overwrite', at(name), 'short']));
		assert.is(results[0], null);
		for (const result of results.slice(1)) assert.type((result as { error: string }).error, 'string');
		assert.is(readFileSync(at('file'), 'utf8'), 'short');
		assert.is(statSync(at('file')).ino, ino);
		assert.equal(await files(['status', at('absent')]), [{ error: 'ENOENT' }]);
	});

	test(`${on}a planted link is replaced and what it points to is left alone`, async () => {
		const folder = temporaryFolder();
		const victim = join(folder, 'victim');
		const path = join(folder, 'state');
		writeFileSync(victim, 'precious');
		symlinkSync(victim, path);
		assert.equal(await files(['write', path, 'new', 0o640]), [null]);
		assert.is(readFileSync(victim, 'utf8'), 'precious');
		assert.is(readFileSync(path, 'utf8'), 'new');
		assert.is(statSync(path).mode & 0o777, 0o640);
	});

	test(`${on}a file that is written again is replaced whole, with its new permissions`, async () => {
		const path = join(temporaryFolder(), 'file');
		const calls = [
			['write', path, 'a longer content', 0o644],
			['write', path, 'short', 0o600],
		];
		await files(...calls);
		assert.is(readFileSync(path, 'utf8'), 'short');
		assert.is(statSync(path).mode & 0o777, 0o600);
	});

	test(`${on}folders are made, renamed over, flushed and removed as promised`, async () => {
		const folder = temporaryFolder();
		const [sub, a, b] = [join(folder, 'sub'), join(folder, 'sub/a'), join(folder, 'sub/b')];
		const results = await files(
			['makeFolder', sub, 0o750],
			['makeFolder', sub, 0o750],
			['writeDurably', a, 'new', 0o600],
			['write', b, 'old', 0o600],
			['rename', a, b],
			['flush', sub],
			['read', b, 10],
			['status', b],
			['status', sub],
		);
		assert.equal(results, [...Array(6).fill(null), 'new', found('file', 0o600, b), found('folder', 0o750, sub)]);
		assert.equal(await files(['remove', b], ['status', b]), [null, { error: 'ENOENT' }]);
	});

	test(`${on}a durable write waits for the disk, and needs no child for it`, () => {
		const folder = temporaryFolder();
		const path = join(folder, 'state');
		const trace = join(folder, 'trace');
		const call = JSON.stringify(['writeDurably', path, 'content', 0o640]);
		const strace = ['-f', '-qq', '-s', '512', '-e', 'trace=/^open,fsync,/fork,/^clone', '-o', trace];
		execFileSync(straceProgram(), [...strace, ...probe.command, 'files', call]);
		assert.is(readFileSync(path, 'utf8'), 'content');
		const calls = readFileSync(trace, 'utf8');
		if (probe.name !== 'quickjs') assert.match(calls, /fsync\(\d+\) += 0|fsync resumed>\) += 0/);
		else {
			assert.match(calls, `"${path}", O_WRONLY|O_CREAT|O_EXCL|O_SYNC, 0640) = `);
			assert.not.match(calls, /(fork|clone3?)\(/);
		}
	});

	test(`${on}status follows links`, async () => {
		const folder = temporaryFolder();
		mkdirSync(join(folder, 'real'), 0o755);
		symlinkSync('real', join(folder, 'link'));
		assert.equal(await files(['status', join(folder, 'link')]), [found('folder', 0o755, join(folder, 'real'))]);
	});
}

test.run();
