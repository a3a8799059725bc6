import { chmodSync, copyFileSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import * as assert from 'uvu/assert';
import { PASSWORD } from '../support/accounts.ts';
import { type ScenarioRouter, scenarios } from '../support/scenario-router.ts';

/** The file of ddns-scripts on this router, with one service of the provider's and one of another's. */
function ddns(router: ScenarioRouter, domain = 'home.ddns.net') {
	mkdirSync(router.path('root/etc/config'), { recursive: true });
	writeFileSync(
		router.path('root/etc/config/ddns'),
		`config service 'old'
	option enabled '1'
	option service_name 'no-ip.com'
	option domain '${domain}'
	option username 'key1'
	option password '${PASSWORD}'
	option interface 'wan'
config service 'other'
	option service_name 'dyndns.org'
`,
	);
}

/** One of the recorded configurations of ddns-scripts, and what netifd says on that router. */
function recorded(router: ScenarioRouter, name: string, dump: string) {
	mkdirSync(router.path('root/etc/config'), { recursive: true });
	copyFileSync(`test/fixtures/ddns-scripts/${name}.ddns`, router.path('root/etc/config/ddns'));
	router.dump(readFileSync(`test/fixtures/ddns-scripts/${dump}.dump.json`, 'utf8'));
	router.config({ key: ["option enabled '0'", "option username ''"] });
}

const SHIPPED = readFileSync('openwrt/noip/files/noip.config', 'utf8');

scenarios('import of ddns-scripts', {
	'prints the sections as UCI text and names the rest': async (router) => {
		ddns(router);
		const { code, out, err } = await router.cli('import', 'ddns-scripts');
		assert.is(code, 0);
		assert.match(out, /^config key 'old'\n\toption enabled '1'\n\toption username 'key1'\n/);
		assert.match(err, "service 'other' is not imported: it is for 'dyndns.org', not No-IP");
	},

	'with --write the keys stand in the file, all else of it stays, and the agent updates their names': async (
		router,
	) => {
		ddns(router);
		router.config({ key: ["option enabled '0'", "option username ''"] });
		const before = readFileSync(router.path('noip.conf'), 'utf8');
		const { code, out } = await router.cli('import', 'ddns-scripts', '--write');
		assert.is(code, 0);
		assert.match(out, "uci set ddns.old.enabled='0'");
		assert.not.match(out, PASSWORD);
		const after = readFileSync(router.path('noip.conf'), 'utf8');
		assert.ok(after.startsWith(before));
		await router.start();
		assert.is(router.updates().length, 1);
		assert.is(router.provider.service.zone.get('home.ddns.net')?.ipv4, '203.0.113.10');
	},

	'into the example that comes with the package, whose mode stays': async (router) => {
		ddns(router);
		router.rawConfig(SHIPPED);
		chmodSync(router.path('noip.conf'), 0o600);
		const { code, out } = await router.cli('import', 'ddns-scripts', '--write');
		assert.is(code, 0);
		assert.match((await router.cli('check')).err, 'contact is missing');
		assert.match(out, /leave 'old' of ddns-scripts on; its key publishes nothing yet: .*contact is missing/);
		assert.not.match(out, 'uci set');
		router.rawConfig(readFileSync(router.path('noip.conf'), 'utf8').replace("contact ''", "contact 'a@b.example'"));
		assert.is((await router.cli('check')).code, 0);
		assert.is(statSync(router.path('noip.conf')).mode & 0o777, 0o600);
	},

	'a device of ddns-scripts becomes the interface that netifd has it for': async (router) => {
		for (const [name, interfaces] of Object.entries({ eth1: 'wan', 'pppoe-wan': 'wan_6', alias: 'wan_6' })) {
			recorded(router, name, 'pppoe');
			const { code, out, err } = await router.cli('import', 'ddns-scripts');
			assert.equal([code, err, out.match(/list interface '.*'/g)], [0, '', [`list interface '${interfaces}'`]]);
			const written = await router.cli('import', 'ddns-scripts', '--write');
			assert.match(written.out, "uci set ddns.svc.enabled='0'");
			assert.match((await router.cli('check')).out, name === 'eth1' ? '203.0.113.77' : '2001:db8:41:7::a1');
		}
	},

	'the network of the LAN stays, and both names of a list come over': async (router) => {
		recorded(router, 'lan', 'lan');
		assert.match((await router.cli('import', 'ddns-scripts')).out, "list interface 'lan'\n\toption ipv4 'off'");
		recorded(router, 'url', 'pppoe');
		const text = readFileSync(router.path('root/etc/config/ddns'), 'utf8');
		writeFileSync(router.path('root/etc/config/ddns'), text.replace("domain 'home", "domain 'nas.ddns.net,home"));
		const { out } = await router.cli('import', 'ddns-scripts');
		assert.match(out, "\tlist hostname 'nas.ddns.net'\n\tlist hostname 'home.ddns.net'\n");
	},

	'a device that no interface has is said with what to write, and not written': async (router) => {
		recorded(router, 'eth1', 'lan');
		const said = /service 'svc': ip_interface 'eth1' is no interface and no device here; .*: lan, wan6/;
		const { code, err } = await router.cli('import', 'ddns-scripts');
		assert.equal([code, said.test(err)], [0, true]);
		const before = readFileSync(router.path('noip.conf'), 'utf8');
		const written = await router.cli('import', 'ddns-scripts', '--write');
		assert.equal([written.code, said.test(written.err), written.out], [78, true, '']);
		assert.is(readFileSync(router.path('noip.conf'), 'utf8'), before);
	},

	'while the new key would publish nothing, the old update is not to be switched off': async (router) => {
		recorded(router, 'eth1', 'pppoe');
		router.lines([{ name: 'wan', up: false }, { name: 'wan6' }]);
		ddns(router);
		const { code, out } = await router.cli('import', 'ddns-scripts', '--write');
		assert.is(code, 0);
		assert.match(out, "leave 'old' of ddns-scripts on; its key publishes nothing yet: wan is down");
		assert.not.match(out, 'uci set');
	},

	'a second import, or one of a name that is there, writes nothing and says why': async (router) => {
		ddns(router);
		const before = readFileSync(router.path('noip.conf'), 'utf8');
		const { code, err } = await router.cli('import', 'ddns-scripts', '--write');
		assert.is(code, 78);
		assert.match(err, /nothing is written: .*hostname 'home\.ddns\.net' is in key 'home' too/);
		assert.is(readFileSync(router.path('noip.conf'), 'utf8'), before);
	},

	'nothing is written to a file that cannot be parsed, or from one that is not there': async (router) => {
		const missing = await router.cli('import', 'ddns-scripts', '--write');
		assert.equal([missing.code, /no such file/.test(missing.err)], [78, true]);
		ddns(router);
		router.rawConfig("config noip 'settings\n");
		const { code, err } = await router.cli('import', 'ddns-scripts', '--write');
		assert.is(code, 78);
		assert.match(err, 'nothing is written');
		assert.is(readFileSync(router.path('noip.conf'), 'utf8'), "config noip 'settings\n");
		assert.is((await router.cli('import')).code, 2);
	},
});
