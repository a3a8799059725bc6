import { mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { FOR_EVER_SECONDS, until, withMoreTime } from '../support/until.ts';
import { probes } from './probes.ts';
import { ALL_BYTES } from './servers.ts';

/** What the probe tells of a run, with its own open descriptors and its children afterwards. */
interface Ran {
	result: { kind: string; code?: number; output?: string };
	tookMs: number;
	children: { output: string };
}

const LIMITS = { timeoutMs: FOR_EVER_SECONDS * 1000, limit: 100_000 };
const FOR_EVER = `${FOR_EVER_SECONDS}`;
/** Chances of a child that ends at once to be seen before another that takes some time: a busy machine may start it late. */
const ROUNDS = 20;

for (const probe of await probes()) {
	const on = `on ${probe.name} `;
	const run = (argv: string[], options = {}, ...more: unknown[]) =>
		probe.ask<Ran>('run', [argv, { ...LIMITS, ...options }, ...more]);

	test(`${on}a child's exit code and output come back`, async () => {
		const { result } = await run(['sh', '-c', 'echo out; echo err >&2; exit 7']);
		assert.equal(result, { kind: 'exit', code: 7, output: 'out\n' });
	});

	test(`${on}a child that ends at once is seen before one beside it that takes a tenth of a second`, async () => {
		const firsts = new Set<string | undefined>();
		for (let round = 0; round < ROUNDS && !firsts.has('true'); round++) {
			const [first] = await probe.ask<string[]>('race', [['true'], ['sleep', '0.1']]);
			firsts.add(first);
		}
		assert.ok(firsts.has('true'));
	});

	test(`${on}an ended child leaves no zombie`, async () => {
		const { children } = await run(['true']);
		assert.is(children.output.trim().split(/\s+/).length, 1, 'the one that looks');
	});

	test(`${on}fifty children leave no descriptor open`, async () => {
		const { before, after } = await probe.ask<{ before: Ran['result']; after: Ran['result'] }>('many', [['cat'], 50]);
		assert.is(before.kind, 'exit');
		// Node opens one or another of its own meanwhile; a leak would be of fifty at least.
		assert.ok(Number(after.output) < Number(before.output) + 10, `${before.output} ${after.output}`);
		assert.ok(Number(before.output) > 0);
	});

	test(`${on}a program that is not there is missing`, async () => {
		assert.equal((await run(['no-such-program-here'])).result, { kind: 'missing' });
		assert.equal((await run(['/no/such/program'])).result, { kind: 'missing' });
	});

	test(`${on}rule 22: a child gets PATH and nothing else of the environment`, async () => {
		const argv = ['env'];
		const ran = await probe.ask<Ran>('run', [argv, LIMITS], {
			http_proxy: 'http://127.0.0.1:9',
			SECRET: 'x',
			PATH: '/usr/bin:/bin',
		});
		assert.equal(ran.result, { kind: 'exit', code: 0, output: 'PATH=/usr/bin:/bin\n' });
	});

	test(`${on}without PATH in the environment there is a sane one`, async () => {
		const ran = await probe.ask<Ran>('run', [['env'], LIMITS], { PATH: undefined });
		assert.equal(ran.result, { kind: 'exit', code: 0, output: 'PATH=/usr/sbin:/usr/bin:/sbin:/bin\n' });
	});

	test(`${on}a child without input reads an empty one, and shares no other descriptor with us`, async () => {
		const { result } = await run(['sh', '-c', 'wc -c; readlink /proc/self/fd/0 /proc/self/fd/2; ls /proc/self/fd']);
		const [length, input, errors, ...descriptors] = (result.output ?? '').trim().split('\n');
		assert.equal([length, input, errors], ['0', '/dev/null', '/dev/null']);
		// Those above 99 are not ours: whoever started the tests may have left them open.
		assert.equal(
			descriptors.filter((number) => Number(number) < 100),
			['0', '1', '2', '3'],
		);
	});

	test(`${on}every byte passes through a child`, async () => {
		const input = ALL_BYTES.repeat(100);
		assert.equal((await run(['cat'], { input })).result, { kind: 'exit', code: 0, output: input });
	});

	test(`${on}an empty input is an input that ends`, async () => {
		assert.equal((await run(['cat'], { input: '' })).result, { kind: 'exit', code: 0, output: '' });
	});

	test(`${on}input of 100 KB to a program that reads none of it does not hinder`, async () => {
		const { result } = await run(['sh', '-c', 'exec 0<&-; echo done; exit 4'], { input: 'x'.repeat(100_000) });
		assert.equal(result, { kind: 'exit', code: 4, output: 'done\n' });
	});

	test(`${on}input to a program that sleeps does not hinder its timeout`, async () => {
		const { result } = await run(['sleep', FOR_EVER], { input: 'x'.repeat(100_000), timeoutMs: 300 });
		assert.equal(result, { kind: 'timeout', output: '' });
	});

	test(`${on}a child that takes too long is killed, and what it printed is kept`, async () => {
		const argv = ['sh', '-c', `echo begun; exec sleep ${FOR_EVER}`];
		const { result, tookMs, children } = await withMoreTime((timeoutMs) => run(argv, { timeoutMs }), hasBegun);
		assert.equal(result, { kind: 'timeout', output: 'begun\n' });
		assert.ok(tookMs >= 295, `${tookMs}`);
		assert.is(children.output.trim().split(/\s+/).length, 1);
	});

	test(`${on}a grandchild that keeps the output open delays the end until the timeout, and no longer`, async () => {
		const argv = ['sh', '-c', `sleep ${FOR_EVER} & echo begun; exit 3`];
		const { result } = await withMoreTime((timeoutMs) => run(argv, { timeoutMs }), hasBegun);
		assert.equal(result, { kind: 'exit', code: 3, output: 'begun\n' });
	});

	test(`${on}a child that closes its output is still waited for`, async () => {
		const { result } = await run(['sh', '-c', 'echo begun; exec 1>&-; sleep 0.3; exit 9']);
		assert.equal(result, { kind: 'exit', code: 9, output: 'begun\n' });
	});

	test(`${on}a child that prints too much is killed`, async () => {
		const { result } = await run(['yes'], { limit: 1000 });
		assert.equal(result, { kind: 'overflow', output: 'y\n'.repeat(500) });
	});

	test(`${on}as much output as the limit is not too much`, async () => {
		assert.equal((await run(['printf', '12345'], { limit: 5 })).result, { kind: 'exit', code: 0, output: '12345' });
	});

	test(`${on}a child can be killed`, async () => {
		const { result, children } = await run(['sleep', FOR_EVER], {}, 50);
		assert.equal(result, { kind: 'killed' });
		assert.is(children.output.trim().split(/\s+/).length, 1);
	});

	/** Starts one that has started another in its background, and gives the other's pid. */
	const FAMILY = 'sleep 600 & echo $!; ';

	test(`${on}rule 63: a child that is killed whole takes with it what it has started`, async () => {
		const argv = ['sh', '-c', `${FAMILY} sleep 600 | sleep 600`];
		const ran = await withMoreTime((timeoutMs) => run(argv, { timeoutMs, whole: true }), hasPrinted);
		assert.is(ran.result.kind, 'timeout');
		await until('the end of the other', () => !alive(Number(ran.result.output)));
	});

	test(`${on}rule 63: what such a child leaves behind ends with it`, async () => {
		const { result } = await run(['sh', '-c', `${FAMILY} exec >&-; exit 3`.replace('&', '>/dev/null &')], {
			whole: true,
		});
		assert.equal([result.kind, result.code], ['exit', 3]);
		await until('the end of the other', () => !alive(Number(result.output)));
	});

	test(`${on}rule 63: a child leads a process group of its own`, async () => {
		const { result } = await run(['sh', '-c', 'cut -d " " -f 1,5 /proc/$$/stat'], { whole: true });
		const [pid, group] = (result.output ?? '').trim().split(' ');
		assert.is(group, pid);
	});

	test(`${on}rule 63: without setsid a child takes its descendants with it`, async () => {
		const bin = mkdtempSync(join(tmpdir(), 'noip-bin-'));
		for (const name of ['sh', 'sleep']) symlinkSync(`/bin/${name}`, join(bin, name));
		const argv = ['sh', '-c', `${FAMILY} sh -c "sleep 600 & sleep 600"`];
		const few = (timeoutMs: number) =>
			probe.ask<Ran>('run', [argv, { ...LIMITS, timeoutMs, whole: true }], { PATH: bin });
		const { result } = await withMoreTime(few, hasPrinted);
		rmSync(bin, { recursive: true });
		assert.is(result.kind, 'timeout');
		await until('the end of the other', () => !alive(Number(result.output)));
	});

	test(`${on}a child that somebody else kills is killed`, async () => {
		assert.equal((await run(['sh', '-c', 'kill -9 $$'])).result, { kind: 'killed' });
	});

	test(`${on}children get the default for SIGPIPE and SIGTERM`, async () => {
		const { result } = await run(['cat', '/proc/self/status']);
		// Others may have been ignored long before us: by nohup, or by a shell's background.
		const ours = BigInt((1 << (13 - 1)) | (1 << (15 - 1)));
		const masks = [...(result.output ?? '').matchAll(/(Sig(?:Blk|Ign|Cgt)):\s*([0-9a-f]+)/g)];
		assert.equal(
			masks.map(([, name, mask]) => [name, BigInt(`0x${mask}`) & ours]),
			[
				['SigBlk', 0n],
				['SigIgn', 0n],
				['SigCgt', 0n],
			],
		);
	});

	test(`${on}a followed program gives its lines as they come, then why it ended`, async () => {
		const running = probe.start('follow', [['sh', '-c', 'printf "one\\ntw"; sleep 0.1; printf "o\\n\\nrest"; exit 2']]);
		const said = [];
		for (let count = 0; count < 4; count++) said.push(await running.next());
		assert.equal(said, [{ line: 'one' }, { line: 'two' }, { line: '' }, { why: 'sh: exit 2' }]);
	});

	test(`${on}a followed program that is missing says so`, async () => {
		assert.equal(await probe.ask('follow', [['no-such-program-here']]), { why: 'no-such-program-here: missing' });
	});

	test(`${on}nothing more is heard of a followed program that was killed`, async () => {
		const running = probe.start('follow', [['sh', '-c', 'echo $$; echo stop; echo more; exec sleep 600'], 'stop']);
		const { line } = await running.next<{ line: string }>();
		assert.equal([await running.next(), await running.next()], [{ line: 'stop' }, 'killed']);
		await running.ended;
		assert.not.ok(alive(Number(line)));
	});

	test(`${on}a followed program ends with one that is killed, and nobody else has to watch`, async () => {
		const running = probe.start('follow', [['sh', '-c', 'echo $$; exec sleep 600']]);
		const { line } = await running.next<{ line: string }>();
		const children = readFileSync(`/proc/${running.child.pid}/task/${running.child.pid}/children`, 'utf8');
		assert.is(children.trim(), line);
		running.child.kill('SIGKILL');
		await until('the end of the child', () => !alive(Number(line)));
	});

	test(`${on}leaving ends the children that are left`, async () => {
		const running = probe.start('leave', [['sh', '-c', 'echo $$; exec sleep 600']]);
		const pid = await running.next();
		assert.is(await running.ended, 0);
		await until('the end of the child', () => !alive(pid as number));
	});
}

/** Whether the child got as far as to print a number before its time ran out. */
function hasPrinted({ result }: Ran): boolean {
	return /^\d+\n$/.test(result.output ?? '');
}

/** Whether the child got as far as to print before its time ran out. */
function hasBegun({ result }: Ran): boolean {
	return result.output === 'begun\n' && (result.kind === 'exit' || result.kind === 'timeout');
}

/** Not a zombie either, whose parent may be slow. */
function alive(pid: number): boolean {
	try {
		return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
	} catch {
		return false;
	}
}

test.run();
