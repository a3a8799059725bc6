/** What a user meets of a program that was built with its publisher's contact. */
import { readFileSync } from 'node:fs';
import * as assert from 'uvu/assert';
import { PUBLISHER, publish } from '../support/published.ts';
import { type ScenarioRouter, scenarios } from '../support/scenario-router.ts';

const EXAMPLE = readFileSync('openwrt/noip/files/noip.config', 'utf8');
const KEY = "config key 'home'\n\toption username 'key1'\n\toption password 'pass1'\n\tlist hostname 'home.ddns.net'\n";

/** A file of these lines in the settings and of a key, with what the fake provider wants. */
function write(router: ScenarioRouter, settings: readonly string[], key = KEY): void {
	const { urls, caFile } = router.provider;
	const usual = [`option ca_file '${caFile}'`, `list server '${urls.https}'`, `option ipv4_check '${urls.check4}'`];
	router.rawConfig(`config noip 'settings'\n\t${[...usual, ...settings].join('\n\t')}\n${key}`);
}

scenarios('built with a contact', {
	'the configuration needs none: the publisher stands in the User-Agent': async (router) => {
		await publish(router);
		write(router, []);
		const { code, out } = await router.cli('check');
		assert.is(code, 0, out);
		assert.match(out, /Example \S+-\S+\/\S+ noip@example\.com/);
		await router.start();
		assert.match(router.updates().at(-1)?.userAgent ?? '', /^Example \S+-\S+\/\S+ noip@example\.com$/);
		assert.equal(router.status().publisher, PUBLISHER);
		assert.is(router.status().device?.company, 'Example');
	},

	"a user's own contact and company stand before those of the publisher": async (router) => {
		await publish(router);
		write(router, ["option contact 'me@example.org'", "option company 'Acme'"]);
		assert.match((await router.cli('check')).out, /Acme \S+-\S+\/\S+ me@example\.org/);
		write(router, ["option contact 'a b'"]);
		assert.match((await router.cli('check')).err, 'contact must be your e-mail address');
	},

	'the example that comes with the package is in order, and says once what is missing': async (router) => {
		await publish(router);
		router.rawConfig(EXAMPLE);
		const { code, out } = await router.cli('check');
		assert.is(code, 0, out);
		assert.match(out, /no key is enabled; set username,\s+password, hostname/);
		assert.not.match(out, /set contact|left out/);
		assert.not.match((await router.cli('--help')).out, 'contact');
	},

	'what else is wrong is still told': async (router) => {
		await publish(router);
		write(router, ["option timeout 'soon'"], '');
		const { code, err } = await router.cli('check');
		assert.is(code, 78);
		assert.match(err, "timeout 'soon' must be");
	},
});
