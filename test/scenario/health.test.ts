import * as assert from 'uvu/assert';
import { type ScenarioRouter, scenarios } from '../support/scenario-router.ts';

/** The exit code of `status --check`, and the first line that it prints. */
async function health(router: ScenarioRouter): Promise<[code: number | null, line: string]> {
	const { code, out, err } = await router.cli('status', '--check');
	return [code, (out || err).split('\n')[0] ?? ''];
}

scenarios('whether somebody is needed', {
	'rule 50: `status --check` tells by its exit code, and in a line what is the matter': async (router) => {
		assert.is((await health(router))[0], 75);
		assert.is((await router.cli('status')).code, 69);
		await router.start();
		assert.equal(await health(router), [0, 'home: up to date']);

		router.lines([{ name: 'wan', up: false }]);
		await router.event('ifdown wan');
		assert.match((await health(router)).join(' '), /^0 home: no address: wan is down/);
		const since = router.status().keys[0]?.failingSince ?? '';
		await router.event('ifdown wan');
		assert.is(router.status().keys[0]?.failingSince, since);
		assert.ok(Math.abs(Date.parse(since) - Date.now()) < 600_000, since);

		router.provider.fault('911', { times: 1 });
		router.lines([{ name: 'wan', ipv4: ['203.0.113.11'] }]);
		await router.event('ifup wan');
		assert.match((await health(router)).join(' '), /^0 home: waiting until .*: outage at the provider \(911\)$/);
		assert.is(router.status().keys[0]?.failingSince, null);
	},

	'rule 50: a stop, an error in the file, and an agent that is gone': async (router) => {
		router.provider.fault('badauth', { times: 1 });
		await router.start();
		assert.match((await health(router)).join(' '), /^77 home: stopped: .*\(badauth\)/);
		assert.is((await router.cli('status')).code, 0);
		router.rawConfig("config noip 'settings'\n");
		await router.reload();
		assert.match((await health(router)).join(' '), /^78 configuration error: /);
		assert.match((await router.cli('status', '--check', '--json')).out, /"failingSince": null/);
		await router.stop('SIGKILL');
		assert.equal(await health(router), [75, 'the agent is not running']);
		assert.is((await router.cli('status')).code, 0);
	},
});
