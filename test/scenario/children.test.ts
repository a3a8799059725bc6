import { readFileSync, rmSync } from 'node:fs';
import { basename } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { prefixed } from '../endurance/prefixed.ts';
import { straceProgram } from '../endurance/strace.ts';
import { type EngineName, engines } from '../support/engines.ts';
import { onRouter, scenarios } from '../support/scenario-router.ts';
import { until } from '../support/until.ts';

/** What `ip` says of a machine with one public address. */
const ADDRESSES = JSON.stringify([
	{
		...{ ifname: 'eth0', flags: ['UP'], operstate: 'UP' },
		addr_info: [{ family: 'inet', local: '203.0.113.20', prefixlen: 24, scope: 'global' }],
	},
]);

scenarios('children that fail', {
	'a missing, broken or hung curl is said in plain words and survived; Node needs none': async (router) => {
		router.config({ settings: { timeout: '2' } });
		for (const [script, said] of [
			['exit 127', 'curl is missing'],
			['exit 2', 'curl is missing or does not work'],
			['exec sleep 60', 'did not answer in time'],
		] as const) {
			router.program('curl', `${script}\n`);
			router.forget();
			await router.start();
			if (router.engine.name !== 'node') {
				assert.match(router.status().keys[0]?.state.text ?? '', said);
				assert.equal(router.updates(), []);
			} else assert.is(router.word(), 'up-to-date');
			assert.is(await router.stop(), 0);
		}
	},

	'a curl that prints nonsense, or megabytes, confirms nothing': async (router) => {
		for (const script of [
			'echo good 203.0.113.10',
			'printf "HTTP/1.1 200 OK\\r\\n\\r\\ngood 203.0.113.10\\n"; exit 56',
			'exec cat /dev/zero',
			'kill -9 $$',
		]) {
			router.program('curl', `${script}\n`);
			router.forget();
			await router.start();
			if (router.engine.name !== 'node') assert.is(router.waitsFor(), 'back-off', script);
			assert.is(await router.stop(), 0);
		}
	},

	'a missing mkfifo is said, with 70; the executable needs none': async (router) => {
		router.program('mkfifo', 'exit 127\n');
		await router.start();
		if (router.engine.name === 'executable') return assert.is(await router.stop(), 0);
		assert.is(await router.ended(), 70);
		assert.match(router.log, 'cannot be made: the program mkfifo is missing; install the package busybox');
	},

	'a missing flock is said with the package that has it, and nothing is sent; the executable needs none': async (
		router,
	) => {
		router.program('flock', 'exit 127\n');
		const update = await router.cli('update');
		if (router.engine.name === 'executable') return assert.is(update.code, 0);
		assert.is(update.code, 70);
		assert.match(update.err, 'run/lock cannot be used: the program flock is missing; install the package busybox');
		rmSync(router.path('root/etc/openwrt_release'));
		assert.match((await router.cli('update')).err, 'install the package util-linux');
		assert.equal(router.updates(), []);
	},
});

/** The programs that an agent starts, with an update on the way: on OpenWrt, and elsewhere, where a shell looks for hooks. */
const STARTED: Record<EngineName, [router: string, elsewhere: string]> = {
	quickjs: ['curl flock mkfifo sync ubus', 'curl flock ip mkfifo setpriv sh sync'],
	executable: ['curl ubus', 'curl ip sh'],
	node: ['flock mkfifo ubus', 'flock ip mkfifo setpriv sh'],
};

/** What the children of the process were at first, by strace's account of who became what. */
function startedBy(trace: string): string {
	const first = new Map<string, string>();
	// A call during which another process is told of stands on two lines; the second has no path.
	const asked = new Map<string, string>();
	for (const [line, pid = '', path] of trace.matchAll(/^(\d+) +(?:execve\("([^"]+)"|<\.\.\. execve resumed>).*$/gm)) {
		if (path) asked.set(pid, path);
		if (line.endsWith(' = 0') && !first.has(pid)) first.set(pid, basename(asked.get(pid) ?? ''));
	}
	// The agent itself comes first.
	return [...new Set([...first.values()].slice(1))].sort().join(' ');
}

for (const engine of engines()) {
	for (const [at, where] of ['a router', 'another machine'].entries()) {
		test(`${engine.name}: an agent on ${where} starts ${STARTED[engine.name][at]} for an update, and nothing else`, async () => {
			const { through, put } = prefixed(engine);
			await onRouter(through, async (router) => {
				if (at === 1) rmSync(router.path('root/etc/openwrt_release'));
				router.program('ip', `case "$*" in *monitor*) exec sleep 600 ;; "-j address") echo '${ADDRESSES}' ;; esac\n`);
				const trace = router.path('trace');
				put(straceProgram(), '-D', '-f', '-qq', '-e', 'trace=execve', '-o', trace);
				await router.start();
				await until('the update', () => router.word() === 'up-to-date');
				assert.is(await router.stop(), 0);
				assert.is(startedBy(readFileSync(trace, 'latin1')), STARTED[engine.name][at]);
			});
		});
	}
}

test.run();
