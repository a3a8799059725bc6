/** `noip setup` on a terminal, and by a pipe. */
import { readFileSync } from 'node:fs';
import * as assert from 'uvu/assert';
import { PASSWORD } from '../support/accounts.ts';
import { type ScenarioRouter, scenarios } from '../support/scenario-router.ts';
import { Terminal } from '../support/terminal.ts';

/** The example of a package, with the fake provider in the place of the real one. */
function example(router: ScenarioRouter): string {
	const { urls, caFile } = router.provider;
	const servers = `\tlist server '${urls.https}'\n\toption ca_file '${caFile}'\n\toption timeout '5'\n\toption ipv4_check '${urls.check4}'\n`;
	return readFileSync('packaging/noip.conf', 'utf8').replace("option enabled '0'\n", `option enabled '0'\n${servers}`);
}

const file = (router: ScenarioRouter) => readFileSync(router.path('noip.conf'), 'utf8');

scenarios('setup', {
	'of an example in comments a key is made, tried and confirmed': async (router) => {
		router.rawConfig(example(router));
		const terminal = new Terminal(router.command('setup'));
		await terminal.answer('User name: ', 'key1\r');
		await terminal.answer('Password (not shown): ', `${PASSWORD}\r`);
		await terminal.answer('[all.ddnskey.com]: ', '\r');
		await terminal.answer('E-mail address: ', 'me@example.com\r');
		const { screen, code, isSane } = await terminal.end();
		if (process.env.SHOW) (await import('node:fs')).appendFileSync('/tmp/setup-screen.txt', screen + '=====\n');
		assert.equal([code, isSane], [0, true]);
		assert.not.match(terminal.shown, PASSWORD.slice(0, 6));
		assert.is(router.provider.service.zone.get('home.ddns.net')?.ipv4, '203.0.113.10');
	},
});
