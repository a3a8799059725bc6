import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import * as assert from 'uvu/assert';
import { PASSWORD } from '../support/accounts.ts';
import { type ScenarioRouter, scenarios } from '../support/scenario-router.ts';
import { until } from '../support/until.ts';

const KEY = [
	"option username 'key1'",
	`option password '${PASSWORD}'`,
	"list hostname 'home.ddns.net'",
	"list hostname 'nas.ddns.net'",
];

function lines(router: ScenarioRouter, name: string): string[] {
	const path = router.path(name);
	return existsSync(path) ? readFileSync(path, 'utf8').split('\n').slice(0, -1) : [];
}

/** Makes it a machine that is no router, whose eth0 has 203.0.113.20. */
function elsewhere(router: ScenarioRouter): void {
	rmSync(router.path('root/etc/openwrt_release'));
	router.program('ip', `exec cat "${router.path('addresses.json')}"\n`);
	writeFileSync(
		router.path('addresses.json'),
		JSON.stringify([
			{ ifname: 'eth0', flags: ['UP'], addr_info: [{ family: 'inet', local: '203.0.113.20', scope: 'global' }] },
		]),
	);
	router.config({ key: [...KEY, "list interface 'eth0'"] });
}

scenarios('telling of changes', {
	'on a router a confirmed change goes out as the ubus event and through hotplug.noip-agent, once (rule 35)': async (
		router,
	) => {
		router.config({ key: KEY });
		await router.start();
		await until('the first change to be told', () => lines(router, 'told').length === 2);
		router.lines([{ name: 'wan', ipv4: ['203.0.113.11'] }]);
		await router.event('ifupdate wan');
		await router.event('ifup wan');
		await until('the second change to be told', () => lines(router, 'told').length === 4);
		const told = lines(router, 'told').slice(2);
		const facts = {
			key: 'home',
			hostnames: 'home.ddns.net nas.ddns.net',
			family: 'ipv4',
			old: '203.0.113.10',
			new: '203.0.113.11',
			answer: 'good',
		};
		assert.equal(JSON.parse(told[0]?.replace('send noip ', '') ?? ''), facts);
		const env = Object.entries(facts).map(([name, value]) => `NOIP_${name.toUpperCase()}=${value}`);
		assert.equal(JSON.parse(told[1]?.replace('call hotplug.noip-agent call ', '') ?? ''), {
			env: ['ACTION=change', ...env],
		});
		assert.not.match(told.join(), 'S3cret');
	},

	'a refused or unchanged update tells nobody, and a ubus that hangs holds nothing up': async (router) => {
		router.config({ key: KEY });
		writeFileSync(router.path('ubus.sh'), 'case "$1" in send) exec sleep 60 ;; esac\n');
		await router.start();
		router.provider.fault('nohost', { times: 1 });
		router.lines([{ name: 'wan', ipv4: ['203.0.113.11'] }]);
		await router.event('ifup wan');
		assert.is(router.updates().length, 2);
		assert.is(await router.stop(), 0);
		assert.equal(lines(router, 'told'), []);
	},

	'elsewhere the programs in hooks.d run one after the other, with a clean environment (rule 35)': async (router) => {
		elsewhere(router);
		const hooks = router.path('root/etc/noip/hooks.d');
		mkdirSync(hooks, { recursive: true });
		writeFileSync(
			`${hooks}/10-first`,
			`#!/bin/sh\nenv | grep -v -E "^(PWD|SHLVL|_|PATH)=" | sort > "${router.path('first')}"\nexit 1\n`,
			{ mode: 0o755 },
		);
		writeFileSync(
			`${hooks}/20-second`,
			`#!/bin/sh\n[ -f "${router.path('first')}" ] && echo "$NOIP_NEW" >> "${router.path('second')}"\n`,
			{ mode: 0o755 },
		);
		writeFileSync(`${hooks}/30-not-executable`, `#!/bin/sh\ntouch "${router.path('third')}"\n`, { mode: 0o644 });
		assert.is((await router.cli('update')).code, 0);
		assert.equal(lines(router, 'first'), [
			'ACTION=change',
			'NOIP_ANSWER=good',
			'NOIP_FAMILY=ipv4',
			'NOIP_HOSTNAMES=home.ddns.net nas.ddns.net',
			'NOIP_KEY=home',
			'NOIP_NEW=203.0.113.20',
			'NOIP_OLD=',
		]);
		assert.equal(lines(router, 'second'), ['203.0.113.20']);
		assert.not.ok(existsSync(router.path('third')));
	},

	'a hook that hangs is ended after 30 s, and the next one runs (rule 35)': async (router) => {
		elsewhere(router);
		const hooks = router.path('root/etc/noip/hooks.d');
		mkdirSync(hooks, { recursive: true });
		writeFileSync(`${hooks}/10-hangs`, '#!/bin/sh\nexec sleep 600\n', { mode: 0o755 });
		writeFileSync(`${hooks}/20-second`, `#!/bin/sh\ntouch "${router.path('second')}"\n`, { mode: 0o755 });
		// Half a minute passes quickly here.
		router.program(
			'timeout',
			`echo "$@" >>'${router.path('limits')}'\nshift 3\nPATH='${process.env.PATH}' exec timeout -s KILL 0.1 "$@"\n`,
		);
		const { code, out } = await router.cli('update');
		assert.is(code, 0);
		assert.match(out, `warn agent: hook ${hooks}/10-hangs failed: it was killed, for a hook may take 30 s\n`);
		assert.equal(lines(router, 'limits'), [`-s KILL 30 ${hooks}/10-hangs`, `-s KILL 30 ${hooks}/20-second`]);
		assert.ok(existsSync(router.path('second')));
	},

	'a hook that fails, or cannot be run, is a warning that names it (rule 35)': async (router) => {
		elsewhere(router);
		const hooks = router.path('root/etc/noip/hooks.d');
		mkdirSync(`${hooks}/folder`, { recursive: true });
		for (const [name, script, mode] of [
			['10-fails', '#!/bin/sh\necho "0 fine"\nexit 3\n', 0o755],
			['20-no-interpreter', '#!/no/such/interpreter\n', 0o755],
			['30-not-executable', '#!/bin/sh\n', 0o644],
			['README.txt', 'how it works\n', 0o644],
			['40 works', `#!/bin/sh\ntouch "${router.path('worked')}"\n`, 0o755],
		] as const) {
			writeFileSync(`${hooks}/${name}`, script, { mode });
		}
		symlinkSync('nowhere', `${hooks}/50-gone`);
		const { out } = await router.cli('update');
		const missing = 'it, its interpreter or a program that it calls is missing';
		assert.equal(
			out.split('\n').filter((line) => line.startsWith('warn')),
			[
				`10-fails failed: exit code 3`,
				`20-no-interpreter failed: ${missing}`,
				`30-not-executable failed: it cannot be executed; try: chmod +x`,
				`50-gone failed: ${missing}`,
			].map((what) => `warn agent: hook ${hooks}/${what}`),
		);
		assert.ok(existsSync(router.path('worked')));
	},
});
