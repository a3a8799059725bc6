/** From another client of a NAS or a server to an update: what people do in the minute in which they change over. */
import { chmodSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import * as assert from 'uvu/assert';
import { PASSWORD } from '../support/accounts.ts';
import { addresses, elsewhere } from '../support/no-router.ts';
import { noip2File } from '../support/noip2.ts';
import { type Scenario, type ScenarioRouter, scenarios } from '../support/scenario-router.ts';

const quoted = (end: string) => PASSWORD.replaceAll(new RegExp(`[\\\\${end}]`, 'g'), '\\$&');

/** Where each client has its file, what stands in it for the test's key, and how it is ended. */
const CLIENTS: [client: string, path: string, text: string | Buffer, end: string][] = [
	[
		'inadyn',
		'/etc/inadyn.conf',
		`period = 300\nprovider default@no-ip.com:1 {\n\tusername = key1\n\tpassword = "${quoted('"')}"\n\thostname = { "home.ddns.net", nas.ddns.net }\n\tiface = eth0\n}\n`,
		'systemctl disable --now inadyn',
	],
	[
		'inadyn',
		'/usr/local/etc/inadyn.conf',
		`background\nsystem default@no-ip.com\n\tusername key1\n\tpassword ${PASSWORD.replaceAll(' ', '\\ ')}\n\talias home.ddns.net\n\talias nas.ddns.net\n`,
		'systemctl disable --now inadyn',
	],
	[
		'ddclient',
		'/etc/ddclient/ddclient.conf',
		`daemon=300\nprotocol=noip, \\\nusev4=ifv4, ifv4=eth0, \\\nlogin=key1, \\\npassword='${PASSWORD}' \\\nhome.ddns.net,nas.ddns.net\n`,
		'systemctl disable --now ddclient',
	],
	[
		'noip-duc',
		'/etc/default/noip-duc',
		`NOIP_USERNAME=key1\nNOIP_PASSWORD='${PASSWORD}'\nNOIP_HOSTNAMES=home.ddns.net,nas.ddns.net\nNOIP_CHECK_INTERVAL=5m\n`,
		'systemctl disable --now noip-duc',
	],
	[
		'noip2',
		'/usr/local/etc/no-ip2.conf',
		noip2File({
			username: Buffer.from('key1'),
			password: Buffer.from(PASSWORD),
			hostnames: ['home.ddns.net', 'nas.ddns.net'],
			device: 'eth0',
		}),
		'systemctl disable --now noip2',
	],
	[
		'ddns-updater',
		'/updater/data/config.json',
		JSON.stringify({
			settings: [
				{
					provider: 'noip',
					domain: 'home.ddns.net,nas.ddns.net',
					username: 'key1',
					password: PASSWORD,
					ip_version: 'ipv4',
				},
			],
		}),
		'docker stop ddns-updater',
	],
];

function put(router: ScenarioRouter, path: string, text: string | Buffer) {
	const file = router.path(`root${path}`);
	mkdirSync(dirname(file), { recursive: true });
	writeFileSync(file, text);
}

/** A machine with a public address on `eth0`, and a configuration without a key. */
function machine(router: ScenarioRouter) {
	elsewhere(router);
	addresses(router, '203.0.113.20');
	router.config({ key: ["option enabled '0'", "option username ''"] });
}

const configuration = (router: ScenarioRouter) => readFileSync(router.path('noip.conf'), 'utf8');

const changeOver = Object.fromEntries(
	CLIENTS.map(([client, path, text, end]): [string, Scenario] => [
		`${path} becomes a key, which is valid and updates its names`,
		async (router) => {
			machine(router);
			put(router, path, text);
			const shown = await router.cli('import', client);
			assert.equal([shown.code, shown.err], [0, '']);
			assert.match(shown.out, `option password '${PASSWORD}'`);
			const before = configuration(router);
			const { code, out, err } = await router.cli('import', client, '--write');
			assert.equal([code, err], [0, '']);
			assert.match(out, end);
			assert.not.match(out, PASSWORD);
			assert.is(configuration(router), `${before}\n${shown.out}`);
			const check = await router.cli('check');
			assert.is(check.code, 0, check.err);
			const update = await router.cli('update');
			assert.is(update.code, 0, update.err);
			assert.is(router.updates().length, 1);
			for (const name of ['home.ddns.net', 'nas.ddns.net']) {
				assert.is(router.provider.service.zone.get(name)?.ipv4, '203.0.113.20');
			}
			const again = await router.cli('import', client, '--write');
			assert.is(again.code, 78);
			assert.match(again.err, /nothing is written: .*hostname 'home\.ddns\.net' is in key 'home_?' too/);
			assert.is(configuration(router), `${before}\n${shown.out}`);
		},
	]),
);

/** What is no configuration of the client, and what is said of it. */
const REFUSED: [client: string, text: string | Buffer, said: RegExp][] = [
	['inadyn', '', /FILE: the file is empty/],
	['ddclient', ' \n\n', /FILE: the file is empty/],
	[
		'inadyn',
		'provider no-ip.com {\n\tpassword = "secret\n}\n',
		/FILE line 2: what begins here is not closed; " is missing/,
	],
	[
		'inadyn',
		'provider no-ip.com {\n\tpassword = sec ret\n}\n',
		/FILE line 2: what stands here is none of inadyn's options/,
	],
	['inadyn', 'system default@no-ip.com\npassword sec ret\n', /FILE line 2: what stands here is none of inadyn's/],
	[
		'ddclient',
		"protocol=noip\nlogin='me\npassword=secret\n",
		/FILE line 2: what begins here is not closed; ' is missing/,
	],
	['ddclient', '{"settings": [{"password": "secret"}]}', /FILE: this is no configuration of ddclient/],
	[
		'noip-duc',
		'# NOIP_USERNAME=\nNOIP_PASSWORD="secret\n',
		/FILE line 2: what begins here is not closed; " is missing/,
	],
	['noip-duc', 'NOIP_USERNAME=me\nsecret\n', /FILE line 2: what stands here is none of noip-duc's options/],
	['ddns-updater', '{"settings": [\n{"password": "secret",}]}', /FILE line 2: it stops being JSON here/],
	['ddns-updater', '{"records": []}', /FILE: this is no configuration of ddns-updater/],
	['noip2', 'NOIP_PASSWORD=secret\n', /FILE: this is no configuration of noip2/],
	[
		'noip2',
		noip2File({ username: Buffer.from('a'), password: Buffer.from('secret'), hostnames: ['a.b'] }).subarray(0, 60),
		/FILE: the file is cut off/,
	],
	['ddclient', 'login=me\n\x1b[2Jpassword=secret\n', /FILE line 2: a byte here is of no text/],
	['inadyn', 'x'.repeat(300_000), /FILE cannot be read: it is too large/],
];

scenarios('import of other clients', {
	...changeOver,

	'what cannot be read is named with file and line, and nothing of it is told or written': async (router) => {
		machine(router);
		const before = configuration(router);
		for (const [client, text, said] of REFUSED) {
			writeFileSync(router.path('FILE'), text);
			const { code, out, err } = await router.cli('import', client, router.path('FILE'), '--write');
			assert.equal([code, out], [78, ''], err);
			assert.match(err, said);
			assert.not.match(err, /secret|ret\b|\p{Cc}[^\n]/u);
			assert.is(err.trim().split('\n').length, 1);
		}
		const missing = await router.cli('import', 'noip2');
		assert.equal([missing.code, missing.out], [78, '']);
		assert.match(missing.err, /no such file: .*no-ip2\.conf.*; name it: noip import noip2 FILE/);
		const unknown = await router.cli('import', 'dyndns');
		assert.is(unknown.code, 2);
		assert.match(unknown.err, 'noip import ddns-scripts|inadyn|ddclient|');
		assert.is(configuration(router), before);
	},

	'a device that is not here is said with what to write, and not written': async (router) => {
		machine(router);
		put(
			router,
			'/etc/inadyn.conf',
			'iface = eth7\nprovider noip {\nusername = key1\npassword = x\nhostname = home.ddns.net\n}\n',
		);
		const said = /provider 'noip': iface 'eth7' is no interface and no device here; .*: eth0/;
		assert.match((await router.cli('import', 'inadyn')).err, said);
		const before = configuration(router);
		const { code, out, err } = await router.cli('import', 'inadyn', '--write');
		assert.equal([code, out, said.test(err)], [78, '', true]);
		assert.is(configuration(router), before);
	},

	'what the other client has besides stays with it; the mode of the file stays, and a last line without an end is no trap':
		async (router) => {
			machine(router);
			router.rawConfig(configuration(router).trimEnd());
			chmodSync(router.path('noip.conf'), 0o640);
			put(
				router,
				'/etc/ddclient.conf',
				'use=if, if=eth0\nprotocol=noip, login=key2, password=other cam.ddns.net\nprotocol=dyndns2, server=members.example.org, login=x, password=y other.example.org\n',
			);
			const { code, out, err } = await router.cli('import', 'ddclient', '--write');
			assert.is(code, 0, err);
			assert.match(err, "host 'other.example.org' is not imported: it is for 'members.example.org', not No-IP");
			assert.match(out, /take cam\.ddns\.net out of \S+\/etc\/ddclient\.conf, then: systemctl restart ddclient/);
			assert.is(statSync(router.path('noip.conf')).mode & 0o777, 0o640);
			assert.is((await router.cli('check')).code, 0);
		},

	'a key whose names several may share is not doubled': async (router) => {
		machine(router);
		put(router, '/etc/default/noip-duc', 'NOIP_USERNAME=key1\nNOIP_PASSWORD=x\nNOIP_HOSTNAMES=all.ddnskey.com\n');
		assert.is((await router.cli('import', 'noip-duc', '--write')).code, 0);
		const once = configuration(router);
		const { code, err } = await router.cli('import', 'noip-duc', '--write');
		assert.is(code, 78);
		assert.match(err, "nothing is written: key 'all' has this user and these host names already");
		assert.is(configuration(router), once);
	},

	'on a router inadyn is ended by its commands': async (router) => {
		router.config({ key: ["option enabled '0'", "option username ''"] });
		put(
			router,
			'/etc/inadyn.conf',
			`iface = wan\nprovider no-ip {\nusername = key1\npassword = '${PASSWORD}'\nhostname = home.ddns.net\n}\n`,
		);
		const { code, out, err } = await router.cli('import', 'inadyn', '--write');
		assert.is(code, 0, err);
		assert.match(
			out,
			'service noip reload\nthen switch the old updates off:\nservice inadyn stop; service inadyn disable',
		);
	},
});
