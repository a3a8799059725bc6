/** That an engine of QuickJS's makes the same of every vector as Node does. */
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { toJson } from '../../src/base/json.ts';
import type { Engine } from '../support/engines.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { CORPUS, DEEP, HOSTILE } from './corpus.ts';
import { READERS } from './readers.ts';
import { inputs } from './vectors.ts';

/** QuickJS has 8 MB for the vectors and for what it makes of them. */
const MOST_TOGETHER = 200_000;

/** Each engine reads other malformed dates, which is harmless: a wait is bounded. */
const OF_THE_ENGINE = ['Retry-After'];
/** QuickJS's JSON.parse takes these two, `"\i"` and `1.`, for what they would be without the fault. */
const LAX_JSON = /\\[^"\\/bfnrtu]|\d\.(?!\d)/;
const JSON_READERS = Object.keys(READERS).filter((name) => /^ubus|json|^ip |netifd|state/.test(name));

const folder = temporaryFolder();
/** A new one each time; a failure tells it, and `FUZZ_SEED` takes it again. */
const seed = Number(process.env.FUZZ_SEED ?? Date.now() % 2 ** 31);

/** What the engine makes of these inputs, as text of JSON. */
async function answersOf(command: readonly string[], name: string, all: readonly string[]): Promise<string[]> {
	const answers: string[] = [];
	for (const batch of batches(all)) {
		const file = join(folder, 'vectors');
		writeFileSync(file, batch.map((input) => `${toJson([name, input])}\n`).join(''));
		const [program = '', ...words] = command;
		const child = spawn(program, [...words, file], { stdio: ['ignore', 'pipe', 'pipe'] });
		let output = '';
		let errors = '';
		child.stdout.on('data', (chunk) => (output += chunk));
		child.stderr.on('data', (chunk) => (errors += chunk));
		const code = await new Promise((resolve) => child.on('close', resolve));
		const lines = output.split('\n').slice(0, -1);
		const last = `${name}, seed ${seed}: ended at ${JSON.stringify(batch[lines.length])?.slice(0, 2000)}: ${errors}`;
		assert.equal([code, lines.length], [0, batch.length], last);
		answers.push(...lines);
	}
	return answers;
}

function* batches(all: readonly string[]): Generator<string[]> {
	let batch: string[] = [];
	let size = 0;
	for (const input of all) {
		if (batch[0] !== undefined && size + input.length > MOST_TOGETHER) {
			yield batch;
			[batch, size] = [[], 0];
		}
		batch.push(input);
		size += input.length;
	}
	yield batch;
}

/** Declares a test of each reader; `samples`: vectors that are made for it, beside those that are there. `on`: what the engine is called. */
export async function testReaders(engine: Engine, on: string, samples: number): Promise<void> {
	const command = [...engine.command, await engine.bundle(`test/fuzz/${engine.name}.ts`)];
	for (const [name, reader] of Object.entries(READERS)) {
		test(`${name}: ${on} makes the same of every vector as Node does`, async () => {
			const all = [
				...(CORPUS[name] as string[]),
				...HOSTILE.filter((input) => !DEEP.includes(input)),
				...fc.sample(inputs(name), { seed, numRuns: samples }).filter((input) => !DEEP.includes(input)),
			];
			const answers = await answersOf(command, name, all);
			for (const [at, input] of all.entries()) {
				if (OF_THE_ENGINE.includes(name) || (JSON_READERS.includes(name) && LAX_JSON.test(input))) continue;
				const wanted = toJson(await reader(input));
				assert.is(answers[at], wanted, `${name}, seed ${seed}, ${JSON.stringify(input).slice(0, 3000)}`);
			}
		});

		test(`${name}: what is nested deeper than ${on} can follow ends nothing there`, async () => {
			for (const answer of await answersOf(command, name, DEEP)) assert.not.match(answer, /^\{"thrown"/);
		});
	}
}
