/** What is made once for the same inputs: never by two at a time, and never by halves. */
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { cached, digest } from '../../build/cached.mjs';

const NAME = `cached-test-${process.pid}`;
const folderOf = (input: string) => join('.cache/engine', `${NAME}-${digest([input])}`);
const INPUTS = ['once', 'failing'];
test.after(() => {
	for (const input of INPUTS) rmSync(folderOf(input), { recursive: true, force: true });
});

test('who asks while it is made waits for the same', async () => {
	let times = 0;
	async function make(work: string) {
		times += 1;
		writeFileSync(join(work, 'half'), '');
		await sleep(20);
		rmSync(join(work, 'half'));
		writeFileSync(join(work, 'whole'), 'whole');
	}
	const folders = await Promise.all([1, 2, 3].map(() => cached(NAME, ['once'], make)));
	assert.is(times, 1);
	assert.is(new Set(folders).size, 1);
	assert.is(readFileSync(join(folders[0] ?? '', 'whole'), 'utf8'), 'whole');
	await cached(NAME, ['once'], make);
	assert.is(times, 1);
});

test('what fails leaves nothing, and is tried again when it is asked for again', async () => {
	let times = 0;
	async function make() {
		times += 1;
		throw new Error('no');
	}
	for (const time of [1, 2]) {
		const said = await cached(NAME, ['failing'], make).catch(({ message }: Error) => message);
		assert.is(said, 'no');
		assert.is(times, time);
		assert.not.ok(existsSync(folderOf('failing')));
	}
});

test('inputs are told apart by where each ends', () => {
	assert.is.not(digest(['ab', 'c']), digest(['a', 'bc']));
	assert.is.not(digest(['a', '']), digest(['a']));
	assert.is(digest(['/one/.cache/engine/libc-1']), digest(['/other/.cache/engine/libc-1']));
});

test.run();
