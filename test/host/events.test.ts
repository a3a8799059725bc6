import { execFileSync, spawn } from 'node:child_process';
import {
	closeSync,
	constants,
	existsSync,
	openSync,
	readFileSync,
	statSync,
	symlinkSync,
	writeFileSync,
	writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { until } from '../support/until.ts';
import { probes } from './probes.ts';

/** Makes a FIFO, and gives its path. */
function makeFifo(): string {
	const path = join(temporaryFolder(), 'events');
	execFileSync('mkfifo', [path]);
	return path;
}

/** Writes as the hotplug script does. */
function tell(path: string, text: string): void {
	const fd = openSync(path, constants.O_RDWR);
	writeSync(fd, text);
	closeSync(fd);
}

const all = await probes();
/** Neither Node nor a stock QuickJS can lock a file. */
const FLOCKS_ITSELF = ['executable'];
/** How coarse the clocks of the engines are: whole milliseconds, or what /proc/uptime has. */
const COARSE_MS = 20;

for (const probe of all) {
	const on = `on ${probe.name} `;

	test(`${on}rule 24: what is written to the FIFO arrives, then it can be closed`, async () => {
		const path = makeFifo();
		const running = probe.start('fifo', [path]);
		assert.is(await running.next(), 'ready');
		tell(path, 'ifup wan\n');
		assert.equal(await running.next(), { length: 9, end: 'ifup wan\n' });
		tell(path, 'ifdown wan\nquit\n');
		assert.equal(await running.next(), { length: 16, end: 'ifdown wan\nquit\n' });
		assert.is(await running.next(), 'closed');
		assert.is(await running.ended, 0);
	});

	test(`${on}rule 24: what is no FIFO is refused, and nothing is created`, async () => {
		const folder = temporaryFolder();
		const file = join(folder, 'plain');
		writeFileSync(file, 'x');
		assert.equal(await probe.ask('fifo', [file]), { error: 'EINVAL' });
		assert.equal(await probe.ask('fifo', [folder]), { error: 'EINVAL' });
		assert.equal(await probe.ask('fifo', [join(folder, 'absent')]), { error: 'ENOENT' });
		assert.equal(execFileSync('ls', [folder], { encoding: 'utf8' }), 'plain\n');
	});

	test(`${on}a flood of 1 MB through the FIFO arrives whole`, async () => {
		const path = makeFifo();
		const running = probe.start('fifo', [path]);
		await running.next();
		const flood = spawn('sh', ['-c', `head -c 1000000 /dev/zero | tr '\\0' x 1<>"$0"; echo quit 1<>"$0"`, path]);
		let total = 0;
		for (let chunk = { length: 0, end: '' }; !chunk.end.endsWith('quit\n'); total += chunk.length)
			chunk = await running.next();
		assert.is(total, 1_000_005);
		assert.is(await running.ended, 0);
		assert.is.not(flood.exitCode, 1);
	});

	test(`${on}rule 25: the lock is held by one process, and is free when that is killed`, async () => {
		const path = join(temporaryFolder(), 'lock');
		writeFileSync(path, '');
		const holders = all.map(({ start }) => start);
		for (const startHolder of holders) {
			const holder = startHolder('lock', [path]);
			assert.is(await holder.next(), 'taken');
			assert.is(await probe.ask('lock', [path]), 'held');
			holder.child.kill('SIGKILL');
			await holder.ended;
			const next = probe.start('lock', [path]);
			assert.is(await next.next(), 'taken');
			next.child.kill('SIGKILL');
			await next.ended;
		}
	});

	test(`${on}a lock that is not there is made, but not where a planted link points`, async () => {
		const folder = temporaryFolder();
		const path = join(folder, 'lock');
		const holder = probe.start('lock', [path]);
		assert.is(await holder.next(), 'taken');
		assert.is(statSync(path).mode & 0o777, 0o640);
		holder.child.kill('SIGKILL');
		await holder.ended;
		const link = join(folder, 'link');
		symlinkSync(join(folder, 'victim'), link);
		assert.equal(await probe.ask('lock', [link]), { error: 'ENOENT' });
		assert.not.ok(existsSync(join(folder, 'victim')));
	});

	test(`${on}${FLOCKS_ITSELF.includes(probe.name) ? 'no program is needed for a lock' : 'without the program flock there is no lock, and the error says so'}`, async () => {
		const path = join(temporaryFolder(), 'lock');
		const running = probe.start('lock', [path], { PATH: '/nowhere' });
		assert.equal(await running.next(), FLOCKS_ITSELF.includes(probe.name) ? 'taken' : { error: 'flock: missing' });
		running.child.kill('SIGKILL');
		await running.ended;
	});

	test(`${on}signals come to the handler`, async () => {
		const running = probe.start('signals');
		assert.is(await running.next(), 'ready');
		for (const name of ['HUP', 'INT', 'HUP', 'TERM'] as const) {
			running.child.kill(`SIG${name}`);
			assert.is(await running.next(), name);
		}
		assert.is(await running.ended, 0);
	});

	test(`${on}a signal that follows an event at once is not left lying`, async () => {
		const running = probe.start('signals');
		await running.next();
		// Nothing else wakes it: one that were left lying would never come.
		for (let count = 0; count < 200; count++) {
			running.child.kill('SIGHUP');
			assert.is(await running.next(), 'HUP');
		}
		running.child.kill('SIGTERM');
		assert.is(await running.next(), 'TERM');
		await running.ended;
	});

	test(`${on}timers fire in order, and a cancelled one never`, async () => {
		const { fired, tookMs } = await probe.ask<{ fired: string[]; tookMs: number }>('timers');
		assert.equal(fired, ['0 ms', '20 ms']);
		assert.ok(tookMs >= 58, `${tookMs}`);
	});

	test(`${on}random numbers and bytes differ, and are in their ranges`, async () => {
		const { numbers, bytes } = await probe.ask<{ numbers: number[]; bytes: string[] }>('random');
		assert.ok(numbers.every((number) => number >= 0 && number < 1) && numbers[0] !== numbers[1]);
		assert.equal(
			bytes.map(({ length }) => length),
			[5000, 16],
		);
		assert.is(new Set(bytes[0]).size, 256);
	});

	test(`${on}printing to a pipe that nobody reads does not end the program`, async () => {
		const path = join(temporaryFolder(), 'came-this-far');
		const running = probe.start('print', [path]);
		await running.next();
		running.child.stdout?.destroy();
		running.child.stderr?.destroy();
		writeFileSync(`${path}.go`, '');
		assert.is(await running.ended, 5);
		assert.is(readFileSync(path, 'utf8'), 'survived');
	});

	test(`${on}lines are printed as UTF-8 to the stream that is asked for, each as one, whatever is in it, before the program ends`, async () => {
		const running = probe.start('lines');
		let printed = '';
		running.child.stdout?.on('data', (chunk) => (printed += chunk));
		assert.is(await running.ended, 3);
		await until('both lines', () => printed !== '' && running.errors() !== '');
		assert.equal([printed, running.errors()], ['Grüße\n', 'an error error home: stopped [2J \n']);
	});

	for (const where of ['timer', 'signal', 'fifo', 'line'] as const) {
		test(`${on}an exception in the callback of a ${where} ends the program with 70 and says why`, async () => {
			const path = makeFifo();
			const running = probe.start('crash', [where, path]);
			await running.next();
			if (where === 'signal') running.child.kill('SIGHUP');
			if (where === 'fifo') tell(path, 'x');
			assert.is(await running.ended, 70);
			await until('the message', () => running.errors() !== '');
			assert.is(running.errors(), `error internal: thrown in a ${where}\n`);
		});
	}
}

for (const probe of all.filter(({ name }) => name !== 'node')) {
	test(`on ${probe.name} memory that runs out ends the program with 70 and says so, not null`, async () => {
		const running = probe.start('exhaust');
		assert.is(await running.ended, 70);
		await until('the message', () => running.errors() !== '');
		assert.match(running.errors(), /^error internal: out of memory\n$/);
	});
}

test('rule 14: uptime is the same on all engines and for the kernel, and only grows', async () => {
	let before = 0;
	const kernel = () => ({ uptimeMs: Number(process.hrtime.bigint()) / 1e6, wallMs: Date.now() });
	for (const probe of [...all, ...all]) {
		const from = kernel();
		const clock = await probe.ask<{ uptimeMs: number; wallMs: number; bootId: string; engine: string }>('clock');
		const to = kernel();
		assert.ok(clock.uptimeMs > before);
		for (const each of ['uptimeMs', 'wallMs'] as const) {
			const said = `${each}: ${from[each]} ${clock[each]} ${to[each]}`;
			assert.ok(clock[each] >= from[each] - COARSE_MS && clock[each] <= to[each] + COARSE_MS, said);
		}
		assert.is(clock.bootId, readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim());
		assert.is(clock.engine, probe.name);
		before = clock.uptimeMs;
	}
});

test('Node and the executable tell the devices and their addresses, a stock QuickJS cannot', async () => {
	for (const probe of all) {
		const devices = await probe.ask<{ flags: string[]; addr_info: { local: string }[] }[] | null>('addresses');
		if (probe.name === 'quickjs') assert.is(devices, null);
		else
			assert.ok(
				devices?.some(({ flags, addr_info: [first] }) => flags.includes('LOOPBACK') && first?.local === '127.0.0.1'),
			);
	}
});

test.run();
