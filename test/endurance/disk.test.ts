import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Status } from '../../src/client/status-schema.ts';
import type { State } from '../../src/updater/state.ts';
import { type Engine, engines } from '../support/engines.ts';
import { onRouter, type ScenarioRouter } from '../support/scenario-router.ts';
import { prefixed } from './prefixed.ts';

/** A small file system of its own in the place of the state folder, in a mount namespace that only the agent is in; it goes when its keeper ends. */
interface Disk {
	/** Runs a shell script there, in the state folder. */
	sh(script: string): string;
	/** Writes until nothing more goes in. */
	fill(): void;
	remount(how: 'ro' | 'rw'): void;
}

type DiskTest = (router: ScenarioRouter, disk: Disk) => Promise<void>;

/** Runs a test on a router whose state folder is a disk of 64 KB. */
async function onDisk(engine: Engine, run: DiskTest): Promise<void> {
	const { through, put } = prefixed(engine);
	let keeper: ChildProcess | null = null;
	try {
		await onRouter(through, async (router) => {
			const folder = router.path('state');
			const script = 'mount -t tmpfs -o size=64k,mode=0755 none "$1" && echo ready && exec sleep 600';
			keeper = spawn('unshare', ['-m', 'sh', '-c', script, 'sh', folder], { stdio: ['ignore', 'pipe', 'inherit'] });
			if (keeper.stdout) await once(keeper.stdout, 'data');
			const enter = ['nsenter', `--mount=/proc/${keeper.pid}/ns/mnt`, 'sh', '-c'];
			put(...enter, 'cd "$0" && exec "$@"', process.cwd());
			const [program = '', ...options] = enter;
			const sh = (text: string) => {
				const { status, stdout, stderr } = spawnSync(program, [...options, `cd "$1" && ${text}`, 'sh', folder]);
				assert.is(status, 0, `${text}: ${stderr}`);
				return stdout.toString();
			};
			await run(router, {
				sh,
				fill: () => void sh('! cat /dev/zero > ballast 2> /dev/null && ! echo x > more 2> /dev/null; rm -f more'),
				remount: (how) => void sh(`mount -o remount,${how} "$1"`),
			});
		});
	} finally {
		(keeper as ChildProcess | null)?.kill('SIGKILL');
	}
}

const state = (disk: Disk): State => JSON.parse(disk.sh('cat state.json'));
const sentOf = (disk: Disk) => state(disk).names[0]?.ipv4?.sent;

/** Brings a new address and the event for it. */
async function change(router: ScenarioRouter, last: number) {
	router.lines([{ name: 'wan', ipv4: [`203.0.113.${last}`] }]);
	return await router.event('ifup wan');
}

/** Why the disk does not take the state, as the status has it (a POSIX name). */
const diskErrors = ({ problems }: Status) =>
	problems.flatMap((problem) => (problem.code === 'state' ? problem.error : []));

const ways: [what: string, spoil: (disk: Disk) => void, mend: (disk: Disk) => void, error: string][] = [
	['full', (disk) => disk.fill(), (disk) => void disk.sh('rm ballast'), 'ENOSPC'],
	['read-only', (disk) => disk.remount('ro'), (disk) => disk.remount('rw'), 'EROFS'],
];

for (const engine of engines()) {
	for (const [what, spoil, mend, error] of ways) {
		test(`rules 26: on a ${what} disk ${engine.name} updates, says that it cannot keep it, and keeps it once it can`, () =>
			onDisk(engine, async (router, disk) => {
				await router.start();
				spoil(disk);
				assert.equal(diskErrors(await change(router, 11)), [error]);
				await change(router, 12);
				assert.equal(router.sent(), ['203.0.113.10', '203.0.113.11', '203.0.113.12']);
				assert.is(sentOf(disk), '203.0.113.10');
				assert.is(router.word(), 'up-to-date');
				// A restart takes what the run folder has kept.
				await router.stop('SIGKILL');
				await router.start();
				await router.event('ifup wan');
				assert.is(router.updates().length, 3);
				mend(disk);
				assert.equal((await change(router, 13)).problems, []);
				assert.is(sentOf(disk), '203.0.113.13');
				assert.equal(disk.sh('ls').trim().split('\n'), ['state.json', 'state.json.1']);
			}));

		test(`rules 26: on a ${what} disk a stop holds in ${engine.name} over a restart, and is kept once the disk takes it`, () =>
			onDisk(engine, async (router, disk) => {
				await router.start();
				spoil(disk);
				router.provider.fault('abuse', { times: 1 });
				await change(router, 11);
				assert.is(router.word(), 'stopped');
				await router.stop('SIGKILL');
				await router.start();
				await change(router, 12);
				assert.is((await router.cli('update')).code, 77);
				assert.is(router.updates().length, 2);
				mend(disk);
				await router.event('update -');
				assert.is(state(disk).stops[0]?.word, 'abuse');
			}));

		test(`rules 26: a disk that is ${what} from the start keeps ${engine.name} from nothing, and a broken state from none`, () =>
			onDisk(engine, async (router, disk) => {
				disk.sh('echo nonsense > state.json');
				spoil(disk);
				await router.start();
				assert.is(router.word(), 'up-to-date');
				assert.match(router.log, 'the client starts as new');
				assert.equal(diskErrors(router.status()), [error]);
				assert.is(router.updates().length, 1);
			}));
	}
}

test.run();
