/** Case 24 of the audit: authorities that are missing, whatever the release of curl makes of it. */
import { copyFileSync, rmSync, writeFileSync } from 'node:fs';
import * as assert from 'uvu/assert';
import { type ScenarioRouter, scenarios } from '../support/scenario-router.ts';

/** Configures this file as ca_file; gives its path. */
function configure(router: ScenarioRouter, name: string): string {
	const path = router.path(name);
	router.config({ settings: { ca_file: path } });
	return path;
}

scenarios('a file of authorities', {
	'is missing: the update says so, and check does not say "no errors"': async (router) => {
		const path = configure(router, 'absent.pem');
		const update = await router.cli('update');
		assert.is(update.code, 69);
		assert.match(update.out, 'ca_file cannot be used, so the certificate of 127.0.0.1 cannot be verified');
		assert.not.match(update.out + update.err, 'curl');
		const check = await router.cli('check');
		assert.is(check.code, 78);
		assert.not.match(check.out, 'no errors');
		const said = check.out.replace(/\s+/g, ' ');
		assert.match(said, `ca_file '${path.slice(0, 40)}`);
		assert.match(said, 'cannot be used: no such file; nothing is sent over HTTPS');
		assert.equal(router.updates(), []);
	},

	'comes later: the update goes out without a reload': async (router) => {
		const path = configure(router, 'late.pem');
		await router.start();
		assert.equal(router.updates(), []);
		copyFileSync(router.provider.caFile, path);
		await router.event('update -');
		assert.is(router.updates().length, 1);
		rmSync(path);
	},

	'holds none, or is no file: nothing is sent': async (router) => {
		writeFileSync(configure(router, 'empty.pem'), 'nothing\n');
		assert.is((await router.cli('update')).code, 69);
		configure(router, 'run');
		assert.is((await router.cli('update')).code, 69);
		assert.equal(router.updates(), []);
	},

	'has letters in its name that are not ASCII': async (router) => {
		copyFileSync(router.provider.caFile, configure(router, 'Ämter ”1”.pem'));
		assert.is((await router.cli('update')).code, 0);
		assert.is(router.updates().length, 1);
	},
});
