/** Rule 47: what a command of root's does in the folders of the service's user, elsewhere than on OpenWrt. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import {
	chmodSync,
	chownSync,
	copyFileSync,
	existsSync,
	mkdirSync,
	readFileSync,
	rmSync,
	statSync,
	writeFileSync,
} from 'node:fs';
import * as assert from 'uvu/assert';
import { PASSWORD } from '../support/accounts.ts';
import { type Ended, type ScenarioRouter, scenarios } from '../support/scenario-router.ts';
import { until } from '../support/until.ts';

/** The user of the service is one that every machine has. */
const USER = {
	name: 'nobody',
	uid: 65534,
	gid: Number(/^nobody:[^:]*:65534:(\d+):/m.exec(readFileSync('/etc/passwd', 'utf8'))?.[1]),
};
const STRANGER = 54321;

/** A machine that is no router, whose service has run as `USER`: the folders are that user's. */
function served(router: ScenarioRouter, address = '192.0.2.25'): void {
	rmSync(router.path('root/etc/openwrt_release'), { force: true });
	const key = ["option username 'key1'", `option password '${PASSWORD}'`, "list hostname 'home.ddns.net'"];
	copyFileSync(router.provider.caFile, router.path('ca.pem'));
	router.config({
		settings: { ca_file: router.path('ca.pem') },
		key: [...key, `option ipv4 '${address}'`, "option ipv6 'off'"],
	});
	chmodSync(router.folder, 0o755);
	for (const folder of ['run', 'state']) chownSync(router.path(folder), USER.uid, USER.gid);
	// As a configuration with a password is kept.
	chownSync(router.path('noip.conf'), 0, USER.gid);
	chmodSync(router.path('noip.conf'), 0o640);
}

/** The program as a user, with its log. */
function as(router: ScenarioRouter, uid: number, ...words: string[]): { child: ChildProcess; ended: Promise<Ended> } {
	const { argv, env } = router.command(...words);
	const become = uid === 0 ? [] : ['setpriv', `--reuid=${uid}`, `--regid=${uid}`, '--clear-groups', '--'];
	const [program = '', ...rest] = [...become, ...argv];
	const child = spawn(program, rest, { env, stdio: ['ignore', 'pipe', 'pipe'] });
	const said: Ended = { code: null, out: '', err: '' };
	child.stdout.on('data', (chunk) => (said.out += chunk));
	child.stderr.on('data', (chunk) => (said.err += chunk));
	return { child, ended: new Promise((done) => child.on('close', (code) => done({ ...said, code }))) };
}

/** An update that has nothing against it. */
async function succeeds(router: ScenarioRouter, uid: number): Promise<void> {
	const { code, out, err } = await as(router, uid, 'update').ended;
	assert.is(code, 0, `${out}${err}`);
}

/** What in the folders is not the user's. */
function foreign(router: ScenarioRouter): string[] {
	const { stdout } = spawnSync('find', [router.path('run'), router.path('state'), '!', '-uid', `${USER.uid}`], {
		encoding: 'utf8',
	});
	return stdout.split('\n').filter((line) => line !== '');
}

/** The users of a process: real, effective, saved, and that of the file system. */
function usersOf(pid: number | null | undefined): string {
	return /^Uid:\s*(.*)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? '';
}

/** `PATH` without the programs that change the user. */
function withoutDroppers(router: ScenarioRouter): void {
	for (const name of ['setpriv', 'runuser', 'su']) router.program(name, 'exit 127\n');
}

scenarios('rule 47: root and the user of the service', {
	'root is told who has to read a configuration that only root may read': async (router) => {
		served(router);
		chmodSync(router.path('noip.conf'), 0o600);
		const { code, err } = await as(router, 0, 'check').ended;
		assert.is(code, 78);
		assert.match(err, /permission denied\nthe user nobody, whose service this is, has to read it/);
	},

	'commands of root’s leave nothing of root’s, hooks are run as the user, and the service starts afterwards': async (
		router,
	) => {
		served(router);
		mkdirSync(router.path('root/etc/noip/hooks.d'), { recursive: true });
		const hook = router.path('root/etc/noip/hooks.d/10-who');
		writeFileSync(hook, `#!/bin/sh\nid -u >"${router.path('state')}/who"; id -G >>"${router.path('state')}/who"\n`, {
			mode: 0o755,
		});
		for (const words of [['check'], ['check', '--probe'], ['update'], ['status'], ['update', '--force'], ['resume']]) {
			const { code, out, err } = await as(router, 0, ...words).ended;
			assert.is(code, 0, `${words}: ${out}${err}`);
			assert.equal(foreign(router), [], `${words}`);
		}
		assert.equal(router.sent().slice(0, 1), ['192.0.2.25']);
		assert.is(readFileSync(router.path('state/who'), 'utf8'), `${USER.uid}\n${USER.gid}\n`);

		served(router, '192.0.2.26');
		const { child, ended } = as(router, USER.uid, 'run');
		await until('the update', () => router.sent().includes('192.0.2.26'));
		child.kill();
		assert.is((await ended).code, 0);
	},

	'`noip run` of root’s is the user’s, gets its signals, and ends as it would': async (router) => {
		served(router);
		const { child, ended } = as(router, 0, 'run');
		await until('the first update', () => router.statusOrNull()?.keys[0]?.state.code === 'up-to-date');
		assert.is(usersOf(router.status().pid), Array(4).fill(USER.uid).join('\t'));
		served(router, '192.0.2.26');
		child.kill('SIGHUP');
		await until('the second update', () => router.sent().includes('192.0.2.26'));
		child.kill('SIGTERM');
		assert.is((await ended).code, 0);
		assert.equal(foreign(router), []);
	},

	'where root cannot go on as the user it refuses, with the line that would do; only a stock QuickJS needs a program for it':
		async (router) => {
			served(router);
			withoutDroppers(router);
			const { code, err } = await as(router, 0, 'update', '--force', 'home').ended;
			if (router.engine.name !== 'quickjs') {
				assert.is(code, 0);
				assert.equal(foreign(router), []);
				return;
			}
			assert.is(code, 2);
			const line = /; run: (sudo -u nobody noip update --force home .*)$/m.exec(err)?.[1] ?? '';
			assert.match(line, `--run-dir ${router.path('run')}`);
			assert.equal(router.sent(), []);
			assert.equal(foreign(router), []);
		},

	'what root imports the service can read afterwards, and others cannot': async (router) => {
		served(router);
		const file = router.path('noip.conf');
		const foreign = router.path('foreign.conf');
		writeFileSync(foreign, `NOIP_USERNAME=key2\nNOIP_PASSWORD='${PASSWORD}'\nNOIP_HOSTNAMES=cam.ddns.net\n`);
		const { code, out, err } = await as(router, 0, 'import', 'noip-duc', foreign, '--write').ended;
		assert.is(code, 0, `${out}${err}`);
		assert.match(readFileSync(file, 'utf8'), 'cam.ddns.net');
		const { uid, gid, mode } = statSync(file);
		assert.equal([uid, gid, mode & 0o777], [0, USER.gid, 0o640]);
		assert.is((await as(router, 0, 'check').ended).code, 0);
	},

	'a folder of root’s is an installation without a user: everything stays root’s': async (router) => {
		served(router);
		for (const folder of ['run', 'state']) chownSync(router.path(folder), 0, 0);
		await succeeds(router, 0);
		assert.is(statSync(router.path('state/state.json')).uid, 0);
	},

	'the run folder of a service that is not there is made for its user': async (router) => {
		served(router);
		rmSync(router.path('run'), { recursive: true });
		await succeeds(router, 0);
		assert.equal(foreign(router), []);
		// Not where somebody else could put another thing in its place.
		rmSync(router.path('run'), { recursive: true });
		chmodSync(router.folder, 0o777);
		await succeeds(router, 0);
		assert.equal(foreign(router), []);
		chmodSync(router.folder, 0o755);
	},

	'a configuration that the user may not read is not read for it by root': async (router) => {
		served(router);
		chmodSync(router.path('noip.conf'), 0o600);
		const { code, err } = await as(router, 0, 'update').ended;
		assert.is(code, 78);
		assert.match(err, /noip\.conf cannot be read: permission denied/);
		assert.equal(router.sent(), []);
	},

	'a file of root’s among the service’s keeps it from starting; the message names it, its owner and what mends it':
		async (router) => {
			for (const [path, command] of [
				['state/state.json', 'run'],
				['run/lock', 'run'],
				['run/events', 'run'],
			] as const) {
				router.forget();
				served(router);
				await succeeds(router, USER.uid);
				if (path === 'run/events') spawnSync('mkfifo', [router.path(path)]);
				chownSync(router.path(path), 0, 0);
				chmodSync(router.path(path), 0o640);
				const { code, err } = await as(router, USER.uid, command).ended;
				assert.is(code, 70);
				assert.match(err, router.path(path));
				const mend = /it belongs to root; run: sudo (chown -hR nobody .*)$/m.exec(err)?.[1] ?? err;
				assert.is(spawnSync('sh', ['-c', mend]).status, 0, err);
				await succeeds(router, USER.uid);
			}
		},

	'somebody else is told whose command it is': async (router) => {
		served(router);
		chmodSync(router.path('noip.conf'), 0o644);
		await succeeds(router, USER.uid);
		const { code, err } = await as(router, STRANGER, 'update').ended;
		assert.is(code, 70);
		assert.match(err, /permission denied; run: sudo -u nobody noip update --config /);
		assert.not.ok(existsSync(router.path('state/who')));
	},
});
