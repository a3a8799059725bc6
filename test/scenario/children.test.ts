import { rmSync } from 'node:fs';
import * as assert from 'uvu/assert';
import { scenarios } from '../support/scenario-router.ts';

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
			if (router.engine.name === 'quickjs') {
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
			if (router.engine.name === 'quickjs') assert.is(router.waitsFor(), 'back-off', script);
			assert.is(await router.stop(), 0);
		}
	},

	'a missing mkfifo or a read-only run folder is said, with 70': async (router) => {
		router.program('mkfifo', 'exit 127\n');
		await router.start();
		assert.is(await router.ended(), 70);
		assert.match(router.log, 'cannot be made: the program mkfifo is missing; install the package busybox');
	},

	'a missing flock is said with the package that has it, and nothing is sent': async (router) => {
		router.program('flock', 'exit 127\n');
		const update = await router.cli('update');
		assert.is(update.code, 70);
		assert.match(update.err, 'run/lock cannot be used: the program flock is missing; install the package busybox');
		rmSync(router.path('root/etc/openwrt_release'));
		assert.match((await router.cli('update')).err, 'install the package util-linux');
		assert.equal(router.updates(), []);
	},
});
