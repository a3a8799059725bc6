/** That no signal is left lying, whenever it comes, and that nothing wakes an idle process. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { until } from '../support/until.ts';
import { engine, moduleOf } from './on-engine.ts';

const ROUNDS = 4000;
const [HUP, USR1] = [1, 10];

/**
 * Tells of each signal and of each byte on standard input. Its timers are so far away that a signal which is overlooked is never told of; and so many that the engine, which looks at
 * each of them between its look for signals and its wait, takes long over it.
 */
const TELLS = `
	const tell = (what) => os.write(1, new Uint8Array([what.charCodeAt(0)]).buffer, 0, 1);
	os.signal(${HUP}, () => tell('h'));
	os.signal(${USR1}, () => tell('u'));
	os.setReadHandler(0, () => { if (os.read(0, new ArrayBuffer(1), 0, 1) === 1) tell('i'); else std.exit(0); });
	for (let count = 0; count < 5000; count++) os.setTimeout(() => {}, 1e9);
	tell('r');`;

/** Passes time that no clock of the kernel's is asked for. */
function spin(turns: number): void {
	for (let turn = 0; turn < turns; turn++) Math.sqrt(turn);
}

test(`${ROUNDS} times two signals and a byte, at instants of all kinds, are all told of`, async () => {
	const child = spawn(engine, [moduleOf(TELLS)], { stdio: ['pipe', 'pipe', 'inherit'] });
	const told = { h: 0, u: 0, i: 0, r: 0 };
	child.stdout.on('data', (chunk: Buffer) => {
		for (const letter of chunk.toString() as Iterable<keyof typeof told>) told[letter]++;
	});
	const late = AbortSignal.timeout(60_000);
	await until('the start', () => told.r === 1);
	for (let round = 1; round <= ROUNDS; round++) {
		child.stdin.write('x');
		spin((round * 7919) % 20_000);
		process.kill(child.pid ?? 0, 'SIGHUP');
		spin((round * 104_729) % 2000);
		process.kill(child.pid ?? 0, 'SIGUSR1');
		while (told.h < round || told.u < round || told.i < round) {
			await once(child.stdout, 'data', { signal: late }).catch(() => {
				throw new Error(`of ${round} rounds ${JSON.stringify(told)} was told`);
			});
		}
	}
	child.stdin.end();
	assert.equal(told, { h: ROUNDS, u: ROUNDS, i: ROUNDS, r: 1 });
});

test('a signal that nobody handles any more leaves the process asleep', async () => {
	const file = moduleOf(`os.signal(${HUP}, () => { os.signal(${USR1}, null); os.write(1, new ArrayBuffer(1), 0, 1); });
		os.signal(${USR1}, () => {});
		os.setTimeout(() => {}, 1e9);
		os.write(1, new ArrayBuffer(1), 0, 1);`);
	const child = spawn(engine, [file], { stdio: ['ignore', 'pipe', 'inherit'] });
	let count = 0;
	child.stdout.on('data', (chunk: Buffer) => (count += chunk.length));
	await until('the start', () => count === 1);
	process.kill(child.pid ?? 0, 'SIGSTOP');
	for (const signal of ['SIGHUP', 'SIGUSR1', 'SIGCONT']) process.kill(child.pid ?? 0, signal);
	await until('the handler', () => count === 2);
	const stat = () => readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(' ');
	await until('its sleep', () => stat()[2] === 'S');
	const switches = () =>
		/^voluntary_ctxt_switches:\t(\d+)/m.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1];
	const before = switches();
	// Longer than any wake-up of the engine as it comes: its timer is far away.
	await new Promise((resolve) => setTimeout(resolve, 11_000));
	assert.is(switches(), before);
	child.kill('SIGKILL');
});

test.run();
