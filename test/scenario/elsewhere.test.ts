import { rmSync, writeFileSync } from 'node:fs';
import * as assert from 'uvu/assert';
import { PASSWORD } from '../support/accounts.ts';
import { type ScenarioRouter, scenarios } from '../support/scenario-router.ts';
import { until } from '../support/until.ts';

/** A machine that is no router: a stand-in `ip` that prints `addresses.json`, and one line for each line appended to `monitor`. */
function elsewhere(router: ScenarioRouter, device = 'eth0') {
	rmSync(router.path('root/etc/openwrt_release'));
	writeFileSync(router.path('root/etc/os-release'), 'ID=debian\nVERSION_ID="12"\n');
	writeFileSync(router.path('monitor'), '');
	router.program(
		'ip',
		`case "$*" in\n*monitor*) exec tail -n 0 -f "${router.path('monitor')}" ;;\n"-j address") exec cat "${router.path('addresses.json')}" ;;\nesac\nexit 1\n`,
	);
	router.config({
		key: [
			"option username 'key1'",
			`option password '${PASSWORD}'`,
			"list hostname 'home.ddns.net'",
			`list interface '${device}'`,
		],
	});
}

function addresses(router: ScenarioRouter, ipv4: string, ipv6: readonly object[] = []) {
	const found = [
		{ family: 'inet', local: ipv4, prefixlen: 24, scope: 'global' },
		...ipv6.map((one) => ({ family: 'inet6', prefixlen: 64, scope: 'global', ...one })),
	];
	const devices = [
		{ ifname: 'lo', flags: ['LOOPBACK', 'UP'], addr_info: [{ family: 'inet', local: '127.0.0.1', scope: 'host' }] },
		{ ifname: 'eth0', flags: ['BROADCAST', 'UP', 'LOWER_UP'], operstate: 'UP', addr_info: found },
	];
	writeFileSync(router.path('addresses.json'), JSON.stringify(devices));
}

scenarios('elsewhere than on OpenWrt', {
	'the kernel is asked for addresses, temporary and deprecated ones are not published, and the User-Agent is a program':
		async (router) => {
			elsewhere(router);
			addresses(router, '203.0.113.20', [
				{ local: '2001:db8::aaaa', temporary: true, dynamic: true, preferred_life_time: 5000, valid_life_time: 5000 },
				{ local: '2001:db8::bbbb', deprecated: true, dynamic: true, preferred_life_time: 0, valid_life_time: 5000 },
				{ local: '2001:db8::cccc', dynamic: true, mngtmpaddr: true, preferred_life_time: 4000, valid_life_time: 5000 },
			]);
			await router.start();
			assert.equal(router.sent(), ['203.0.113.20,2001:db8::cccc']);
			assert.match(router.updates()[0]?.userAgent ?? '', /^\S+ noip\/debian12-\S+ me@example\.com$/);
		},

	'`ip monitor` is the source of events': async (router) => {
		elsewhere(router);
		addresses(router, '203.0.113.20');
		await router.start();
		addresses(router, '203.0.113.21');
		// The stand-in follows its file only once it runs: it is told until it has heard.
		await until('the second update', () => {
			writeFileSync(router.path('monitor'), '2: eth0    inet 203.0.113.21/24\n', { flag: 'a' });
			return router.updates().length === 2;
		});
		assert.equal(router.sent(), ['203.0.113.20', '203.0.113.21']);
	},

	'an `ip` that fails is said; on Node the engine itself is asked then': async (router) => {
		elsewhere(router, 'nosuch0');
		router.program('ip', 'exit 1\n');
		await router.start();
		if (router.engine.name === 'quickjs') {
			assert.match(
				router
					.status()
					.problems.map(({ text }) => text)
					.join(),
				'ip',
			);
			assert.equal(router.updates(), []);
		} else {
			assert.equal(router.status().problems, []);
			assert.match(router.status().keys[0]?.ipv4.note?.text ?? '', 'no interface nosuch0');
		}
	},
});
